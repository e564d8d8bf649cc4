package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a profile says of its site's launches, on a real Slurm. */
class SiteLaunchIT {
    private static final String TWO_NODES = "aggr-passes  # mode:multi-agg nodes:2";

    /** The step's own --export stands for what starts containers. */
    private static final String PROFILE = """
            partition: gb200
            gpusPerNode: 4
            exclusive: false
            limits: {pollFloor: 1s, pollCeiling: 2s, retryPause: 1s, exitFile: 10s}
            srunArgs: ['--export=ALL,UCX_TLS=tcp,A=theirs']
            environment:
              A: '{node} {local_id}'
              unset: [UCX_TLS]
              roles:
                agg: {B: '{rank} in {role}'}
                gen: {B: other}
            commands:
              tasksPerNode: 2
              agg: |
                [[ -e $PS_OUTPUT_DIR/ready-$SLURMD_NODENAME ]] || exit 9
                echo "$A, $B, ${UCX_TLS-unset}" >"$PS_OUTPUT_DIR/task-$SLURM_PROCID"
                [[ $SLURM_PROCID != 0 ]] || printf '%s' '<testsuite><testcase classname="c" name="n"/></testsuite>' \\
                  >"$PS_OUTPUT_DIR/results.xml"
            """;

    @TempDir
    Path directory;

    private LabRun lab;

    @BeforeEach
    void setUp() throws Exception {
        lab = new LabRun(directory);
    }

    @Test
    void shouldMakeEachNodeReadyAndGiveEachTaskItsEnvironment() throws Exception {
        lab.define("site", PROFILE + """
                setup: |
                  echo "installed for $A"
                  touch "$PS_OUTPUT_DIR/ready-$SLURMD_NODENAME"
                """);

        assertThat(LabRun.execute(lab.runPlain("site", TWO_NODES))).isZero();

        CaseResult result = lab.onlyCase();
        String first = nodes(result).get(0);
        String second = nodes(result).get(1);
        assertThat(lab.file(result, "output/task-0")).isEqualTo(first + " 0, 0 in AGG, unset\n");
        assertThat(lab.file(result, "output/task-1")).isEqualTo(first + " 1, 1 in AGG, unset\n");
        assertThat(lab.file(result, "output/task-3")).isEqualTo(second + " 1, 3 in AGG, unset\n");
        assertThat(lab.file(result, "logs/setup.log").lines())
                .containsExactlyInAnyOrder(
                        first + ": installed for " + first + " 0",
                        first + ": setup ended with 0",
                        second + ": installed for " + second + " 0",
                        second + ": setup ended with 0");
    }

    @Test
    void shouldStartNoRoleWhereANodeCouldNotBeMadeReady() throws Exception {
        lab.define("unready", PROFILE + """
                setup: |
                  touch "$PS_OUTPUT_DIR/ready-$SLURMD_NODENAME"
                  [[ $SLURM_NODEID == 0 ]] || { echo 'no wheel of this checkout'; exit 4; }
                """);

        assertThat(LabRun.execute(lab.runPlain("unready", TWO_NODES))).isEqualTo(ExitCodes.INFRA);

        CaseResult result = lab.onlyCase();
        assertThat(result.verdict()).isEqualTo(Verdict.INFRA);
        assertThat(result.reason())
                .isEqualTo("setup failed on " + nodes(result).get(1) + ": no wheel of this checkout");
        assertThat(result.lastLines().file()).isEqualTo("setup.log");
        assertThat(lab.out.resolve(result.directory()).resolve("attempts/1/logs/AGG.log"))
                .doesNotExist();
    }

    /** In the order in which Slurm has them. */
    private List<String> nodes(CaseResult result) throws IOException {
        Path facts = lab.out.resolve(result.directory()).resolve("attempts/1/facts/nodes");
        try (Stream<Path> files = Files.list(facts)) {
            return files.map(file -> file.getFileName().toString())
                    .sorted(Comparator.comparingInt(name -> Integer.parseInt(name.replaceAll(".*\\D", ""))))
                    .toList();
        }
    }
}
