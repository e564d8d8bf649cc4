package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.plan.Pairs;
import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.scheduler.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgedLegsTest {
    private static final String PASSED = "<testsuite><testcase name='n'/></testsuite>";
    private static final String FAILED =
            "<testsuite><testcase name='n'><failure message='slow'/></testcase></testsuite>";

    @TempDir
    private Path attempt;

    private void leg(String name, int rc, String reason, String results, double throughput) throws IOException {
        Path leg = attempt.resolve("legs").resolve(name);
        Files.createDirectories(leg.resolve("output"));
        Files.createDirectories(leg.resolve("logs"));
        Files.writeString(leg.resolve("exit"), "rc=" + rc + "\nreason=" + reason + "\njob=7\n");
        Files.writeString(leg.resolve("logs/AGG.log"), "last words of " + name + "\n");
        Files.writeString(leg.resolve("output/results.xml"), results);
        Files.writeString(leg.resolve("output/perf_data.yaml"), "- d_token_throughput: " + throughput + "\n");
    }

    private JudgedLegs judged(JobState state, String exit) throws IOException {
        Files.writeString(attempt.resolve("exit"), exit + "\njob=7\n");
        EndedJob job = new EndedJob(
                        1,
                        Optional.of("7"),
                        Optional.of(state),
                        "",
                        "node1",
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Instant.EPOCH,
                        Optional.empty(),
                        Optional.empty())
                .withOwnWord(attempt);
        Pairs.Variant any = new Pairs.Variant("x", Optional.empty(), Optional.empty(), Optional.empty());
        return JudgedLegs.of(
                PlanFixtures.single(1, "aggr-x"),
                new Pairs(any, any, 2, Optional.empty(), 0.05),
                PlanFixtures.profile("workDirectory: /lustre/perf"),
                job,
                Collected.NOTHING,
                attempt);
    }

    @Test
    void shouldCompareWhenAllLegsPassed() throws IOException {
        leg("1-a", 0, "", PASSED, 100);
        leg("2-b", 0, "", PASSED, 80);
        leg("3-b", 0, "", PASSED, 82);
        leg("4-a", 0, "", PASSED, 101);

        JudgedLegs judged = judged(JobState.COMPLETED, "rc=0\nreason=");

        assertThat(judged.judgement()).isEqualTo(new Judgement(Verdict.PASSED, "4 legs passed", false));
        assertThat(judged.comparison().slower())
                .singleElement()
                .satisfies(slower -> assertThat(slower.words()).startsWith("B is 19 % slower than A"));
        assertThat(judged.findings().tests().ran()).isEqualTo(4);
    }

    @Test
    void shouldNameTheLegThatFailed() throws IOException {
        leg("1-a", 0, "", PASSED, 100);
        leg("2-b", 1, "", FAILED, 80);

        JudgedLegs judged = judged(JobState.FAILED, "rc=1\nreason=");

        assertThat(judged.judgement()).isEqualTo(new Judgement(Verdict.FAILED, "leg 2-b of 4: slow [n]", false));
        assertThat(judged.comparison().metrics()).isEmpty();
        assertThat(judged.comparison().legs())
                .extracting(LegResult::verdict)
                .containsExactly(Verdict.PASSED, Verdict.FAILED);
        assertThat(judged.findings().logs().lastLines().file()).isEqualTo("legs/2-b/logs/AGG.log");
    }

    @Test
    void shouldSayThatACheckoutCouldNotBePrepared() throws IOException {
        leg("1-a", 1, "prepare-failed", "", 0);
        Files.delete(attempt.resolve("legs/1-a/output/results.xml"));

        assertThat(judged(JobState.FAILED, "rc=1\nreason=prepare-failed").judgement())
                .isEqualTo(new Judgement(Verdict.FAILED, "leg 1-a of 4: the preparation failed (exit code 1)", false));
    }

    @Test
    void shouldTakeWhatEndedTheJobForTheEndOfItsLastLeg() throws IOException {
        leg("1-a", 0, "", PASSED, 100);
        leg("2-b", 0, "", PASSED, 80);

        assertThat(judged(JobState.NODE_FAIL, "rc=unfinished\nreason=").judgement())
                .isEqualTo(new Judgement(Verdict.INFRA, "leg 2-b of 4: a node of the job failed", true));
    }

    @Test
    void shouldNotPassWithLegsMissing() throws IOException {
        leg("1-a", 0, "", PASSED, 100);
        leg("2-b", 0, "", PASSED, 80);

        assertThat(judged(JobState.COMPLETED, "rc=0\nreason=").judgement().verdict())
                .isEqualTo(Verdict.INFRA);
    }

    @Test
    void shouldJudgeAJobThatNeverCameToALegByItsEnd() throws IOException {
        assertThat(judged(JobState.CANCELLED, "rc=unfinished\nreason=terminated")
                        .judgement()
                        .verdict())
                .isEqualTo(Verdict.CANCELLED);
    }
}
