package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.LocalHost;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.run.Clocks;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.PollPace;
import io.perfsanity.engine.run.Poller;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.run.RunListener;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.text.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class RunDriverTest {
    @TempDir
    Path directory;

    private Path out;

    @BeforeEach
    void runToTheEnd() throws IOException {
        out = directory.resolve("out");
        Path list = Files.writeString(directory.resolve("list.txt"), "aggr-a\n");
        Ran ran =
                Ran.of("run", list, "--cluster", "here", "--clusters", LocalTally.define(directory, ""), "--out", out);
        assertThat(ran.code()).as(ran.err()).isZero();
    }

    @Test
    void shouldGoOnWithARunThoughItsOrphansCannotBeRead() throws IOException {
        Files.writeString(out.resolve("orphans.json"), "[{");

        Ran ran = Ran.of("resume", out);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("jobs that an earlier cancellation left can't be ended now: ");
    }

    @Test
    void shouldWriteThePageOfARunThatGoesOnAndNothingElse() throws IOException {
        for (String file : new String[] {"journal.jsonl", "report.html", "results.json", "junit.xml"}) {
            Files.delete(out.resolve(file));
        }

        Ran ran = Ran.of("report", out);

        assertThat(ran.code()).isEqualTo(ExitCodes.INFRA);
        assertThat(ran.out()).contains("0 of 1 cases have a verdict");
        assertThat(out.resolve("report.html"))
                .content()
                .contains("<h1 class=\"open\">0 of 1 cases have a verdict</h1>", "aggr-a");
        assertThat(out.resolve("results.json")).doesNotExist();
        assertThat(out.resolve("junit.xml")).doesNotExist();
    }

    @Test
    void shouldCancelOneCaseOfARunThatNoProcessHas() throws IOException {
        Ran over = Ran.of("cancel", out, "--case", "aggr-a");
        assertThat(over.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(over.err()).contains("aggr-a has a verdict already");
        assertThat(Ran.of("cancel", out, "--case", "aggr-x").err()).contains("the run has no case aggr-x");
        Files.delete(out.resolve("journal.jsonl"));

        assertThat(Ran.of("cancel", out, "--case", "aggr-a").code()).isZero();

        assertThat(Ran.of("resume", out).code()).isEqualTo(ExitCodes.INFRA);
        assertThat(out.resolve("results.json")).content().contains("\"CANCELLED\"");
    }

    @Test
    void shouldTellProgramsWhatBecameOfACancellation() throws IOException {
        Ran over = Ran.of("cancel", out, "--format", "json");
        assertThat(over.code()).isZero();
        assertThat(over.err()).contains("nothing is left to do");
        assertThat(Json.mapper().readTree(over.out())).isEqualTo(Json.mapper().readTree("""
                        {"runId": "%s", "caseId": null, "outcome": "ENDED_BEFORE", "verdicts": {"PASSED": 1}, "left": []}
                        """.formatted(
                        RunDirectory.request(out).runId())));

        Files.delete(out.resolve("journal.jsonl"));
        Files.delete(out.resolve("results.json"));
        Ran one = Ran.of("cancel", out, "--case", "aggr-a", "--format", "json");
        JsonNode told = Json.mapper().readTree(one.out());
        assertThat(told.get("caseId").asText()).isEqualTo("aggr-a");
        assertThat(told.get("outcome").asText()).isEqualTo("CANCELLED");
        Ran all = Ran.of("cancel", out, "--format", "json");
        assertThat(all.code()).as(all.err()).isZero();
        assertThat(all.err()).contains("Report: ");
        assertThat(Json.mapper().readTree(all.out()).get("verdicts"))
                .isEqualTo(Json.mapper().readTree("{\"CANCELLED\": 1}"));
    }

    @Test
    void shouldTellTheProcessThatHasTheRunToCancelACase() throws IOException {
        Files.delete(out.resolve("journal.jsonl"));
        try (RunDirectory held = RunDirectory.open(out)) {
            assertThat(Ran.of("cancel", out, "--case", "aggr-a", "--format", "json")
                            .out())
                    .contains("\"outcome\" : \"TOLD\"");
            assertThat(held.path().resolve("cancel.1")).exists();
        }
    }

    @Test
    void shouldReportWhatIsThereWhereResultsAreStillBeingFetched() throws IOException {
        Files.delete(out.resolve("journal.jsonl"));
        Files.delete(out.resolve("report.html"));
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Console console = new Console(nowhere, nowhere);
        try (RunDirectory held = RunDirectory.open(out);
                Cluster cluster =
                        Cluster.unasked(new WithoutTransfers(), held.request().profile());
                Run run = Run.open(
                        held, cluster, console.store(), new RunListener() {}, Runnable::run, Clocks.system())) {
            Poller poller = new Poller(
                    cluster.scheduler(),
                    new PollPace(held.request().profile().limits(), new Random()),
                    Clocks.system());
            poller.add(run);
            while (run.statuses().get(0).phase() != Phase.ENDED) {
                poller.tick();
            }
            String told = new RunDriver(cluster, held, console, true, new GateOptions()).giveUp(run);

            assertThat(told)
                    .startsWith("all jobs are gone; 1 of 1 cases have no verdict yet")
                    .contains(
                            "'perf-sanity cancel " + out + "' goes on",
                            out.resolve("report.html").toString());
            assertThat(out.resolve("report.html")).exists();
            assertThat(out.resolve("orphans.json")).doesNotExist();
        }
        assertThat(Ran.of("resume", out).code()).isZero();
    }

    /** This machine, but nothing can be fetched from it. */
    private static final class WithoutTransfers extends LocalHost {
        @Override
        public Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException {
            throw new HostException("the line is busy");
        }
    }
}
