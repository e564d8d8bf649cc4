package io.perfsanity.engine.plan;

import io.perfsanity.engine.classify.ConfigFolders;
import io.perfsanity.engine.classify.Role;
import io.perfsanity.engine.classify.RoleShape;
import io.perfsanity.engine.cluster.Allocation;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.ShellWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes {@code launch.sh}, the batch script of one attempt: what Slurm is asked for, the case as {@code PS_*} variables,
 * and the script of its shape that does the rest. Text from lists stands in it only inside single quotes.
 */
final class LaunchScript {
    /** How long after the case's limit the launcher ends a command that ignores it. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final ClusterProfile profile;
    private final RunLayout layout;
    private final String scriptDirectory;
    private final Optional<Pairs> pairs;

    /** For jobs that compare nothing. */
    LaunchScript(ClusterProfile profile, RunLayout layout, String scriptDirectory) {
        this(profile, layout, scriptDirectory, Optional.empty());
    }

    /**
     * @param scriptDirectory of the shared scripts, below the run's directory
     * @param pairs what is compared within each job, if anything is
     */
    LaunchScript(ClusterProfile profile, RunLayout layout, String scriptDirectory, Optional<Pairs> pairs) {
        this.profile = profile;
        this.layout = layout;
        this.scriptDirectory = scriptDirectory;
        this.pairs = pairs;
    }

    /**
     * The script's text.
     *
     * @param excludedNodes where earlier attempts failed through no fault of the test
     */
    String text(PlannedCase planned, int attempt, List<String> excludedNodes) {
        String directory = layout.attemptDirectory(planned, attempt);
        List<String> lines = new ArrayList<>(List.of("#!/usr/bin/env bash"));
        comments(planned, attempt).forEach(line -> lines.add("# " + PlainText.printable(line)));
        if (profile.scheduler() == SchedulerKind.SLURM) {
            directives(planned, attempt, excludedNodes).forEach(line -> lines.add("#SBATCH " + line));
        }
        lines.add("\nset -u");
        lines.add("# To run the case again by hand, in an empty directory with logs/:"
                + " PS_ATTEMPT_DIR=$PWD sbatch <this file>");
        lines.add("[[ -n ${PS_ATTEMPT_DIR:-} ]] || PS_ATTEMPT_DIR=" + ShellWords.quote(directory));
        lines.add("export PS_ATTEMPT_DIR");
        folders(planned).forEach((name, value) -> lines.add(export(name, value)));
        new TreeMap<>(profile.environment()).forEach((name, value) -> lines.add(export(name, value)));
        variables(planned, directory).forEach((name, value) -> lines.add(export(name, value)));
        pairs.ifPresent(both -> legs(both).forEach((name, value) -> lines.add(export(name, value))));
        String script = scriptOf(planned.shape());
        String words = pairs.isPresent() ? "run_legs.sh\" " + script : script + "\"";
        lines.add("\nexec bash \"$PS_RUN_DIR/" + scriptDirectory + "/" + words + "\n");
        return String.join("\n", lines);
    }

    /** Upstream's test looks for configs in one pair of folders; a profile may name another. */
    private static Map<String, String> folders(PlannedCase planned) {
        return new TreeMap<>(ConfigFolders.variables(
                planned.classification().config(), planned.testCase().source()));
    }

    private static String export(String name, Object value) {
        return "export " + name + "=" + ShellWords.quote(value.toString());
    }

    private Stream<String> comments(PlannedCase planned, int attempt) {
        var classification = planned.classification();
        Stream<String> head = Stream.of(
                "Case %s of run %s, attempt %s: %s"
                        .formatted(
                                planned.index(),
                                layout.runId(),
                                attempt,
                                planned.testCase().nodeId()),
                "%s on %s %s, because:"
                        .formatted(
                                classification.mode(),
                                classification.nodes(),
                                classification.nodes() == 1 ? "node" : "nodes"));
        return Stream.concat(
                head, classification.evidence().stream().map(each -> "  " + each.source() + ": " + each.statement()));
    }

    private List<String> directives(PlannedCase planned, int attempt, List<String> excludedNodes) {
        Allocation allocation = profile.allocation();
        JobSize size = JobSize.of(
                planned, profile, pairs.map(both -> both.legs().size()).orElse(1));
        List<String> lines = new ArrayList<>();
        lines.add("--job-name=" + layout.jobName(planned, attempt));
        lines.add("--nodes=" + size.nodes());
        lines.add(allocation.gpuOption().argument(size.gpusPerNode()));
        // A job on a shared node gets as many cores as tasks; by default one, which is too few for its steps.
        if (planned.shape() == Mode.MULTI_AGG || !allocation.exclusive()) {
            String tasks = profile.commands().tasksPerNode();
            lines.add("--ntasks-per-node=" + (tasks.equals("gpus") ? size.gpusPerNode() : tasks));
        }
        lines.add("--time=" + slurmTime(size.time()));
        lines.add("--no-requeue");
        // For who submits it by hand, in a directory of their own; we say the whole path.
        lines.add("--output=logs/job.log");
        // A second job for the attempt, which ends at once, must not cut off the first one's log.
        lines.add("--open-mode=append");
        if (allocation.exclusive()) {
            lines.add("--exclusive");
        }
        allocation.partition().ifPresent(word -> lines.add("--partition=" + word));
        allocation.account().ifPresent(word -> lines.add("--account=" + word));
        allocation.qos().ifPresent(word -> lines.add("--qos=" + word));
        allocation.reservation().ifPresent(word -> lines.add("--reservation=" + word));
        allocation.constraint().ifPresent(word -> lines.add("--constraint=" + word));
        allocation.nodeList().ifPresent(word -> lines.add("--nodelist=" + word));
        List<String> excluded = Stream.concat(allocation.exclude().stream(), excludedNodes.stream())
                .toList();
        if (!excluded.isEmpty()) {
            lines.add("--exclude=" + String.join(",", excluded));
        }
        if (allocation
                .segment()
                .filter(segment -> segment.holds(planned.shape()))
                .isPresent()) {
            lines.add("--segment=" + size.nodes());
        }
        allocation.comment().ifPresent(text -> lines.add("--comment=" + ShellWords.quote(text)));
        allocation.sbatchArgs().forEach(argument -> lines.add(expanded(argument, planned)));
        lines.removeIf(String::isEmpty);
        return lines;
    }

