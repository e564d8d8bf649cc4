package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.perfsanity.engine.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests share that interrupt a run: the process of the command line, its journal, and no job left in the end. */
abstract class InterruptedRun {
    static final String SLOW = "aggr-sample_faults_grace_blackwell-hangs  # timeout:5m";

    @TempDir
    Path directory;

    LabRun lab;
    Process process;

    @BeforeEach
    void setUp() throws Exception {
        lab = new LabRun(directory);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        process.destroyForcibly().waitFor();
        if (RunDirectory.holdsRun(lab.out)) {
            assertThat(LabRun.execute(List.of("cancel", lab.out.toString()))).isZero();
            assertThat(liveJobs()).isEmpty();
        }
    }

    void start(String cluster, String... cases) throws IOException {
        process = Ran.start(lab.runLines(cluster, cases), directory.resolve("log"));
    }

    void awaitJournal(String words) {
        await().pollInterval(Duration.ofMillis(20)).until(() -> journalSays(words));
    }

    private boolean journalSays(String words) {
        try {
            return Files.readString(lab.out.resolve("journal.jsonl")).contains(words);
        } catch (IOException e) {
            return false;
        }
    }

    /** As Ctrl-C does; the promise is 45 s, of a machine that is less busy. */
    void interrupt() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    }

    String liveJobs() throws Exception {
        return LabRun.onLogin("squeue -h -o %j | grep -F " + lab.runId() + " || true");
    }
}
