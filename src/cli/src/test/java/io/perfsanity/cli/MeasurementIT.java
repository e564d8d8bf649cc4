package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a measurement worth something, on a real Slurm: fit nodes, noted facts, declared metrics. */
class MeasurementIT {
    private static final String SAMPLE = "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_dep4_mtp1_1k1k";
    private static final String TWO_NODES = "aggr-passes  # mode:multi-agg nodes:2";

    @TempDir
    Path directory;

    private LabRun lab;

    @BeforeEach
    void setUp() throws Exception {
        lab = new LabRun(directory);
    }

    @Test
    void shouldGoToOtherNodesAfterOneFailedItsCheck() throws Exception {
        // The first node that is asked fails.
        String mark = LabRun.onLogin("mktemp -d");
        Tally tally = Tally.define(lab, "checked", "passes", """
                preflight: |
                  ! mkdir '%s/first' 2>/dev/null || { echo 'GPU 3 is lost'; exit 1; }
                """.formatted(mark));

        List<String> command = lab.runPlain("checked", TWO_NODES);
        command.removeIf("--retries=0"::equals);
        assertThat(LabRun.execute(command)).isZero();

        CaseResult result = lab.onlyCase();
        AttemptResult first = result.attempts().get(0);
        assertThat(first.verdict()).isEqualTo(Verdict.INFRA);
        assertThat(first.reason()).matches("preflight failed on gb200-node\\d+: GPU 3 is lost");
        String unfit = first.reason().replaceAll(".* (gb200-node\\d+):.*", "$1");
        assertThat(lab.file(result, "logs/preflight.log"))
                .contains(unfit + ": GPU 3 is lost", unfit + ": preflight ended with 1", ": preflight ended with 0");
        assertThat(tally.cases()).as("no role starts on an unfit node").containsExactly("aggr-passes");
        String launched = Files.readString(lab.out.resolve(result.directory()).resolve("attempts/2/launch.sh"));
        assertThat(launched).contains("#SBATCH --exclude=" + unfit + "\n");
    }

    @Test
    void shouldGoToOtherNodesAfterADeviceFailedUnderTheCase() throws Exception {
        // One of the two nodes, in the first attempt.
        String mark = LabRun.onLogin("mktemp -d");
        lab.define("faulty", """
                partition: gb200
                gpusPerNode: 4
                exclusive: false
                limits: {pollFloor: 1s, pollCeiling: 2s, retryPause: 1s, exitFile: 10s}
                commands:
                  tasksPerNode: 1
                  agg: |
                    if mkdir '%s/first' 2>/dev/null; then
                      echo "$SLURMD_NODENAME: CUDA error: uncorrectable ECC error encountered"
                      exit 1
                    fi
                    [[ $SLURM_PROCID != 0 ]] || printf '%%s' '<testsuite><testcase classname="c" name="n"/></testsuite>' \\
                      >"$PS_OUTPUT_DIR/results.xml"
                    sleep 1
                """.formatted(mark));
        List<String> command = lab.runPlain("faulty", TWO_NODES);
        command.removeIf("--retries=0"::equals);

        assertThat(LabRun.execute(command)).isZero();

        CaseResult result = lab.onlyCase();
        AttemptResult first = result.attempts().get(0);
        assertThat(first.verdict()).isEqualTo(Verdict.INFRA);
        assertThat(first.reason())
                .matches("a device failed on gb200-node\\d+: AGG: CUDA error: uncorrectable ECC error encountered");
        String faulty = first.reason().replaceAll(".* (gb200-node\\d+):.*", "$1");
        String launched = Files.readString(lab.out.resolve(result.directory()).resolve("attempts/2/launch.sh"));
        assertThat(launched).contains("#SBATCH --exclude=" + faulty + "\n");
    }

    @Test
    void shouldEndACheckThatHangsOnOneNode() throws Exception {
        Tally tally = Tally.define(lab, "hanging", "passes", """
                preflight: '[[ $SLURM_PROCID == 0 ]] || sleep 300'
                preflightLimit: 5s
                """);

        assertThat(LabRun.execute(lab.runPlain("hanging", TWO_NODES))).isEqualTo(ExitCodes.INFRA);

        assertThat(lab.onlyCase().reason()).matches("preflight failed on gb200-node\\d+: not done after 5s");
        assertThat(tally.cases()).isEmpty();
    }

    @Test
    void shouldNoteTheFactsOfEachNode() throws Exception {
        Tally.define(lab, "noted", "passes", "");

        assertThat(LabRun.execute(lab.runPlain("noted", TWO_NODES))).isZero();

        CaseResult result = lab.onlyCase();
        assertThat(result.attempts().get(0).facts().values()).containsKeys("kernel", "command");
        assertThat(lab.out.resolve(result.directory()).resolve("attempts/1/facts/nodes"))
                .isDirectoryContaining("glob:**/gb200-node*")
                .satisfies(nodes -> assertThat(nodes.toFile().list()).hasSize(2));
    }

    @Test
    void shouldCallACaseInvalidThatOwesAMetric() throws Exception {
        Tally.define(lab, "owing", "passes", "metrics: [{name: token_throughput}]\n");

        assertThat(LabRun.execute(lab.runPlain("owing", "aggr-passes"))).isEqualTo(ExitCodes.TEST_FAILURES);

        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.INVALID);
    }

    /** What tests of the gate build on. */
    @Test
    void shouldMeasureAKnownSlowDownOfTheSample() throws Exception {
        double usual = throughput("usual", "SAMPLE_NOISE=0%");
        double slower = throughput("slower", "SAMPLE_NOISE=0%", "SAMPLE_SLOWDOWN=8%");
        double onSlowNodes = throughput(
                "slow-nodes",
                "SAMPLE_NOISE=0%",
                "SAMPLE_SLOW_NODE="
                        + LabRun.onLogin("sinfo -h -N -p gb200 -o %N")
                                .lines()
                                .map(node -> node + ":10%")
                                .collect(Collectors.joining(",")));

        assertThat(usual / slower).isCloseTo(1.08, within(0.001));
        assertThat(usual / onSlowNodes).isCloseTo(1.10, within(0.001));
    }

    private double throughput(String out, String... environment) throws Exception {
        List<String> command = lab.runLines("gb200", SAMPLE);
        command.set(command.indexOf(lab.out.toString()), directory.resolve(out).toString());
        for (String variable : environment) {
            command.addAll(List.of("--env", variable));
        }
        assertThat(LabRun.execute(command)).isZero();
        return lab.result(directory.resolve(out)).cases().get(0).metrics().get("token_throughput");
    }
}
