package io.perfsanity.engine.plan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            for (BundleFile file : files) {
                byte[] content = file.text().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.path());
                entry.setSize(content.length);
                entry.setMode(file.executable() ? 0755 : 0644);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a tar in memory can't be written", e);
        }
        return bytes.toByteArray();
    }

    public void writeTo(Path directory) throws IOException {
        for (BundleFile file : files) {
            Path path = directory.resolve(file.path());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.text());
            if (file.executable() && !path.toFile().setExecutable(true)) {
                throw new IOException(path + " can't be made executable");
            }
        }
    }
}
