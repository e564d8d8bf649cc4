package io.perfsanity.engine.plan;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Brings a checkout to the cluster. Its directory there is named by its content and never changed afterwards, so that jobs
 * that still run keep what they began with; an unchanged checkout costs one short command. A changed one begins as hard
 * links to the newest earlier one and gets only what differs.
 */
public final class SourceSync {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final String MANIFEST = ".perf-sanity-manifest";
    private static final String REMOVED = ".perf-sanity-removed";

    private static final String LOOK = """
            look() {
                [ -e "$1/$2/$4" ] && { echo have; return; }
                newest=$(ls -1td "$1/$3"-*/"$4" 2>/dev/null | head -n 1)
                [ -n "$newest" ] || { echo none; return; }
                dirname "$newest"
                cat "$newest"
            }
            look "$@"
            """;

    private static final String APPLY = """
            apply() {
                set -e
                mkdir -p "$1"
                new=$(mktemp -d "$1/.new.XXXXXX")
                trap 'rm -rf "$new"' EXIT
                [ -z "$3" ] || cp -al "$3/." "$new"
                tar --unlink-first --recursive-unlink -xzf - -C "$new"
                (cd "$new" && xargs -0 rm -f -- <"$4" && rm -f -- "$4")
                chmod 755 "$new"
                # Another run may have brought the same content meanwhile.
                [ -e "$1/$2" ] || mv -T "$new" "$1/$2" 2>/dev/null || [ -e "$1/$2" ]
            }
            apply "$@"
            """;

    private final Host host;
    private final String sources;

    public SourceSync(Host host, String workDirectory) {
        this.host = host;
        this.sources = workDirectory + "/sources";
    }

    /** Where {@code checkout} lies on the cluster afterwards. */
    public String sync(Path checkout) throws IOException {
        Path real = checkout.toRealPath();
        SourceManifest manifest = SourceManifest.of(real);
        String name = String.valueOf(real.getFileName()).replaceAll("[^A-Za-z0-9._-]", "_");
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
        String[] answer = look.text().split("\n", 2);
        if (!answer[0].equals("have")) {
            boolean none = answer[0].equals("none");
            SourceManifest earlier = SourceManifest.parse(none || answer.length < 2 ? "" : answer[1]);
            send(real, manifest, earlier, directory, none ? "" : answer[0]);
        }
        return sources + "/" + directory;
    }

    private void send(Path checkout, SourceManifest manifest, SourceManifest earlier, String directory, String base)
            throws IOException {
        Path archive = Files.createTempFile("perf-sanity-sources", ".tgz");
        try {
            pack(checkout, manifest, earlier, archive);
            try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
                Output applied = host.exec(
                        List.of("sh", "-c", APPLY, "sh", sources, directory, base, REMOVED), in, LIMIT, 64 * 1024);
                if (!applied.succeeded()) {
                    throw new HostException("the sources can't be written to %s on %s: %s"
                            .formatted(sources, host.name(), applied.stderr().strip()));
                }
            }
        } finally {
            Files.delete(archive);
        }
    }

    private static void pack(Path checkout, SourceManifest manifest, SourceManifest earlier, Path archive)
            throws IOException {
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (var file : manifest.files().entrySet()) {
                if (!file.getValue().equals(earlier.files().get(file.getKey()))) {
                    add(
                            tar,
                            checkout.resolve(file.getKey()),
                            file.getKey(),
                            file.getValue().endsWith(" x"));
                }
            }
            StringBuilder removed = new StringBuilder();
            earlier.files().keySet().stream()
                    .filter(path -> !manifest.files().containsKey(path))
                    .forEach(path -> removed.append("./").append(path).append('\0'));
            text(tar, REMOVED, removed.toString());
            text(tar, MANIFEST, manifest.toText());
        }
    }

    private static void add(TarArchiveOutputStream tar, Path file, String path, boolean executable) throws IOException {
        if (Files.isSymbolicLink(file)) {
            TarArchiveEntry link = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
            link.setLinkName(Files.readSymbolicLink(file).toString());
            tar.putArchiveEntry(link);
        } else {
            TarArchiveEntry entry = new TarArchiveEntry(path);
            entry.setSize(Files.size(file));
            entry.setMode(executable ? 0755 : 0644);
            entry.setModTime(Files.getLastModifiedTime(file));
            tar.putArchiveEntry(entry);
            Files.copy(file, tar);
        }
        tar.closeArchiveEntry();
    }

    private static void text(TarArchiveOutputStream tar, String path, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
