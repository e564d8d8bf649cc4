package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.DirectoryOwner;
import io.perfsanity.engine.run.RunDirectory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run whose terminal is closed, on a real Slurm. */
class LeavingIT extends InterruptedRun {

    @Test
    void shouldLeaveTheJobsToWhoeverTakesTheRunUpWhenTheTerminalIsClosed() throws Exception {
        List<String> arguments = lab.runLines("gb200", SLOW);
        arguments.remove("--plain");
        try (AtTerminal terminal = AtTerminal.start(directory, arguments)) {
            process = terminal.process();
            awaitJournal("RUNNING");
        }
        await().until(() -> RunDirectory.owner(lab.out).orElseThrow().life() == DirectoryOwner.Life.GONE);
        assertThat(liveJobs()).isNotEmpty();

        Ran log = Ran.of("logs", lab.out, "1");
        assertThat(log.code()).as(log.err()).isZero();
        assertThat(log.err()).contains("RUNNING on ");
        assertThat(Ran.of("resume", lab.out, "--detach").out()).contains("goes on in the background");
        assertThat(Ran.of("status", lab.out).out()).contains("driven by process ", "0 of 1 done; 1 running");
        assertThat(Ran.of("cancel", lab.out).code()).isZero();

        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.CANCELLED);
        assertThat(lab.onlyCase().attempts()).hasSize(1);
        assertThat(liveJobs()).isEmpty();
    }
}
