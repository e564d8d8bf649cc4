package io.perfsanity.engine.check;

import io.perfsanity.engine.check.Finding.Level;
import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.classify.Role;
import io.perfsanity.engine.classify.RoleShape;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.ResourceText;
import io.perfsanity.engine.text.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A case that measures nothing: it looks from a node, and in the container where there is one, for what cases need. */
public final class NodeProbe {
    private static final String MARK = "perf-sanity found ";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ClusterProfile profile;

    /** @param profile of the cases that are to run */
    public NodeProbe(ClusterProfile profile) {
        this.profile = profile;
    }

    /** The profile that the case runs by. An image may have to be brought first, which the profile's margin is for. */
    public ClusterProfile profile() {
        return profile.running(
                ResourceText.of(NodeProbe.class, "node.sh"),
                profile.container().image().isEmpty());
    }

    /** The case: one node, one minute. */
    public PlannedCase planned() {
        TestCase testCase = new TestCase(
                "check",
                "check",
                false,
                Source.of("clusters check"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty());
        int gpus = profile.gpusPerNode();
        Classification shape = new Classification(
                Mode.SINGLE_AGG,
                1,
                Optional.of(gpus),
                Optional.of(gpus),
                LIMIT,
                List.of(new RoleShape(Role.AGG, 1, 1, Optional.of(gpus))),
                List.of(),
                Optional.empty(),
                List.of());
        return new PlannedCase(1, testCase, shape, Optional.empty());
    }

    /** What it found, by the log of its role; what the log doesn't tell isn't there. */
    public List<Finding> findings(List<String> log) {
        Map<String, String> found = new LinkedHashMap<>();
        log.stream()
                .map(line -> line.indexOf(MARK) < 0 ? "" : line.substring(line.indexOf(MARK) + MARK.length()))
                .filter(text -> text.contains("="))
                .forEach(
                        text -> found.put(text.substring(0, text.indexOf('=')), text.substring(text.indexOf('=') + 1)));
        String where = profile.container().image().isPresent() ? " in the container" : "";
        Level needed = profile.commands().runPytest() ? Level.ERROR : Level.WARNING;
        List<Finding> findings = new ArrayList<>();
        findings.add(
                found.containsKey("node")
                        ? new Finding(Level.FIT, "node", found.get("node") + where)
                        : Finding.error("node", "the job said nothing of its node"));
        for (String name : List.of("python3", "pytest", "pytest-timeout", "PyYAML")) {
            findings.add(present(found, name, needed, where, "install it there"));
        }
        String gpus = found.getOrDefault("nvidia-smi", "");
        findings.add(
                gpus.equals(String.valueOf(profile.gpusPerNode()))
                        ? new Finding(Level.FIT, "nvidia-smi", gpus + " GPUs")
                        : Finding.warning(
                                "nvidia-smi",
                                gpus.isEmpty()
                                        ? "not found" + where
                                        : "it shows %s GPUs, gpusPerNode is %s"
                                                .formatted(gpus, profile.gpusPerNode())));
        findings.add(present(found, "work directory", Level.ERROR, where, "the nodes must see it under the same path"));
        if (profile.modelsRoot().isPresent()) {
            findings.add(present(
                    found, "modelsRoot", Level.ERROR, where, "the nodes must see it, in a container by 'mounts'"));
        }
        return findings;
    }

    private static Finding present(
            Map<String, String> found, String name, Level otherwise, String where, String advice) {
        String value = found.getOrDefault(name, "");
        return value.isEmpty()
                ? new Finding(otherwise, name, "not found on the node" + where + ": " + advice)
                : new Finding(Level.FIT, name, value);
    }
}
