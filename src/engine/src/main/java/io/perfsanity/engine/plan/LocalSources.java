package io.perfsanity.engine.plan;

import io.perfsanity.engine.host.LocalHost;
import io.perfsanity.engine.host.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** A checkout on this machine. */
public final class LocalSources implements Sources {
    private final Path root;
    private final int files;
    private final int mebibytes;
    private final Exclusions exclusions;

    /** All of it but {@code .git} and directories of runs. */
    public LocalSources(Path root, int files, int mebibytes) {
        this(root, files, mebibytes, Exclusions.NONE);
    }

    /**
     * Looked at when it is asked for.
     *
     * @param files how many it may have
     * @param mebibytes how much these may be in all
     * @param exclusions what isn't sent
     */
    public LocalSources(Path root, int files, int mebibytes, Exclusions exclusions) {
        this.root = root;
        this.files = files;
        this.mebibytes = mebibytes;
        this.exclusions = exclusions;
    }

    @Override
    public String place() {
        return root.toString();
    }

    @Override
    public String name() {
        return String.valueOf(root.getFileName());
    }

    @Override
    public Optional<String> commit() {
        return git(root, Duration.ofSeconds(10), 200, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
                .map(output -> output.text().strip());
    }

    /**
     * What git says of the checkout itself, not of one that it lies in; any failure means unknown.
     *
     * @param most bytes that are read of it
     */
    static Optional<Output> git(Path root, Duration limit, int most, String... words) {
        if (!Files.exists(root.resolve(".git"))) {
            return Optional.empty();
        }
        try (LocalHost here = new LocalHost()) {
            // Without the program that a checkout's own settings may name.
            List<String> command = new ArrayList<>(List.of("git", "-C", root.toString(), "-c", "core.fsmonitor=false"));
            command.addAll(List.of(words));
            return Optional.of(here.exec(command, InputStream.nullInputStream(), limit, most))
                    .filter(Output::succeeded);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<SourceFile> look() throws IOException {
        return Checkout.fingerprints(all());
    }

    private List<CheckoutFile> all() throws IOException {
        Path real = root.toRealPath();
        return Checkout.files(real, files, mebibytes, exclusions.in(real));
    }

    @Override
    public Packed pack(List<SourceFile> wanted, byte[] manifest) throws IOException {
        Path archive = Files.createTempFile("perf-sanity-sources", ".tgz");
        try {
            try (OutputStream target = Files.newOutputStream(archive)) {
                write(wanted, manifest, target);
            }
            long size = Files.size(archive);
            return new Packed(Files.newInputStream(archive, StandardOpenOption.DELETE_ON_CLOSE), size);
        } catch (IOException e) {
            Files.deleteIfExists(archive);
            throw e;
        }
    }

    /**
     * Packs some of its files without a copy of them.
     *
     * @throws ChangedException when one isn't what it was; what was written until then is no whole tar
     */
    public void write(List<SourceFile> wanted, byte[] manifest, OutputStream target) throws IOException {
        Map<String, CheckoutFile> here =
                all().stream().collect(Collectors.toMap(CheckoutFile::name, Function.identity()));
        GzipParameters fast = new GzipParameters();
        fast.setCompressionLevel(1);
        // A character of a name is a byte, and only GNU's form of long names keeps it so
        TarArchiveOutputStream tar = new TarArchiveOutputStream(
                new GzipCompressorOutputStream(target, fast), StandardCharsets.ISO_8859_1.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
        for (SourceFile each : wanted) {
            CheckoutFile file = here.get(each.name());
            if (file == null) {
                throw new ChangedException(each.name() + " is gone");
            }
            add(tar, file.of(each.size()), each.fingerprint());
        }
        TarArchiveEntry entry = new TarArchiveEntry(SourceSync.MANIFEST);
        entry.setSize(manifest.length);
        tar.putArchiveEntry(entry);
        tar.write(manifest);
        tar.closeArchiveEntry();
        // Only a whole one gets its end.
        tar.close();
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
            throw file.changed();
        }
        tar.closeArchiveEntry();
    }
}