    /** For {@code sbatch --time}: always {@code HH:MM:SS}, since Slurm reads a bare number as minutes. */
    static String slurmTime(Duration duration) {
        long seconds = duration.toSeconds();
        return String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds % 3600 / 60, seconds % 60);
    }

    private int perNode(PlannedCase planned) {
        return planned.classification().gpusPerNode().orElse(profile.gpusPerNode());
    }

    private int gpusUsed(PlannedCase planned) {
        return planned.classification()
                .gpusUsed()
                .orElse(perNode(planned) * planned.classification().nodes());
    }

    private String expanded(String argument, PlannedCase planned) {
        return argument.replace(
                        "{nodes}", String.valueOf(planned.classification().nodes()))
                .replace("{gpus}", String.valueOf(gpusUsed(planned)));
    }

    /** In the order in which they are written; a value is written as its text. */
    private Map<String, Object> variables(PlannedCase planned, String directory) {
        var classification = planned.classification();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("PS_RUN_DIR", layout.runDirectory());
        all.put("PS_SCHEDULER", profile.scheduler().name().toLowerCase(Locale.ROOT));
        all.put("PS_CASE_ID", planned.testCase().id());
        all.put("PS_NODE_ID", planned.testCase().nodeId());
        all.put("PS_MODE", classification.mode());
        all.put("PS_NODES", classification.nodes());
        all.put("PS_GPUS", gpusUsed(planned));
        all.put("PS_GPU_OPTION", profile.allocation().gpuOption().word());
        all.put("PS_GPUS_PER_NODE", perNode(planned));
        if (profile.scheduler() == SchedulerKind.LOCAL) {
            // A case may count fewer to a node.
            all.put("PS_MACHINE_GPUS", profile.gpusPerNode());
        }
        all.put("PS_TASKS_PER_NODE", profile.commands().tasksPerNode(classification.nodes()));
        all.put("PS_TIME_LIMIT", classification.timeLimit().toSeconds());
        all.put("PS_GRACE", GRACE.toSeconds());
        all.put(
                "PS_CONFIG",
                planned.configText().map(text -> directory + "/config.yaml").orElse(""));
        all.put("PS_SOURCE_DIR", profile.sourceDirectory().orElse(""));
        all.put("PS_MODELS_ROOT", profile.modelsRoot().orElse(""));
        servers(planned, Role.CTX, all);
        servers(planned, Role.GEN, all);
        all.put(
                "PS_BENCHMARK_NODES",
                shape(planned, Role.BENCHMARK).map(RoleShape::nodesPerServer).orElse(0));
        all.put("PS_MPI", mpi(classification.nodes()));
        all.put(
                "PS_SRUN_ARGS",
                ShellWords.join(profile.allocation().srunArgs().stream()
                        .map(argument -> expanded(argument, planned))
                        .toList()));
        all.putAll(new ProfileVariables(profile).of(pairs));
        return all;
    }

    private String mpi(int nodes) {
        return profile.mpi()
                .or(() -> profile.commands().mpi().filter(word -> nodes > 1))
                .orElse("");
    }

    private static void servers(PlannedCase planned, Role role, Map<String, Object> all) {
        Optional<RoleShape> shape = shape(planned, role);
        String prefix = "PS_" + role.name();
        all.put(prefix + "_SERVERS", shape.map(RoleShape::servers).orElse(0));
        all.put(prefix + "_NODES", shape.map(RoleShape::nodesPerServer).orElse(0));
        all.put(
                prefix + "_GPUS",
                shape.flatMap(RoleShape::gpusPerServer).map(String::valueOf).orElse(""));
    }

    private static Optional<RoleShape> shape(PlannedCase planned, Role role) {
        return planned.classification().roles().stream()
                .filter(shape -> shape.role() == role)
                .findFirst();
    }

    /** What {@code run_legs.sh} needs besides. */
    private Map<String, Object> legs(Pairs both) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("PS_LEGS", both.legs().stream().map(Leg::name).collect(Collectors.joining(" ")));
        variant("A", both.a(), all);
        variant("B", both.b(), all);
        all.put("PS_COMMAND_PREPARE", both.prepare().orElse(""));
        return all;
    }

    private void variant(String side, Pairs.Variant variant, Map<String, Object> all) {
        all.put(
                "PS_SOURCE_DIR_" + side,
                variant.checkout().or(profile::sourceDirectory).orElse(""));
        all.put(
                "PS_CONTAINER_IMAGE_" + side,
                variant.image().or(() -> profile.container().image()).orElse(""));
    }

    private static String scriptOf(Mode shape) {
        return switch (shape) {
            case SINGLE_AGG -> "run_single_agg_test.sh";
            case MULTI_AGG -> "run_multi_agg_test.sh";
            case DISAGG -> "run_disagg_test.sh";
        };
    }
}
