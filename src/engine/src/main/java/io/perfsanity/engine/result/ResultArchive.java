package io.perfsanity.engine.result;

import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.result.Collected.LeftOut;
import io.perfsanity.engine.text.PlainText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * Unpacks the tar stream (plain or gzip) of an attempt's directory. The stream is hostile: only regular files are
 * written, below the target and under safe names, within {@link ArchiveLimits}; links, devices and secrets are listed
 * instead. A stream that breaks leaves what came before.
 */
public final class ResultArchive {
    /** How far a stream may be read for each byte that may be kept, so that one endless file ends too. */
    private static final int MAX_RATIO = 64;

    /** A field that we don't use, like an owner's number, may be malformed. */
    private static final boolean LENIENT = true;

    private final ArchiveLimits limits;
    private final Pattern secrets;

    public ResultArchive(ArchiveLimits limits) {
        this.limits = limits;
        this.secrets = Pattern.compile(
                limits.secrets().stream().map(ResultArchive::regex).collect(Collectors.joining("|")),
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /**
     * Writes the files of {@code stream} below {@code directory}, which is made if missing.
     *
     * @throws IOException when the local file system fails; a broken stream is a {@link Collected#fault()} instead
     */
    public Collected unpack(InputStream stream, Path directory) throws IOException {
        Files.createDirectories(directory);
        Unpacking unpacking = new Unpacking(directory);
        Optional<String> fault = Optional.empty();
        try {
            unpacking.readAll(stream);
        } catch (StreamFault e) {
            fault = Optional.of(PlainText.line(String.valueOf(e.getMessage()), 300));
        }
        return new Collected(List.copyOf(unpacking.files.values()), List.copyOf(unpacking.leftOut), fault);
    }

    private static String regex(String glob) {
        return glob.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
                .collect(Collectors.joining());
    }

    /** The stream's fault, as opposed to the local file system's. */
    private static final class StreamFault extends Exception {
        private static final long serialVersionUID = 1L;

        StreamFault(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Reads from the stream; commons-compress also throws unchecked exceptions for malformed headers. */
    @FunctionalInterface
    private interface StreamRead<T> {
        T get() throws IOException;
    }

    private static <T> T read(StreamRead<T> source) throws StreamFault {
        try {
            return source.get();
        } catch (IOException | RuntimeException e) {
            String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new StreamFault("the archive broke off: " + what, e);
        }
    }

    private final class Unpacking {
        private final Path directory;
        private final SafeNames names = new SafeNames();
        private final Map<String, CollectedFile> files = new LinkedHashMap<>();
        private final List<LeftOut> leftOut = new ArrayList<>();
        private final byte[] buffer = new byte[64 * 1024];
        private long room = limits.caseBytes();
        private long essentialRoom = limits.caseBytes() / 4;

        Unpacking(Path directory) {
            this.directory = directory;
        }

        void readAll(InputStream stream) throws StreamFault, IOException {
            MeteredStream metered = read(() -> new MeteredStream(
                    unzipped(stream), Math.multiplyExact(MAX_RATIO, Math.max(limits.caseBytes(), 1024 * 1024))));
            TarArchiveInputStream tar = new TarArchiveInputStream(
                    metered, TarConstants.DEFAULT_BLKSIZE, TarConstants.DEFAULT_RCDSIZE, "UTF-8", LENIENT);
            for (int entries = 0; ; entries++) {
                // Skipped before the next header is asked for, as the meter then allows a header's size only.
                read(() -> skipRest(tar));
                metered.beginHeader();
                TarArchiveEntry entry = read(tar::getNextEntry);
                metered.endHeader();
                if (entry == null) {
                    // An archive ends with a record of zeros; one that just stops may lack files.
                    if (!metered.hadRecord()) {
                        throw new StreamFault("the archive broke off: it has no end mark", null);
                    }
                    return;
                }
                if (entries == limits.entries()) {
                    throw new StreamFault("the archive has more than " + limits.entries() + " entries", null);
                }
                unpack(tar, entry);
            }
        }

        private InputStream unzipped(InputStream stream) throws IOException {
            BufferedInputStream buffered = new BufferedInputStream(stream, 64 * 1024);
            buffered.mark(2);
            boolean gzip = buffered.read() == 0x1F && buffered.read() == 0x8B;
            buffered.reset();
            return gzip ? new GZIPInputStream(buffered, buffer.length) : buffered;
        }

        private long skipRest(TarArchiveInputStream tar) throws IOException {
            long skipped = 0;
            for (long n = -1; n != 0; skipped += n) {
                n = tar.getCurrentEntry() == null ? 0 : tar.skip(Long.MAX_VALUE);
            }
            return skipped;
        }

        private void unpack(TarArchiveInputStream tar, TarArchiveEntry entry) throws StreamFault, IOException {
            if (entry.isDirectory()) {
                return;
            }
            String raw = entry.getName();
            Optional<String> refusal = refusal(entry);
            Optional<String> safe = refusal.isPresent() ? Optional.empty() : names.file(raw);
            if (safe.isEmpty()) {
                leaveOut(raw, refusal.orElse("its name climbs out of the directory, is empty, too long or too deep"));
                return;
            }
            boolean essential = essential(safe.get());
            long cap = Math.min(limits.fileBytes(), essential ? Math.max(room, essentialRoom) : room);
            if (cap <= 0 && entry.getRealSize() > 0) {
                leaveOut(raw, "the case's " + limits.caseBytes() + " bytes are used up");
            } else if (files.containsKey(safe.get())) {
                leaveOut(raw, "the archive holds it twice");
            } else {
                write(tar, entry, safe.get(), Math.max(cap, 0));
            }
        }

        private Optional<String> refusal(TarArchiveEntry entry) {
            String raw = entry.getName();
            if (entry.isSymbolicLink() || entry.isLink()) {
                return Optional.of("a link to " + PlainText.line(entry.getLinkName(), 200));
            }
            if (!entry.isFile() || entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice()) {
                return Optional.of("not a regular file");
            }
            String name = raw.substring(raw.lastIndexOf('/') + 1);
            return secrets.matcher(name).matches() ? Optional.of("may hold a secret") : Optional.empty();
        }

        private void write(TarArchiveInputStream tar, TarArchiveEntry entry, String path, long cap)
                throws StreamFault, IOException {
            Path target = directory.resolve(path).normalize();
            if (!target.startsWith(directory.normalize())) {
                throw new IOException("not below " + directory + ": " + path);
            }
            Files.createDirectories(target.getParent());
            CappedFile out = new CappedFile(target, cap);
            // The holes of a sparse file cost the sender nothing, so they are not read to their end.
            long readable = entry.isSparse() ? cap : Long.MAX_VALUE;
            boolean whole = false;
            try (out) {
                long length = 0;
                int n = 0;
                while (length < readable && (n = read(() -> tar.read(buffer))) >= 0) {
                    out.write(buffer, n);
                    length += n;
                }
                whole = n < 0 || length >= entry.getRealSize();
            } finally {
                long size = Files.size(target);
                if (essential(path) && size > room) {
                    essentialRoom -= size;
                } else {
                    room -= size;
                }
                files.put(path, new CollectedFile(path, size, !whole || out.cut()));
            }
        }

        private void leaveOut(String raw, String reason) {
            leftOut.add(new LeftOut(PlainText.line(raw.replaceFirst("^(?:\\./)+", ""), 300), reason));
        }

        /** What the verdict is made from; a flood of logs must not push it out. */
        private boolean essential(String path) {
            String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
            return name.equals("exit") || name.equals("perf_data.yaml") || JUnitFiles.isResult(name);
        }
    }

    /**
     * Counts what is read of a tar stream. While a header is read it allows {@value #HEADER_BYTES} bytes, since long names
     * and extended headers are held in memory whole and their sizes are the archive's word.
     */
    private static final class MeteredStream extends ProxyInputStream {
        private static final int HEADER_BYTES = 1024 * 1024;
        private static final int RECORD_BYTES = 512;

        private final long limit;
        private long read;
        private long headerBegin;
        private long headerEnd = Long.MAX_VALUE;

        MeteredStream(InputStream in, long limit) {
            super(in);
            this.limit = limit;
        }

        void beginHeader() {
            headerBegin = read;
            headerEnd = read + HEADER_BYTES;
        }

        /** Whether the record at the beginning of the header was there as a whole. */
        boolean hadRecord() {
            long aligned = (headerBegin + RECORD_BYTES - 1) / RECORD_BYTES * RECORD_BYTES;
            return read >= aligned + RECORD_BYTES;
        }

        void endHeader() {
            headerEnd = Long.MAX_VALUE;
        }

        @Override
        protected void afterRead(int n) throws IOException {
            count(Math.max(n, 0));
        }

        @Override
        public long skip(long n) throws IOException {
            long skipped = super.skip(n);
            count(skipped);
            return skipped;
        }

        private void count(long bytes) throws IOException {
            read += bytes;
            if (read > headerEnd) {
                throw new IOException("a header is larger than " + HEADER_BYTES + " bytes");
            }
            if (read > limit) {
                throw new IOException("the archive is larger than " + limit + " bytes unpacked");
            }
        }
    }
}
