package io.perfsanity.engine.plan;

import io.perfsanity.engine.text.ResourceText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The launch scripts that are the same for every case; they lie as resources beside this class. On the cluster their
 * directory is named by their content, so that a resume by another version changes nothing for jobs that wait or run.
 */
final class Scripts {
    private static final List<String> NAMES = List.of(
            "run_single_agg_test.sh",
            "run_multi_agg_test.sh",
            "run_disagg_test.sh",
            "slurm_launch_draft.sh",
            "common.sh",
            "local.sh",
            "config_env.py",
            "role.sh");

    private final String directory;
    private final List<BundleFile> files;

    Scripts() {
        List<String> texts = NAMES.stream()
                .map(name -> ResourceText.of(Scripts.class, "scripts/" + name))
                .toList();
        directory = "scripts/" + hash(texts);
        files = IntStream.range(0, NAMES.size())
                .mapToObj(i -> new BundleFile(directory + "/" + NAMES.get(i), texts.get(i), true))
                .toList();
    }

    /** Below the run's directory. */
    String directory() {
        return directory;
    }

    List<BundleFile> files() {
        return files;
    }

    private static String hash(List<String> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(String.join("\0", texts).getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
