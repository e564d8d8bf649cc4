package io.perfsanity.engine.result;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.result.Collected.LeftOut;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Brings the files of an attempt home in one stream. Secrets stay on the cluster, and are refused here once more. */
public final class ResultFetcher {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    /** Of an attempt, or of one of the legs within its job. */
    private static final Pattern OUTPUT = Pattern.compile("(?:legs/[^/]+/)?output/");
    /** Of their paths, far more than a test leaves; each is a word of a command line. */
    private static final int MAX_SECRETS_BYTES = 32 * 1024;

    private final Host host;
    private final ArchiveLimits limits;
    /** Bytes that may still be kept of the run. */
    private final AtomicLong left;

    private final List<PathMatcher> artifacts;

    /**
     * A fetcher for one cluster.
     *
     * @param secrets globs of file names
     * @param artifacts globs below {@code output/} of what is kept besides results and metrics
     * @param bytes kept of all cases together; results, exit files and a little more are kept beyond it
     */
    public ResultFetcher(Host host, List<String> secrets, List<String> artifacts, long bytes) {
        this.host = host;
        this.left = new AtomicLong(bytes);
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
        List<String> secrets = secrets(remote);
        List<String> command = new ArrayList<>(
                List.of("tar", "-czf", "-", "--ignore-failed-read", "-C", remote, "--anchored", "--no-wildcards"));
        secrets.forEach(path -> command.add("--exclude=./" + path));
        command.add(".");
        AtomicReference<Collected> collected = new AtomicReference<>(Collected.NOTHING);
        Output output = host.stream(
                command, LIMIT, in -> collected.set(new ResultArchive(limits.within(left.get())).unpack(in, local)));
        // 1: a file changed while it was read, as a log of a job that is being killed.
        if (output.exitCode() > 1 && collected.get().files().isEmpty()) {
            throw new HostException(
                    "%s can't be read: %s".formatted(remote, output.stderr().strip()));
        }
        left.addAndGet(-collected.get().bytes());
        List<LeftOut> leftOut = new ArrayList<>(collected.get().leftOut());
        secrets.forEach(path -> leftOut.add(new LeftOut(PlainText.line(path, 300), "may hold a secret")));
        return kept(collected.get().files(), leftOut, collected.get().fault(), local);
    }

    /**
     * Paths below {@code remote} of what stays on the cluster. Looked for first, since a pattern given to tar would hide
     * whole directories, and tar doesn't tell what it left out. What this misses is refused when it is unpacked.
     */
    private List<String> secrets(String remote) throws IOException {
        List<String> command = new ArrayList<>(List.of("find", remote, "-type", "f", "(", "-false"));
        limits.secrets()
                .forEach(glob -> command.addAll(List.of("-o", "-iname", glob.replaceAll("[\\\\\\[]", "\\\\$0"))));
        command.addAll(List.of(")", "-print0"));
        byte[] found = host.exec(command, InputStream.nullInputStream(), LIMIT, MAX_SECRETS_BYTES)
                .stdout();
        return Stream.of(new String(found, StandardCharsets.UTF_8).split("\0"))
                .filter(path -> path.startsWith(remote + "/"))
                .map(path -> path.substring(remote.length() + 1))
                .toList();
    }

    private Collected kept(List<CollectedFile> all, List<LeftOut> leftOut, Optional<String> fault, Path local)
            throws IOException {
        List<CollectedFile> files = new ArrayList<>();
        for (CollectedFile file : all) {
            if (isKept(file.path())) {
                files.add(file);
            } else {
                Files.deleteIfExists(local.resolve(file.path()));
                leftOut.add(new LeftOut(file.path(), "not among the profile's artifacts"));
            }
        }
        return new Collected(List.copyOf(files), List.copyOf(leftOut), fault);
    }

    private boolean isKept(String path) {
        Matcher output = OUTPUT.matcher(path);
        if (!output.lookingAt()) {
            return true;
        }
        Path below = Path.of(path.substring(output.end()));
        return path.endsWith("/perf_data.yaml")
                || JUnitFiles.isResult(path)
                || artifacts.stream().anyMatch(glob -> glob.matches(below));
    }
}
