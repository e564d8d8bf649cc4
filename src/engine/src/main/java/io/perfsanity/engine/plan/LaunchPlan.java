package io.perfsanity.engine.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.ResourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;

/** What a run puts on the cluster: its scripts once, and for each attempt {@code case.json}, {@code launch.sh}, the config. */
public final class LaunchPlan {
    /** The launch scripts that are the same for every case; they lie as resources beside this class. */
    private static final List<String> SCRIPTS = List.of(
            "run_single_agg_test.sh",
            "run_multi_agg_test.sh",
            "run_disagg_test.sh",
            "run_legs.sh",
            "slurm_launch_draft.sh",
            "common.sh",
            "local.sh",
            "nodes.sh",
            "facts.sh",
            "environment.sh",
            "on_node.sh",
            "import_image.sh",
            "config_env.py",
            "role.sh");

    private final RunLayout layout;
    private final List<PlannedCase> cases;
    private final List<BundleFile> sharedFiles;
    private final LaunchScript script;
    private final Optional<Pairs> pairs;

    public LaunchPlan(ClusterProfile profile, RunLayout layout, List<PlannedCase> cases) {
        this(profile, layout, cases, Optional.empty());
    }

    /** @param pairs what the run compares within each case's job, if anything */
    public LaunchPlan(ClusterProfile profile, RunLayout layout, List<PlannedCase> cases, Optional<Pairs> pairs) {
        this.layout = layout;
        this.pairs = pairs;
        this.cases = List.copyOf(cases);
        List<String> texts = SCRIPTS.stream()
                .map(name -> ResourceText.of(LaunchPlan.class, "scripts/" + name))
                .toList();
        // Named by their content, so that a resume by another version changes nothing for jobs that wait or run
        String directory =
                "scripts/" + DigestUtils.sha256Hex(String.join("\0", texts)).substring(0, 16);
        this.sharedFiles = IntStream.range(0, SCRIPTS.size())
                .mapToObj(i -> new BundleFile(directory + "/" + SCRIPTS.get(i), texts.get(i), true))
                .toList();
        this.script = new LaunchScript(profile, layout, directory, pairs);
    }

    public RunLayout layout() {
        return layout;
    }

    /** All cases of the run, skipped ones included. */
    public List<PlannedCase> cases() {
        return cases;
    }

    /** What the run compares within each case's job; empty where a job runs its case once, in the attempt's own directory. */
    public Optional<Pairs> pairs() {
        return pairs;
    }

    /** What the run needs once, before its first attempt. */
    public List<BundleFile> sharedFiles() {
        return sharedFiles;
    }

    /** What one attempt needs, in a directory of its own. */
    public List<BundleFile> attemptFiles(PlannedCase planned, int attempt, List<String> excludedNodes) {
        String directory = RunLayout.attemptPath(planned, attempt) + "/";
        List<BundleFile> files = new ArrayList<>();
        files.add(new BundleFile(directory + "case.json", json(planned), false));
        files.add(new BundleFile(directory + "launch.sh", script.text(planned, attempt, excludedNodes), true));
        // Slurm opens the job's log before the script runs, so its directory must be there.
        files.add(new BundleFile(directory + "logs/", "", false));
        planned.configText().ifPresent(text -> files.add(new BundleFile(directory + "config.yaml", text, false)));
        return files;
    }

    /**
     * Variables that all roles of an attempt get and that stand in no file that is kept: the job reads the file and
     * deletes it. To be sent with the attempt's other files, each time anew, and never to be written elsewhere.
     *
     * @param secrets name to value
     */
    public BundleFile secretFile(PlannedCase planned, int attempt, Map<String, String> secrets) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(secrets).forEach((name, value) -> {
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || name.startsWith("PS_") || value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("'" + name + "' can't be a secret variable of a case");
            }
            text.append(name).append('=').append(value).append('\0');
        });
        return new BundleFile(RunLayout.attemptPath(planned, attempt) + ".secrets", text.toString(), false);
    }

    private static String json(PlannedCase planned) {
        try {
            return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(planned) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record can't be written as JSON", e);
        }
    }
}
