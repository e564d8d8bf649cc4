package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.text.YamlReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.tools.ant.types.selectors.SelectorUtils;

/**
 * The lists of one folder. Names are hostile: what is read is a regular file that matches the patterns and lies inside
 * the folder, also after links are followed.
 */
final class ListFolder implements OfferedLists {
    private static final Logger LOGGER = Logger.getLogger(ListFolder.class.getName());
    static final int MAX_BYTES = YamlReader.DEFAULT.codePoints();
    private static final int MAX_DEPTH = 16;
    /** A form is rendered from this: a folder of any size must not hold it up. */
    static final int MAX_LISTS = 1_000;

    private static final int MAX_VISITED = 50_000;

    private final String name;
    private final Path root;
    private final String[] patterns;
    private final ConfigDirectory configs;
    private final Optional<String> revision;

    private ListFolder(
            String name, Path root, String glob, @CheckForNull ConfigDirectory configs, Optional<String> revision) {
        this.name = name;
        this.root = root;
        this.configs = configs;
        this.revision = revision;
        this.patterns = patterns(glob);
    }

    /** Ant patterns as this machine's paths need them. */
    static String[] patterns(String glob) {
        return Arrays.stream(glob.split(","))
                .map(pattern -> pattern.strip().replace('/', File.separatorChar))
                .filter(pattern -> !pattern.isEmpty())
                .toArray(String[]::new);
    }

    static ListFolder open(TestlistRoot root, String glob) throws IOException {
        Path configs = root.configsPath();
        return open(
                root.getName(),
                root.getPath(),
                glob,
                configs == null ? null : ConfigDirectory.of(configs),
                Optional.empty());
    }

    /**
     * The folder, if it is one.
     *
     * @param name what messages call the folder
     * @param revision of the repository that its files are of
     */
    static ListFolder open(
            String name, String path, String glob, @CheckForNull ConfigDirectory configs, Optional<String> revision)
            throws IOException {
        try {
            Path real = Path.of(path).toRealPath();
            if (Files.isDirectory(real)) {
                return new ListFolder(name, real, glob, configs, revision);
            }
        } catch (IOException | InvalidPathException e) {
            // The path is for the administrator's eyes only.
            LOGGER.log(Level.WARNING, e, () -> "The list root " + name + " can't be read");
        }
        throw new AbortException(Messages.ListFolder_NoFolder(name));
    }

    /** In alphabetical order; links to files inside the folder count, links to folders are not followed. */
    @Override
    public List<String> names() throws IOException {
        List<String> found = new ArrayList<>();
        Files.walkFileTree(root, EnumSet.noneOf(java.nio.file.FileVisitOption.class), MAX_DEPTH, new Visitor(found));
        Collections.sort(found);
        return found;
    }

    @Override
    public byte[] read(String list) throws IOException {
        Path relative = offered(list, patterns);
        Path real;
        try {
            real = root.resolve(relative).toRealPath();
        } catch (IOException e) {
            throw new AbortException(Messages.ListFolder_NoFile(list, name));
        }
        if (!real.startsWith(root) || !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
            throw new AbortException(Messages.ListFolder_NoFile(list, name));
        }
        try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new AbortException(Messages.ListFolder_TooLarge(list, MAX_BYTES));
            }
            return bytes;
        }
    }

    @Override
    public Optional<ConfigDirectory> configs() {
        return Optional.ofNullable(configs);
    }

    @Override
    public Optional<String> revision() {
        return revision;
    }

    /**
     * The name as a path below a folder. Hidden files, and with them {@code .} and {@code ..}, are never lists.
     *
     * @throws AbortException when it isn't one, or matches no pattern
     */
    static Path offered(String list, String[] patterns) throws AbortException {
        boolean climbs = list.isEmpty()
                || list.indexOf('\\') >= 0
                || Arrays.stream(list.split("/", -1)).anyMatch(part -> part.isEmpty() || part.startsWith("."));
        try {
            Path relative = Path.of(list);
            if (!climbs && !relative.isAbsolute()) {
                if (!matches(relative, patterns)) {
                    throw new AbortException(Messages.TestlistSource_NotOffered(list));
                }
                return relative;
            }
        } catch (InvalidPathException e) {
            LOGGER.log(Level.FINE, "Not a path", e);
        }
        throw new AbortException(Messages.ListFolder_Outside(list));
    }

    static boolean matches(Path relative, String[] patterns) {
        return Arrays.stream(patterns).anyMatch(pattern -> SelectorUtils.matchPath(pattern, relative.toString()));
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final List<String> found;
        private int visited;

        Visitor(List<String> found) {
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return !directory.equals(root) && isHidden(directory)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path relative = root.relativize(file);
            if (!isHidden(file) && matches(relative, patterns) && isList(file, attributes)) {
                found.add(relative.toString().replace(File.separatorChar, '/'));
            }
            return ++visited < MAX_VISITED && found.size() < MAX_LISTS
                    ? FileVisitResult.CONTINUE
                    : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            LOGGER.log(Level.FINE, "Skipped", e);
            return FileVisitResult.CONTINUE;
        }

        private boolean isList(Path file, BasicFileAttributes attributes) {
            if (!attributes.isSymbolicLink()) {
                return attributes.isRegularFile();
            }
            try {
                Path real = file.toRealPath();
                return real.startsWith(root) && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                LOGGER.log(Level.FINE, "A link to nowhere", e);
                return false;
            }
        }

        private boolean isHidden(Path path) {
            Path last = path.getFileName();
            return last != null && last.toString().startsWith(".");
        }
    }
}
