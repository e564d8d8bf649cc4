package io.jenkins.plugins.perfsanity.results;

import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.util.VirtualFile;

/**
 * The files of a case: artifacts of its build, or, before they are, in the build's directory. Only what a listing
 * names can be had, so that no path leads elsewhere; a link out of the artifacts is no file to {@link VirtualFile}.
 */
final class CaseFiles {
    private static final Set<String> TEXT =
            Set.of("log", "txt", "sh", "json", "yaml", "yml", "xml", "csv", "md", "out", "err", "html", "py");

    private final Run<?, ?> build;
    private final String run;
    private final String directory;

    /** @param directory of the case, relative to the run's */
    CaseFiles(Run<?, ?> build, String run, String directory) {
        this.build = build;
        this.run = run;
        this.directory = directory;
    }

    List<String> paths() throws IOException {
        return list(root());
    }

    Optional<VirtualFile> find(String path) throws IOException {
        VirtualFile root = root();
        if (!list(root).contains(path)) {
            return Optional.empty();
        }
        return Optional.of(root.child(path)).filter(CaseFiles::isFile);
    }

    private static boolean isFile(VirtualFile file) {
        try {
            return file.isFile();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> list(VirtualFile root) throws IOException {
        if (!root.isDirectory()) {
            return List.of();
        }
        return root.list("**", null, false).stream()
                .map(path -> path.replace('\\', '/'))
                .sorted()
                .toList();
    }

    private VirtualFile root() throws IOException {
        VirtualFile archived = build.getArtifactManager()
                .root()
                .child("perf-sanity")
                .child(run)
                .child(directory);
        return archived.isDirectory()
                ? archived
                : VirtualFile.forFile(new BuildFiles(build, run)
                        .directory()
                        .resolve(directory)
                        .toFile());
    }

    /** Whether a browser is to show it; as plain text, whatever it is. Files without an extension are ours. */
    static boolean isText(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 || TEXT.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    static String encode(String path) {
        return Arrays.stream(path.split("/")).map(Util::rawEncode).collect(Collectors.joining("/"));
    }
}
