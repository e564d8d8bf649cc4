package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;

/** Accounting is away or silent when a job ends, on the real Slurm lab. */
@Isolated("nobody has accounting meanwhile")
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class AccountingOutageIT extends OnSlurmLab {
    @Test
    void shouldTellTheEndOfAJobWithoutAccounting() throws Exception {
        JobRef watch = submitted(attempt("", "until [[ -e ../../go ]]; do sleep 0.2; done; exit 4"))
                .get(0);
        awaitThat(() -> job(watch).state() == JobState.RUNNING);
        try {
            slurmLab("accounting-stop");
            remote("touch " + run + "/go");
            assertThat(awaitEnd(watch).exitCode()).isEqualTo("4:0");

            slurmLab("accounting-start");
            slurmLab("accounting-hang");
            assertThat(job(watch).exitCode()).isEqualTo("4:0");
        } finally {
            slurmLab("accounting-start");
        }
        assertThat(job(watch).state()).isEqualTo(JobState.FAILED);
    }
}
