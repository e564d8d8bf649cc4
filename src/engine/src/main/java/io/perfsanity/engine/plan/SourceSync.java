package io.perfsanity.engine.plan;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * Brings a checkout to the cluster. Its directory there is named by its content, and its files can't be written, so that
 * all runs with this name see the same; an unchanged checkout costs one short command. Of a changed one only those files
 * travel that the newest earlier one hasn't; the others are copied on the cluster. The two share no files, since a test may
 * write into one all the same, as root in its container.
 */
public final class SourceSync {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final String MANIFEST = ".perf-sanity-manifest";
    /** How a script ends that misses files of the earlier checkout. */
    private static final int INCOMPLETE = 3;
    /** How often a checkout is begun anew that changes while it is read. */
    private static final int TRIES = 3;

    private static final String LOOK = """
            look() {
                # Its use keeps it from being cleaned away.
                [ -e "$1/$2/$4" ] && { touch -c "$1/$2"; echo have; return; }
                newest=$(ls -1td "$1/$3"-*/"$4" 2>/dev/null | head -n 1)
                [ -n "$newest" ] || { echo none; return; }
                dirname "$newest"
                cat "$newest"
                # What a test has written into since counts as different.
                find "${newest%/*}" -type f -newer "$newest" -printf '!\\t%P\\n'
            }
            look "$@"
            """;

    private static final String APPLY = """
            apply() {
                set -e
                mkdir -p "$1"
                new=$(mktemp -d "$1/.new.XXXXXX")
                trap 'rm -rf "$new"' EXIT
                # The names of what is copied stand before the tar.
                head -c "$4" >"$new/$5"
                [ -z "$3" ] || (cd "$3" && xargs -0 -r cp -a --reflink=auto --parents -t "$new" --) <"$new/$5" || exit 3
                tar -xzf - -C "$new"
                touch "$new/$5"
                chmod 755 "$new"
                # Another run may have brought the same content meanwhile.
                [ -e "$1/$2" ] || mv -T "$new" "$1/$2" 2>/dev/null || [ -e "$1/$2" ]
            }
            apply "$@"
            """;

    private final Host host;
    private final ClusterProfile profile;
    private final Listener listener;
    private final String sources;

    /** Hears how far a checkout has come, on the thread that sends it. */
    public interface Listener {
        /** So much of the checkout isn't in the newest earlier one and will be sent. */
        void differs(int files, long bytes);

        /** So much of the packed bytes was handed to the connection; called often. */
        void sent(long bytes, long total);
    }

    public SourceSync(Host host, ClusterProfile profile, Listener listener) {
        this.host = host;
        this.profile = profile;
        this.listener = listener;
        this.sources = profile.workDirectory() + "/sources";
    }

    /**
     * Where {@code checkout} lies on the cluster afterwards.
     *
     * @throws IOException also when the checkout is larger than the profile's limits, or keeps changing
     */
    public String sync(Path checkout) throws IOException {
        for (int left = TRIES - 1; ; left--) {
            try {
                return tryOnce(checkout.toRealPath());
            } catch (CheckoutFile.ChangedException e) {
                if (left == 0) {
                    throw new IOException("the checkout " + checkout + " keeps changing: " + e.getMessage(), e);
                }
            }
        }
    }

