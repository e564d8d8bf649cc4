package io.jenkins.plugins.perfsanity.results;

import hudson.Functions;
import hudson.Util;
import hudson.model.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import jenkins.util.VirtualFile;

/** The artifacts of a run, wherever the build keeps them. Pages link to core's own browser of them. */
final class RunArtifacts {
    /** More than a run of ten thousand cases has. */
    private static final int MAX_BYTES = 256 * 1024 * 1024;

    private final Run<?, ?> build;
    private final String run;

    RunArtifacts(RunSummary run) {
        this.build = run.getBuild();
        this.run = run.getName();
    }

    /** Whether who looks may have them. */
    static boolean areVisible(Run<?, ?> build) {
        return !Functions.isArtifactsPermissionEnabled() || build.hasPermission(Run.ARTIFACTS);
    }

    /** One of our own reports; empty when it isn't there, or no longer. */
    Optional<String> text(String file) throws IOException {
        VirtualFile artifact = build.getArtifactManager()
                .root()
                .child("perf-sanity")
                .child(run)
                .child(file);
        if (!artifact.isFile()) {
            return Optional.empty();
        }
        try (InputStream in = artifact.open()) {
            return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        }
    }

    /** Where core shows a file or directory, below the build. Each segment encoded, so that none can be a scheme or a query. */
    String href(String path) {
        return "artifact/perf-sanity/" + Util.rawEncode(run) + "/"
                + Arrays.stream(path.split("/")).map(Util::rawEncode).collect(Collectors.joining("/"));
    }
}
