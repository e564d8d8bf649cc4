package io.perfsanity.engine.plan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Files that go to the cluster in one stream, or into a directory for a plan that is only looked at. */
public record Bundle(List<BundleFile> files) {

    /** A gzipped tar of all files, which an unpacking tar gives to the user who runs it. */
    public byte[] toTarGz() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String directory : directories()) {
                add(tar, new BundleFile(directory, "", false));
            }
            for (BundleFile file : files) {
                if (!file.path().endsWith("/")) {
                    add(tar, file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a tar in memory can't be written", e);
        }
        return bytes.toByteArray();
    }

    /**
     * All that lies above a file, from the top down. With entries of their own they belong to their owner alone, and a tar
     * that can't make one says why; GNU tar 1.35 keeps the reason to itself otherwise.
     */
    private Set<String> directories() {
        Set<String> directories = new LinkedHashSet<>(List.of("./"));
        for (BundleFile file : files) {
            for (int slash = file.path().indexOf('/');
                    slash >= 0;
                    slash = file.path().indexOf('/', slash + 1)) {
                directories.add(file.path().substring(0, slash + 1));
            }
        }
        return directories;
    }

    private static void add(TarArchiveOutputStream tar, BundleFile file) throws IOException {
        byte[] content = file.text().getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(file.path());
        entry.setSize(content.length);
        entry.setMode(file.mode());
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** Writes the files below {@code directory}, with the modes that are usual there. */
    public void writeTo(Path directory) throws IOException {
        for (BundleFile file : files) {
            Path path = directory.resolve(file.path());
            if (file.path().endsWith("/")) {
                Files.createDirectories(path);
                continue;
            }
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.text());
            if (file.executable() && !path.toFile().setExecutable(true)) {
                throw new IOException(path + " can't be made executable");
            }
        }
    }
}
