package io.jenkins.plugins.perfsanity.runs;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.RemoteOutputStream;
import hudson.remoting.VirtualChannel;
import hudson.util.DirScanner;
import hudson.util.io.Archiver;
import hudson.util.io.ArchiverFactory;
import io.perfsanity.engine.check.RemoteConfigs;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.text.NearestWord;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import jenkins.MasterToSlaveFileCallable;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.output.ThresholdingOutputStream;
import org.jenkinsci.plugins.workflow.flow.StashManager;

/** Configs from a stash of the build or from the cluster's own checkout, copied to a directory on this machine. */
final class FetchedConfigs {
    static final String STASH = "stash:";
    static final String CLUSTER = "cluster:";

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final String FEWER = "name a directory that holds fewer";
    private static final String SUFFIX = ".tar.gz";

    private final Path temporary;

    /** @param temporary below which copies are made */
    FetchedConfigs(Path temporary) {
        this.temporary = temporary;
    }

    /**
     * What {@code stash name: 'configs'} kept.
     *
     * @throws AbortException when there is no such stash, or too much in it
     */
    ConfigDirectory stashed(Run<?, ?> build, String name, TaskListener listener)
            throws IOException, InterruptedException {
        // Where Jenkins itself keeps stashes: unpacked here, since StashManager knows no limits.
        Path stashes = build.getRootDir().toPath().resolve("stashes");
        List<String> names = stashNames(stashes);
        Path copy = temporary.resolve(isSafe(name) ? name : "stash");
        if (names.contains(name)) {
            try (InputStream archive = Files.newInputStream(stashes.resolve(name + SUFFIX))) {
                unpack(archive, copy, "the stash '" + name + "'", "stash only configs, by includes: '**/*.yaml'");
            }
        } else if (!isSafe(name) || !names.isEmpty()) {
            throw new AbortException("configs: the build has no stash '" + name + "'"
                    + (names.isEmpty() ? "" : ", expected one of " + String.join(", ", names))
                    + NearestWord.hint(name, names));
        } else {
            FilePath target = new FilePath(copy.toFile());
            target.mkdirs();
            StashManager.unstash(
                    build, name, target, target.createLauncher(listener), build.getEnvironment(listener), listener);
        }
        return new ConfigDirectory(copy, Path.of(name));
    }