    private String tryOnce(Path checkout) throws IOException {
        List<CheckoutFile> files = Checkout.files(checkout, profile.limits());
        SourceManifest manifest = Checkout.manifest(files);
        String name = String.valueOf(checkout.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
        String directory = name + "-" + manifest.hash();
        Output look = host.exec(
                List.of("sh", "-c", LOOK, "sh", sources, directory, name, MANIFEST),
                InputStream.nullInputStream(),
                LIMIT,
                64 * 1024 * 1024);
        if (!look.succeeded()) {
            throw new HostException("sources can't be looked up on " + host.name() + ": "
                    + look.stderr().strip());
        }
        String[] answer = new String(look.stdout(), StandardCharsets.ISO_8859_1).split("\n", 2);
        if (!answer[0].equals("have")) {
            boolean none = answer[0].equals("none");
            SourceManifest earlier = SourceManifest.parse(none || answer.length < 2 ? "" : answer[1]);
            if (send(files, manifest, earlier, directory, none ? "" : answer[0]) == INCOMPLETE) {
                send(files, manifest, SourceManifest.parse(""), directory, "");
            }
        }
        return sources + "/" + directory;
    }

    /** Returns 0, or {@link #INCOMPLETE}. */
    private int send(
            List<CheckoutFile> files, SourceManifest manifest, SourceManifest earlier, String directory, String base)
            throws IOException {
        Map<Boolean, List<CheckoutFile>> byKept = files.stream()
                .collect(Collectors.partitioningBy(file ->
                        manifest.files().get(file.name()).equals(earlier.files().get(file.name()))));
        byte[] kept = byKept.get(true).stream()
                .map(file -> file.name() + "\0")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.ISO_8859_1);
        List<CheckoutFile> different = byKept.get(false);
        listener.differs(
                different.size(),
                different.stream().mapToLong(CheckoutFile::size).sum());
        Path archive = Files.createTempFile("perf-sanity-sources", ".tgz");
        try {
            pack(different, manifest, archive);
            List<String> words = List.of(sources, directory, base, String.valueOf(kept.length), MANIFEST);
            try (InputStream in = new SequenceInputStream(new ByteArrayInputStream(kept), told(archive))) {
                Output applied = host.exec(
                        Stream.concat(Stream.of("sh", "-c", APPLY, "sh"), words.stream())
                                .toList(),
                        in,
                        LIMIT,
                        64 * 1024);
                if (!applied.succeeded() && applied.exitCode() != INCOMPLETE) {
                    throw new HostException("the sources can't be written to %s on %s: %s"
                            .formatted(sources, host.name(), applied.stderr().strip()));
                }
                return applied.exitCode();
            }
        } finally {
            Files.delete(archive);
        }
    }

    private static void pack(List<CheckoutFile> files, SourceManifest manifest, Path archive) throws IOException {
        GzipParameters fast = new GzipParameters();
        fast.setCompressionLevel(1);
        // A character of a name is a byte, and only GNU's form of long names keeps it so
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new GzipCompressorOutputStream(Files.newOutputStream(archive), fast),
                StandardCharsets.ISO_8859_1.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
            for (CheckoutFile file : files) {
                add(tar, file, manifest.files().get(file.name()));
            }
            byte[] content = manifest.toBytes();
            TarArchiveEntry entry = new TarArchiveEntry(MANIFEST);
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
        }
    }

    private static void add(TarArchiveOutputStream tar, CheckoutFile file, String fingerprint) throws IOException {
        TarArchiveEntry entry;
        if (file.link().isPresent()) {
            entry = new TarArchiveEntry(file.name(), TarConstants.LF_SYMLINK);
            entry.setLinkName(file.link().get());
        } else {
            entry = new TarArchiveEntry(file.name());
            entry.setSize(file.size());
            entry.setMode(file.executable() ? 0555 : 0444);
            entry.setModTime(Files.getLastModifiedTime(file.path()));
        }
        tar.putArchiveEntry(entry);
        if (!file.copyTo(tar).equals(fingerprint)) {
            throw new CheckoutFile.ChangedException(file);
        }
        tar.closeArchiveEntry();
    }

    /** An archive that tells how far it was read. */
    private InputStream told(Path archive) throws IOException {
        long total = Files.size(archive);
        return new ProxyInputStream(Files.newInputStream(archive)) {
            private long read;

            @Override
            protected void afterRead(int count) {
                if (count > 0) {
                    read += count;
                    listener.sent(read, total);
                }
            }
        };
    }
}
