package io.perfsanity.engine.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.commons.io.function.Uncheck;

/**
 * Looks through a checkout, not following links. Left out are {@code .git} and directories of runs, which lie in a checkout
 * where runs are started in it.
 */
final class Checkout extends SimpleFileVisitor<Path> {
    /** What {@code run.RunDirectory} has in each run's directory. */
    private static final List<String> OF_A_RUN = List.of("run.json", "journal.jsonl");

    private final Path root;
    private final int maxFiles;
    private final int maxMiB;
    private final Predicate<String> excluded;
    private final List<CheckoutFile> files = new ArrayList<>();
    private long bytes;

    private Checkout(Path root, int maxFiles, int maxMiB, Predicate<String> excluded) {
        this.root = root;
        this.maxFiles = maxFiles;
        this.maxMiB = maxMiB;
        this.excluded = excluded;
    }

    /**
     * The files below {@code root}.
     *
     * @param maxFiles how many they may be
     * @param maxMiB how much they may be in all
     * @param excluded which paths are left out, each byte of which is a character
     * @throws IOException also for more than that, and for a name with a control character, which no list on the cluster
     *     could hold
     */
    static List<CheckoutFile> files(Path root, int maxFiles, int maxMiB, Predicate<String> excluded)
            throws IOException {
        Checkout checkout = new Checkout(root, maxFiles, maxMiB, excluded);
        Files.walkFileTree(root, checkout);
        return List.copyOf(checkout.files);
    }

    /** Reads all files, since size and time are the same in many an archive whose content differs. */
    static List<SourceFile> fingerprints(List<CheckoutFile> files) throws IOException {
        try {
            return files.parallelStream()
                    .map(file -> new SourceFile(file.name(), Uncheck.get(file::fingerprint), file.size()))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        boolean left = !directory.equals(root)
                && (directory.endsWith(".git")
                        || holdsRun(directory)
                        || excluded.test(bytes(root.relativize(directory))));
        return left ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    private static boolean holdsRun(Path directory) {
        return OF_A_RUN.stream().allMatch(name -> Files.isRegularFile(directory.resolve(name)));
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (excluded.test(bytes(root.relativize(file)))) {
            return FileVisitResult.CONTINUE;
        }
        if (attributes.isSymbolicLink()) {
            String target = bytes(Files.readSymbolicLink(file));
            add(new CheckoutFile(file, name(file), 0, false, Optional.of(checked(target))));
        } else if (attributes.isRegularFile()) {
            add(new CheckoutFile(file, name(file), attributes.size(), Files.isExecutable(file), Optional.empty()));
        }
        return FileVisitResult.CONTINUE;
    }

    private void add(CheckoutFile file) throws IOException {
        files.add(file);
        bytes += file.size();
        if (files.size() > maxFiles) {
            throw tooMuch("more than " + maxFiles + " files", "syncFiles");
        }
        if (bytes > maxMiB * 1024L * 1024) {
            throw tooMuch("more than " + maxMiB + " MiB", "syncMiB");
        }
    }

    private IOException tooMuch(String what, String key) {
        Map<String, Long> byPart = files.stream()
                .collect(Collectors.groupingBy(file -> file.shown().replaceFirst("/.*", "/"), Collectors.counting()));
        String most = byPart.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
        return new IOException(
                "the checkout %s holds %s, most files so far in %s: leave out what the tests don't need, or raise limits.%s of the profile"
                        .formatted(root, what, most, key));
    }

    private String name(Path file) throws IOException {
        return checked(bytes(root.relativize(file)));
    }

    private String checked(String text) throws IOException {
        if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IOException("a file name below " + root + " holds a control character");
        }
        return text;
    }

    /**
     * The bytes of a path, each as a character. Its own text has lost those that the locale can't read, as any that isn't
     * ASCII under LC_ALL=C; its URI has all of them.
     */
    private static String bytes(Path path) {
        String uri = Path.of("/").resolve(path).toUri().getRawPath();
        String all = URLDecoder.decode(uri.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
        String whole = all.length() > 1 && all.endsWith("/") ? all.substring(0, all.length() - 1) : all;
        return path.isAbsolute() ? whole : whole.substring(1);
    }
}