    private static List<String> stashNames(Path stashes) throws IOException {
        List<String> names = new ArrayList<>();
        if (Files.isDirectory(stashes)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(stashes, "*" + SUFFIX)) {
                for (Path file : files) {
                    String name = String.valueOf(file.getFileName());
                    names.add(name.substring(0, name.length() - SUFFIX.length()));
                }
            }
        }
        Collections.sort(names);
        return names;
    }

    private static boolean isSafe(String name) {
        return name.matches("[A-Za-z0-9_ -][A-Za-z0-9_ .-]{0,99}");
    }

    /**
     * The configs on the cluster that the list may need.
     *
     * @param base the profile's source directory
     * @param path below it; empty for itself
     * @param list the text of the list: a config is needed only when its name is in it
     * @throws AbortException when there is no such directory, or too much in it
     */
    ConfigDirectory onCluster(Host host, String base, String path, String list) throws IOException {
        if (path.startsWith("/") || List.of(path.split("/")).contains("..")) {
            throw new AbortException("configs: '" + path + "' is not a path below the cluster's source directory");
        }
        String directory = path.isEmpty() ? base : base + "/" + path;
        RemoteConfigs configs = new RemoteConfigs(host, PATIENCE);
        Output listed = configs.list(directory);
        if (listed.exitCode() == RemoteConfigs.NO_DIRECTORY) {
            throw new AbortException("configs: no directory " + directory + " on " + host.name());
        }
        if (!listed.succeeded()) {
            throw new AbortException("configs: %s can't be looked through on %s: %s"
                    .formatted(directory, host.name(), listed.stderr().strip()));
        }
        // The end of the path says what kind of configs these are.
        Path copy = temporary.resolve("cluster").resolve(path.isEmpty() ? RemoteConfigs.lastPart(base) : path);
        Files.createDirectories(copy);
        List<String> needed = listed.text()
                .lines()
                .filter(file -> list.contains(RemoteConfigs.stem(file)))
                .distinct()
                .toList();
        if (!needed.isEmpty()) {
            Output sent = configs.archive(directory, needed);
            if (!sent.succeeded()) {
                throw new AbortException("configs: the files in %s can't be read on %s: %s"
                        .formatted(directory, host.name(), sent.stderr().strip()));
            }
            unpack(new ByteArrayInputStream(sent.stdout()), copy, directory, FEWER);
        }
        return new ConfigDirectory(copy, Path.of(directory));
    }

    /**
     * The configs of a directory on an agent.
     *
     * @param directory whose configs are copied, those below it too
     * @param target on this machine
     * @throws AbortException when there is too much in it
     */
    void onAgent(FilePath directory, Path target) throws IOException, InterruptedException {
        Path archive = Files.createDirectories(temporary).resolve("agent.tar");
        // An agent may send what it likes: no more than this is written here
        AtomicBoolean full = new AtomicBoolean();
        try (OutputStream file = Files.newOutputStream(archive);
                OutputStream out = new ThresholdingOutputStream(
                        RemoteConfigs.MAX_TOTAL,
                        reached -> {
                            full.set(true);
                            throw tooMuch(directory);
                        },
                        to -> file)) {
            directory.act(new Configs(new RemoteOutputStream(out)));
        } catch (IOException e) {
            // It comes back from the agent in other words
            throw full.get() ? tooMuch(directory) : e;
        }
        if (holdsTooMuch(archive)) {
            throw tooMuch(directory);
        }
        try (InputStream in = Files.newInputStream(archive)) {
            new FilePath(target.toFile()).untarFrom(in, FilePath.TarCompression.NONE);
        }
        Files.delete(archive);
    }

    /** Runs on the agent. Links go along as links. */
    private static final class Configs extends MasterToSlaveFileCallable<Integer> {
        private static final long serialVersionUID = 1L;

        private final RemoteOutputStream out;

        Configs(RemoteOutputStream out) {
            this.out = out;
        }

        @Override
        public Integer invoke(File directory, VirtualChannel channel) throws IOException {
            try (Archiver archiver = ArchiverFactory.TAR.create(out)) {
                new DirScanner.Glob("**/*.yaml,**/*.yml", "**/.git/**").scan(directory, archiver);
                return archiver.countEntries();
            }
        }
    }

    private static AbortException tooMuch(FilePath directory) {
        return new AbortException("configs: '%s' on the agent has more than %s files or %s MiB of them; %s"
                .formatted(directory.getName(), RemoteConfigs.MAX_FILES, RemoteConfigs.MAX_TOTAL / 1024 / 1024, FEWER));
    }

    /** By what its entries would become, holes too. */
    private static boolean holdsTooMuch(Path archive) throws IOException {
        long bytes = 0;
        int entries = 0;
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new BufferedInputStream(Files.newInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null && bytes <= RemoteConfigs.MAX_TOTAL && entries <= RemoteConfigs.MAX_FILES;
                    entry = tar.getNextEntry()) {
                bytes += entry.getRealSize();
                entries += entry.isDirectory() ? 0 : 1;
            }
        }
        return bytes > RemoteConfigs.MAX_TOTAL || entries > RemoteConfigs.MAX_FILES;
    }

    private static void unpack(InputStream archive, Path target, String what, String advice) throws IOException {
        Optional<String> tooMuch = RemoteConfigs.unpack(archive, target);
        if (tooMuch.isPresent()) {
            throw new AbortException("configs: %s can't be taken: %s; %s".formatted(what, tooMuch.get(), advice));
        }
    }
}
