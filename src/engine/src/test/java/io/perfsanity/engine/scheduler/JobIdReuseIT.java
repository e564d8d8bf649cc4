package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;

/** A controller that has come to the end of its job ids and begins anew, on the real Slurm lab. */
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
@Isolated("gives the ids of others anew")
class JobIdReuseIT extends OnSlurmLab {
    private static final String SLEEPS = "sleep 300";

    private String nextId;

    @BeforeEach
    void lookAtTheIds() throws Exception {
        slurmLab("root", "bash", "-c", "cp $SLURM_CONF $SLURM_CONF.kept");
        String last = remote("sbatch --parsable --output=/dev/null --wrap=true").strip();
        nextId = String.valueOf(Integer.parseInt(last) + 100);
    }

    /** Goes on with ids that nobody had. */
    @AfterEach
    void goOn() throws Exception {
        configure("FirstJobId=" + nextId);
        slurmLab("root", "bash", "-c", "mv $SLURM_CONF.kept $SLURM_CONF");
    }

    private void configure(String... settings) throws Exception {
        slurmLab(
                "root",
                "bash",
                "-c",
                "cp $SLURM_CONF.kept $SLURM_CONF && printf '%s\\n' \"$@\" >>$SLURM_CONF && scontrol reconfigure",
                "configure",
                String.join("\n", settings));
    }

    private boolean isForgotten(String id) throws IOException {
        return remote("scontrol show job " + id + " 2>&1 || true").contains("Invalid job id");
    }

    @Test
    void shouldNeitherTakeNorEndTheJobThatHasAnIdNow() throws Exception {
        JobRef early = submitted(attempt("", "exit 4")).get(0);
        String id = early.jobId().orElseThrow();
        awaitEnd(early);
        configure("MinJobAge=2");
        awaitThat(() -> isForgotten(id));
        configure("MinJobAge=2", "FirstJobId=" + id, "MaxJobId=" + (Integer.parseInt(id) + 1));

        JobRef late = submitted(attempt("", SLEEPS)).get(0);
        assertThat(late.jobId()).contains(id);
        awaitThat(() -> job(late).state() == JobState.RUNNING);

        Observation seen = scheduler.poll(List.of(early)).get(0);

        assertThat(seen.job()).map(Observation.JobReport::exitCode).contains("4:0");
        assertThat(scheduler.cancel(List.of(early))).isEmpty();
        assertThat(job(late).state()).isEqualTo(JobState.RUNNING);
    }
}
