package io.perfsanity.engine.scheduler;

import static io.perfsanity.engine.scheduler.FakeSlurm.file;
import static io.perfsanity.engine.scheduler.FakeSlurm.watch;
import static io.perfsanity.engine.scheduler.FakeSlurm.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.host.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancelling and abandoning against fake Slurm commands. */
class SlurmCancelTest {
    @TempDir
    private Path directory;

    private FakeSlurm slurm;
    private Scheduler scheduler;

    @BeforeEach
    void makeScheduler() throws IOException {
        slurm = new FakeSlurm(directory);
        scheduler = slurm.scheduler();
    }

    @Test
    void shouldCancelByIdAndByName() throws IOException {
        Attempt known = slurm.attempt(1);
        Attempt doubtful = slurm.attempt(2);
        slurm.queued("7", known.jobName(), "RUNNING").queued("8", doubtful.jobName(), "PENDING");
        slurm.queued("9", "mine-but-no-test", "RUNNING");

        assertThat(scheduler.cancel(List.of(watch(known, "7"), watch(doubtful))))
                .isEmpty();

        assertThat(slurm.calls("scancel")).singleElement().isIn("scancel 7 8", "scancel 8 7");
        assertThat(directory.resolve("jobs/9")).content().contains("RUNNING");
        assertThat(file(doubtful, "started/abandoned")).exists();
    }

    @Test
    void shouldNotCancelAnotherJobThatHasTheIdNow() throws IOException {
        Attempt attempt = slurm.attempt(1);
        slurm.queued("7", "mine-but-no-test", "RUNNING");

        assertThat(scheduler.cancel(List.of(watch(attempt, "7")))).isEmpty();

        assertThat(slurm.calls("scancel")).isEmpty();
    }

    @Test
    void shouldKillWhatIgnoresTheRequest() throws IOException {
        Attempt attempt = slurm.attempt("ps-stubborn-1", 1);
        slurm.queued("7", attempt.jobName(), "RUNNING");

        assertThat(scheduler.cancel(List.of(watch(attempt, "7")))).isEmpty();

        assertThat(slurm.calls("scancel")).containsExactly("scancel 7", "scancel --signal=KILL --full 7");
    }

    @Test
    void shouldReportWhatLivesOnWithinTheTime() throws IOException {
        Attempt gone = slurm.attempt(1);
        Attempt alive = slurm.attempt("ps-stubborn-2", 2);
        slurm.queued("7", gone.jobName(), "RUNNING").queued("8", alive.jobName(), "RUNNING");
        slurm.before("scancel", "[[ $* != *KILL* ]] || exit 1");
        long begin = System.nanoTime();

        assertThat(scheduler.cancel(List.of(watch(gone, "7"), watch(alive, "8"))))
                .containsExactly(alive);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isLessThan(FakeSlurm.OBEY.multipliedBy(2).plusSeconds(20));
    }

    @Test
    void shouldCallAllAliveWhileTheControllerIsDown() throws IOException {
        Attempt attempt = slurm.attempt(1);
        slurm.before("squeue", "fail 'Unable to contact slurm controller'")
                .before("scancel", "fail 'Unable to contact slurm controller'");

        assertThat(scheduler.cancel(List.of(watch(attempt, "7")))).containsExactly(attempt);

        // By name, since nobody can say whose the id is now.
        assertThat(slurm.calls("scancel").get(0)).contains("--name=" + attempt.jobName());
        assertThat(file(attempt, "started/abandoned")).exists();
    }

    @Test
    void shouldCancelAJobThatTurnsUpWhileItWaits() throws IOException {
        Attempt slow = slurm.attempt("ps-stubborn-1", 1);
        Attempt late = slurm.attempt(2);
        slurm.queued("7", slow.jobName(), "RUNNING");
        slurm.after(
                "scancel",
                "[[ $* != 7 ]] || echo '1001|PENDING||None|0:0|" + late.jobName() + "' >\"$FAKE_SLURM/jobs/8\"");

        assertThat(scheduler.cancel(List.of(watch(slow, "7"), watch(late)))).isEmpty();

        assertThat(slurm.calls("scancel")).contains("scancel 8");
    }

    @Test
    void shouldAbandonAnAttemptOnce() throws IOException {
        Attempt attempt = slurm.attempt(1);

        assertThat(scheduler.abandon(attempt)).isTrue();
        assertThat(scheduler.abandon(attempt)).isTrue();
        assertThat(file(attempt, "started")).isDirectory();
    }

    @Test
    void shouldNotAbandonWhatAJobHasClaimed() throws IOException {
        Attempt attempt = slurm.attempt(1);
        write(attempt, "started/job", "7\n");
        Attempt claiming = slurm.attempt(2);
        Files.createDirectory(file(claiming, "started"));

        assertThat(scheduler.abandon(attempt)).isFalse();
        assertThat(scheduler.abandon(claiming)).isFalse();
    }

    @Test
    void shouldFailWhenItCannotAbandon() throws IOException {
        Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> scheduler.abandon(new Attempt("ps-1", directory.resolve("file") + "/x")))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("started can't be made");
    }
}
