package io.perfsanity.engine.plan;

import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.classify.Evidence;
import io.perfsanity.engine.classify.Role;
import io.perfsanity.engine.classify.RoleShape;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Cases and profiles for tests of what comes after the classification. */
public final class PlanFixtures {
    private PlanFixtures() {}

    /** A local profile whose further lines are YAML below the cluster's name. */
    public static ClusterProfile profile(String lines) {
        Problems problems = new Problems();
        String yaml = """
                clusters:
                  lab:
                    connection: {type: local}
                    gpusPerNode: 4
                """;
        ClusterProfile profile = ClustersFile.read("clusters.yaml", yaml + lines.indent(4), problems)
                .get("lab");
        if (profile == null || problems.hasErrors()) {
            throw new IllegalArgumentException(problems.toList().toString());
        }
        return profile;
    }

    public static TestCase testCase(String id, Optional<String> skipReason) {
        return new TestCase(
                id,
                "test_perf_sanity.py::test_e2e[" + id + "]",
                true,
                new Source("list.txt", 1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                skipReason,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    public static PlannedCase planned(int index, String id, Mode mode, int nodes, List<RoleShape> roles) {
        Classification classification =
                classification(mode, nodes, Optional.of(nodes * 4), Optional.of(4), Duration.ofHours(2), roles);
        return new PlannedCase(index, testCase(id, Optional.empty()), classification, Optional.empty());
    }

    static Classification classification(
            Mode mode,
            int nodes,
            Optional<Integer> gpusUsed,
            Optional<Integer> gpusPerNode,
            Duration timeLimit,
            List<RoleShape> roles) {
        return new Classification(
                mode,
                nodes,
                gpusUsed,
                gpusPerNode,
                timeLimit,
                roles,
                List.of(new Evidence(Evidence.Kind.NAME, "the name says so")),
                Optional.empty(),
                List.of());
    }

    /** A case whose servers use so many GPUs, for so long. */
    static PlannedCase using(int gpus, int nodes, Duration timeLimit) {
        Mode mode = nodes == 1 ? Mode.SINGLE_AGG : Mode.MULTI_AGG;
        return planned(classification(mode, nodes, Optional.of(gpus), Optional.empty(), timeLimit, List.of()));
    }

    static PlannedCase planned(Classification classification) {
        return new PlannedCase(1, testCase("a-b", Optional.empty()), classification, Optional.empty());
    }

    /** The same case, which its list skips. */
    static PlannedCase skipped(PlannedCase planned) {
        return new PlannedCase(
                planned.index(),
                testCase(planned.testCase().id(), Optional.of("waived")),
                planned.classification(),
                planned.configText());
    }

    public static PlannedCase single(int index, String id) {
        return planned(index, id, Mode.SINGLE_AGG, 1, List.of(new RoleShape(Role.AGG, 1, 1, Optional.of(4))));
    }

    /** A case of one node whose config is that file. */
    static PlannedCase configured(String config) {
        PlannedCase planned = single(1, "aggr-a-b");
        Classification found = planned.classification();
        return new PlannedCase(
                1,
                planned.testCase(),
                new Classification(
                        found.mode(),
                        found.nodes(),
                        found.gpusUsed(),
                        found.gpusPerNode(),
                        found.timeLimit(),
                        found.roles(),
                        found.evidence(),
                        Optional.of(config),
                        found.problems()),
                Optional.of(""));
    }
}
