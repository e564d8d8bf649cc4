package io.perfsanity.engine.plan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a checkout holds, file by file, without reading the files: size, time of change and the executable bit tell
 * whether one changed. {@code .git} is left out.
 *
 * @param files path with {@code /} to a fingerprint of its metadata
 */
record SourceManifest(Map<String, String> files) {

    /**
     * Looks through {@code checkout}, not following links.
     *
     * @throws IOException also for a name with a control character, which no list on the cluster could hold
     */
    static SourceManifest of(Path checkout) throws IOException {
        Map<String, String> files = new TreeMap<>();
        Files.walkFileTree(checkout, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return directory.endsWith(".git") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String path = checkout.relativize(file).toString();
                refuseControl(path, checkout);
                if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
                    String print = fingerprint(file, attributes);
                    // A link's has its target, which would make lines of its own
                    refuseControl(print, checkout);
                    files.put(path, print);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return new SourceManifest(files);
    }

    private static void refuseControl(String text, Path checkout) throws IOException {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IOException("a file name below " + checkout + " holds a control character");
        }
    }

    private static String fingerprint(Path file, BasicFileAttributes attributes) throws IOException {
        if (attributes.isSymbolicLink()) {
            return "->" + Files.readSymbolicLink(file);
        }
        boolean executable = Files.isExecutable(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        return attributes.size() + " " + attributes.lastModifiedTime().toMillis() + (executable ? " x" : "");
    }

    /** One line a file, {@code fingerprint TAB path}. */
    String toText() {
        StringBuilder text = new StringBuilder();
        files.forEach(
                (path, print) -> text.append(print).append('\t').append(path).append('\n'));
        return text.toString();
    }

    /** The manifest that {@link #toText()} wrote; lines of another form are passed over. */
    static SourceManifest parse(String text) {
        Map<String, String> files = new TreeMap<>();
        text.lines().forEach(line -> {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                files.put(line.substring(tab + 1), line.substring(0, tab));
            }
        });
        return new SourceManifest(files);
    }

    /** Names the content: checkouts with the same manifest share a directory on the cluster. */
    String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(toText().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
