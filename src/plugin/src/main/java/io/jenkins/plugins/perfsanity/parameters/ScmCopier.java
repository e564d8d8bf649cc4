package io.jenkins.plugins.perfsanity.parameters;

import hudson.AbortException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import jenkins.scm.api.SCMFile;
import org.apache.tools.ant.types.selectors.SelectorUtils;

/**
 * Copies lists and configs out of a repository. What is in it is hostile: links are not followed, hidden files are not
 * copied, and there are limits to everything.
 */
final class ScmCopier {
    private static final int MAX_VISITED = 50_000;
    private static final int MAX_FILES = 10_000;
    private static final int MAX_DEPTH = 32;
    private static final long MAX_TOTAL = 256L * 1024 * 1024;

    private final String[] lists;
    private final Optional<String> configs;
    private final Path target;
    private int visited;
    private int files;
    private long total;

    ScmCopier(ScmTestlistSource source, Path target) throws AbortException {
        this.lists = ListFolder.patterns(source.getGlob());
        this.configs = source.configsPath();
        this.target = target;
    }

    void copy(SCMFile root) throws IOException, InterruptedException {
        copyChildren(root, "", 0);
        if (configs.isPresent()) {
            Files.createDirectories(target.resolve(configs.get()));
        }
    }

    private void copyChildren(SCMFile directory, String path, int depth) throws IOException, InterruptedException {
        for (SCMFile child : directory.children()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (++visited > MAX_VISITED || depth > MAX_DEPTH) {
                throw new AbortException(Messages.ScmCopier_TooMany(MAX_FILES));
            }
            String name = child.getName();
            if (name.isEmpty() || name.startsWith(".") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
                continue;
            }
            String childPath = path.isEmpty() ? name : path + "/" + name;
            boolean wanted = isWanted(childPath);
            // The type may cost a request, so it is asked only where it matters.
            if (wanted && child.getType() == SCMFile.Type.REGULAR_FILE) {
                copyFile(child, childPath);
            } else if (mayHoldWanted(childPath) && child.getType() == SCMFile.Type.DIRECTORY) {
                copyChildren(child, childPath, depth + 1);
            }
        }
    }

    private boolean isWanted(String path) {
        boolean config = (path.endsWith(".yaml") || path.endsWith(".yml")) && isInConfigs(path);
        return config || ListFolder.matches(Path.of(path), lists);
    }

    private boolean mayHoldWanted(String path) {
        String local = path.replace('/', File.separatorChar);
        return isInConfigs(path)
                || configs.filter(directory -> directory.startsWith(path + "/") || directory.equals(path))
                        .isPresent()
                || Arrays.stream(lists).anyMatch(pattern -> SelectorUtils.matchPatternStart(pattern, local));
    }

    private boolean isInConfigs(String path) {
        return configs.filter(directory -> directory.isEmpty() || path.startsWith(directory + "/"))
                .isPresent();
    }

    /** One byte more than a list may have, at most: who reads it says that it is too large. */
    private void copyFile(SCMFile file, String path) throws IOException, InterruptedException {
        Path to = target.resolve(path).normalize();
        if (!to.startsWith(target)) {
            return;
        }
        byte[] bytes;
        try (InputStream in = file.content()) {
            bytes = in.readNBytes(ListFolder.MAX_BYTES + 1);
        }
        total += bytes.length;
        if (++files > MAX_FILES || total > MAX_TOTAL) {
            throw new AbortException(Messages.ScmCopier_TooMany(MAX_FILES));
        }
        Path parent = to.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.write(to, bytes);
    }
}
