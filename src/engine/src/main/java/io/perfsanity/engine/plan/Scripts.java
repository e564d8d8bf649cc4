package io.perfsanity.engine.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The launch scripts that are the same for every run; they lie as resources beside this class. */
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

    private Scripts() {}

    static List<BundleFile> files() {
        return NAMES.stream()
                .map(name -> new BundleFile("scripts/" + name, text(name), true))
                .toList();
    }

    private static String text(String name) {
        try (InputStream in = Scripts.class.getResourceAsStream("scripts/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the engine's script " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the engine's script " + name + " can't be read", e);
        }
    }
}
