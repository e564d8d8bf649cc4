package io.perfsanity.engine.result;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.result.Collected.LeftOut;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Brings the files of an attempt home in one stream. Secrets stay on the cluster, and are refused here once more. */
public final class ResultFetcher {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final String OUTPUT = "output/";

    private final Host host;
    private final ArchiveLimits limits;
    private final List<PathMatcher> artifacts;

    /**
     * A fetcher for one cluster.
     *
     * @param secrets globs of file names
     * @param artifacts globs below {@code output/} of what is kept besides results and metrics
     */
    public ResultFetcher(Host host, List<String> secrets, List<String> artifacts) {
        this.host = host;
        ArchiveLimits standard = ArchiveLimits.DEFAULT;
        this.limits = new ArchiveLimits(
                standard.fileBytes(),
                standard.caseBytes(),
                standard.entries(),
                Stream.concat(standard.secrets().stream(), secrets.stream())
                        .distinct()
                        .toList());
        this.artifacts = artifacts.stream()
                .map(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob))
                .toList();
    }

    /** What lay in {@code remote} and lies in {@code local} now. */
    Collected fetch(String remote, Path local) throws IOException {
        List<String> command = new ArrayList<>(List.of("tar", "-czf", "-", "--ignore-failed-read", "-C", remote));
        limits.secrets().forEach(glob -> command.add("--exclude=" + glob));
        command.add(".");
        AtomicReference<Collected> collected = new AtomicReference<>(Collected.NOTHING);
        Output output = host.stream(command, LIMIT, in -> collected.set(new ResultArchive(limits).unpack(in, local)));
        // 1: a file changed while it was read, as a log of a job that is being killed.
        if (output.exitCode() > 1 && collected.get().files().isEmpty()) {
            throw new HostException(
                    "%s can't be read: %s".formatted(remote, output.stderr().strip()));
        }
        return kept(collected.get(), local);
    }

    private Collected kept(Collected all, Path local) throws IOException {
        List<CollectedFile> files = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>(all.leftOut());
        for (CollectedFile file : all.files()) {
            if (isKept(file.path())) {
                files.add(file);
            } else {
                Files.deleteIfExists(local.resolve(file.path()));
                leftOut.add(new LeftOut(file.path(), "not among the profile's artifacts"));
            }
        }
        return new Collected(List.copyOf(files), List.copyOf(leftOut), all.fault());
    }

    private boolean isKept(String path) {
        if (!path.startsWith(OUTPUT)) {
            return true;
        }
        Path below = Path.of(path.substring(OUTPUT.length()));
        String name = String.valueOf(below.getFileName());
        return name.equals("perf_data.yaml")
                || (name.startsWith("results") && name.endsWith(".xml"))
                || artifacts.stream().anyMatch(glob -> glob.matches(below));
    }
}
