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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * Brings a checkout to the cluster. Its directory there is named by its content, and its files can't be written, so that
 * all runs with this name see the same; an unchanged checkout costs one short command. Of a changed one only those files
 * travel that the newest earlier one hasn't; the others are copied on the cluster. The two share no files, since a test may
 * write into one all the same, as root in its container.
 */
public final class SourceSync {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    /** The slowest connection that a checkout is sent over, which has more time for a larger one. */
    private static final long BYTES_A_SECOND = 256 * 1024;

    static final String MANIFEST = ".perf-sanity-manifest";
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

        /** So many packed bytes, of {@code total} at most, were handed to the connection; called often. */
        void sent(long bytes, long total);
    }

    public SourceSync(Host host, ClusterProfile profile, Listener listener) {
        this.host = host;
        this.profile = profile;
        this.listener = listener;
        this.sources = profile.workDirectory() + "/sources";
    }

    /**
     * Where {@code checkout}, a directory of this machine, lies on the cluster afterwards.
     *
     * @throws IOException also when the checkout is larger than the profile's limits, or keeps changing
     */
    public String sync(Path checkout) throws IOException {
        return sync(new LocalSources(
                checkout.toRealPath(),
                profile.limits().syncFiles(),
                profile.limits().syncMiB()));
    }

    /** The same of a checkout anywhere. */
    public String sync(Sources checkout) throws IOException {
        for (int left = TRIES - 1; ; left--) {
            try {
                return tryOnce(checkout);
            } catch (Sources.ChangedException e) {
                if (left == 0) {
                    throw new IOException(
                            "the checkout %s keeps changing: %s".formatted(checkout.place(), e.getMessage()), e);
                }
            }
        }
    }

    private String tryOnce(Sources checkout) throws IOException {
        List<SourceFile> files = checkout.look();
        SourceManifest manifest = new SourceManifest(files.stream()
                .collect(Collectors.toMap(
                        SourceFile::name, SourceFile::fingerprint, (one, other) -> one, TreeMap::new)));
        String name = checkout.name().replaceAll("[^A-Za-z0-9._-]", "_");
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
            if (send(checkout, files, manifest, earlier, directory, none ? "" : answer[0]) == INCOMPLETE) {
                send(checkout, files, manifest, SourceManifest.parse(""), directory, "");
            }
        }
        return sources + "/" + directory;
    }

    /** Returns 0, or {@link #INCOMPLETE}. */
    private int send(
            Sources checkout,
            List<SourceFile> files,
            SourceManifest manifest,
            SourceManifest earlier,
            String directory,
            String base)
            throws IOException {
        Map<Boolean, List<SourceFile>> byKept = files.stream()
                .collect(Collectors.partitioningBy(
                        file -> file.fingerprint().equals(earlier.files().get(file.name()))));
        byte[] kept = byKept.get(true).stream()
                .map(file -> file.name() + "\0")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.ISO_8859_1);
        List<SourceFile> different = byKept.get(false);
        listener.differs(
                different.size(), different.stream().mapToLong(SourceFile::size).sum());
        Sources.Packed packed = checkout.pack(different, manifest.toBytes());
        List<String> words = List.of(sources, directory, base, String.valueOf(kept.length), MANIFEST);
        Output applied;
        InputStream in = new SequenceInputStream(new ByteArrayInputStream(kept), told(packed));
        try {
            applied = host.exec(
                    Stream.concat(Stream.of("sh", "-c", APPLY, "sh"), words.stream())
                            .toList(),
                    in,
                    LIMIT.plusSeconds(packed.size() / BYTES_A_SECOND),
                    64 * 1024);
        } finally {
            // What it says is the reason, also where the cluster has only seen that the end is missing.
            packed.stream().close();
        }
        if (!applied.succeeded() && applied.exitCode() != INCOMPLETE) {
            throw new HostException("the sources can't be written to %s on %s: %s"
                    .formatted(sources, host.name(), applied.stderr().strip()));
        }
        return applied.exitCode();
    }

    /** A tar that tells how far it was read. */
    private InputStream told(Sources.Packed packed) {
        return new ProxyInputStream(packed.stream()) {
            private long read;

            @Override
            protected void afterRead(int count) {
                if (count > 0) {
                    read += count;
                    listener.sent(read, packed.size());
                }
            }
        };
    }
}
