package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server over two nodes whose tasks find each other by MPI: Slurm's PMIx and Open MPI, on the lab. */
class MpiIT {
    /** Each task says to all others where it is; the first leaves a test that passed if all four are there. */
    private static final String PROFILE = """
            partition: gb200
            gpusPerNode: 4
            exclusive: false
            mpi: pmix
            environment: {OMPI_MCA_btl: 'tcp,self', OMPI_MCA_btl_tcp_if_include: lo}
            limits: {pollFloor: 1s, pollCeiling: 2s}
            commands:
              tasksPerNode: 2
              agg: |
                exec python3 -c '
                import os
                from mpi4py import MPI
                world = MPI.COMM_WORLD
                nodes = world.allgather(os.environ["SLURMD_NODENAME"])
                if world.rank == 0:
                    print(world.size, "tasks on", *sorted(set(nodes)))
                    with open(os.environ["PS_OUTPUT_DIR"] + "/results.xml", "w") as file:
                        file.write("<testsuite><testcase classname=\\\"c\\\" name=\\\"n\\\"/></testsuite>")
                '
            """;

    @TempDir
    Path directory;

    private LabRun lab;

    @BeforeEach
    void needMpi() throws Exception {
        assumeThat(LabRun.onLogin("python3 -c 'import mpi4py' 2>&1 || true"))
                .as("a lab with MPI (LAB_MPI=1 work/slurm-lab up)")
                .isEmpty();
        // Debian builds Slurm 26.05 without it.
        assumeThat(LabRun.onLogin("srun --mpi=list 2>&1"))
                .as("a Slurm with PMIx")
                .contains("pmix");
        lab = new LabRun(directory);
    }

    @Test
    void shouldLetTheTasksOfAServerOverTwoNodesFindEachOther() throws Exception {
        lab.define("mpi", PROFILE);

        int code = LabRun.execute(lab.runPlain("mpi", "aggr-talks  # mode:multi-agg nodes:2"));

        CaseResult result = lab.onlyCase();
        assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.PASSED);
        assertThat(code).isZero();
        assertThat(lab.file(result, "logs/AGG.log")).containsPattern("4 tasks on gb200-node\\d+ gb200-node\\d+");
    }
}
