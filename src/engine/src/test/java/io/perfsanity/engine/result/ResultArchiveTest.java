package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.result.Collected.LeftOut;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultArchiveTest {
    private static final ArchiveLimits SMALL = new ArchiveLimits(1_000, 4_000, 20, ArchiveLimits.DEFAULT.secrets());

    @TempDir
    Path root;

    @Test
    void shouldUnpackAnAttempt() throws IOException {
        Tar tar = new Tar().file("./exit", "rc=0\n").directory("logs/").file("./logs/CTX_0.log", "hello\n");

        Collected collected = unpack(tar.bytes());

        assertThat(collected)
                .isEqualTo(new Collected(
                        List.of(new CollectedFile("exit", 5, false), new CollectedFile("logs/CTX_0.log", 6, false)),
                        List.of(),
                        java.util.Optional.empty()));
        assertThat(target().resolve("logs/CTX_0.log")).hasContent("hello\n");
    }

    @Test
    void shouldUnpackPlainAndCompressedStreamsAlike() throws IOException {
        byte[] plain = new Tar().file("exit", "rc=0\n").bytes();

        assertThat(unpack(gzip(plain)).files()).isEqualTo(unpack(plain).files());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil", "logs/../../evil", "a/../../../../tmp/evil", "..", "./..", "../../../etc/cron.d/evil"
            })
    void shouldLeaveOutWhatClimbs(String name) throws IOException {
        Collected collected =
                unpack(new Tar().file(name, "evil").file("exit", "rc=0").bytes());

        assertThat(collected.files()).extracting(CollectedFile::path).containsExactly("exit");
        assertThat(collected.leftOut()).hasSize(1);
        assertThat(filesBelow(root)).containsExactly(target().resolve("exit"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/evil",
                "//evil",
                "C:\\evil",
                "..\\..\\evil",
                "a\\b",
                "CON",
                "aux.txt",
                "x. .",
                "\u0001\u001B[31m"
            })
    void shouldWriteOddNamesBelowTheTarget(String name) throws IOException {
        Collected collected = unpack(new Tar().file(name, "data").bytes());

        assertThat(collected.files()).hasSize(1);
        assertThat(filesBelow(root))
                .singleElement()
                .satisfies(file -> assertThat(file.normalize()).startsWith(target()));
        assertThat(collected.files().get(0).path()).doesNotContainPattern("[\\\\:\\p{Cntrl}]");
    }

    @Test
    void shouldWriteNamesInOtherLettersWhateverTheLanguageOfThisMachine() throws IOException {
        Collected collected = unpack(
                new Tar().file("output/r\u00e9sultats/\u6d4b.log", "data").bytes());

        assertThat(collected.files()).hasSize(1);
        assertThat(target().resolve(collected.files().get(0).path())).hasContent("data");
    }

    @Test
    void shouldListLinksAndDevicesInsteadOfMakingThem() throws IOException {
        Tar tar = new Tar()
                .link("passwd", TarConstants.LF_SYMLINK, "/etc/passwd")
                .link("hard", TarConstants.LF_LINK, "exit")
                .special("pipe", TarConstants.LF_FIFO)
                .special("null", TarConstants.LF_CHR)
                .file("passwd/x", "through the link");

        Collected collected = unpack(tar.bytes());

        assertThat(collected.leftOut())
                .containsExactly(
                        new LeftOut("passwd", "a link to /etc/passwd"),
                        new LeftOut("hard", "a link to exit"),
                        new LeftOut("pipe", "not a regular file"),
                        new LeftOut("null", "not a regular file"));
        assertThat(filesBelow(root)).containsExactly(target().resolve("passwd/x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"output/internal_request_auth_key.txt", "id_rsa", "x/ID_ED25519", "a.PEM", ".ssh/server.key"})
    void shouldLeaveOutSecrets(String name) throws IOException {
        Collected collected = unpack(new Tar().file(name, "secret").bytes());

        assertThat(collected.files()).isEmpty();
        assertThat(collected.leftOut()).containsExactly(new LeftOut(name, "may hold a secret"));
        assertThat(filesBelow(root)).isEmpty();
    }

    @Test
    void shouldKeepTheBeginningAndTheEndOfALargeFile() throws IOException {
        String text = "begin" + "x".repeat(5_000) + "end";

        Collected collected = unpack(new Tar().file("logs/a.log", text).bytes(), SMALL);

        CollectedFile file = collected.files().get(0);
        assertThat(file.cut()).isTrue();
        String kept = Files.readString(target().resolve("logs/a.log"));
        assertThat(kept).startsWith("begin").endsWith("end").contains("[… 4008 bytes left out …]");
        assertThat(kept.length()).isLessThan(1_100);
    }

    @Test
    void shouldKeepAFileOfJustTheLimitWhole() throws IOException {
        String text = "a".repeat(499) + "b".repeat(501);

        assertThat(unpack(new Tar().file("a", text).bytes(), SMALL).files())
                .containsExactly(new CollectedFile("a", 1_000, false));
        assertThat(target().resolve("a")).hasContent(text);
    }

    @Test
    void shouldTakeResultsThoughLogsUsedUpTheCase() throws IOException {
        Tar tar = new Tar();
        for (int i = 0; i < 6; i++) {
            tar.file("logs/" + i + ".log", "x".repeat(1_000));
        }
        tar.file("output/results.xml", "<testsuite/>").file("exit", "rc=0\n");

        Collected collected = unpack(tar.bytes(), SMALL);

        assertThat(collected.files())
                .extracting(CollectedFile::path)
                .containsExactly("logs/0.log", "logs/1.log", "logs/2.log", "logs/3.log", "output/results.xml", "exit");
        assertThat(collected.leftOut())
                .hasSize(2)
                .allSatisfy(left -> assertThat(left.reason()).contains("4000 bytes are used up"));
    }

    @Test
    void shouldStopAfterTheAllowedNumberOfEntries() throws IOException {
        Tar tar = new Tar();
        for (int i = 0; i < 30; i++) {
            tar.file("f" + i, "");
        }

        Collected collected = unpack(tar.bytes(), SMALL);

        assertThat(collected.files()).hasSize(20);
        assertThat(collected.fault()).contains("the archive has more than 20 entries");
    }

    @Test
    void shouldStopABombOfCompressedZeros() throws IOException {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bomb))) {
            TarArchiveEntry entry = new TarArchiveEntry("zeros");
            entry.setSize(100L * 1024 * 1024);
            tar.putArchiveEntry(entry);
            for (int i = 0; i < 100; i++) {
                tar.write(new byte[1024 * 1024]);
            }
            tar.closeArchiveEntry();
        }

        Collected collected = unpack(bomb.toByteArray(), SMALL);

        assertThat(collected.fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("larger than"));
        assertThat(collected.files())
                .singleElement()
                .satisfies(file -> assertThat(file.cut()).isTrue());
    }

    @Test
    void shouldStopAHeaderThatWouldFillTheMemory() throws IOException {
        // A GNU long name of 3 GiB; the library would read it into memory whole.
        byte[] header = header("././@LongLink", 3L * 1024 * 1024 * 1024, TarConstants.LF_GNUTYPE_LONGNAME);
        InputStream endless = new java.io.SequenceInputStream(new ByteArrayInputStream(header), new InputStream() {
            @Override
            public int read() {
                return 'a';
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                Arrays.fill(buffer, offset, offset + length, (byte) 'a');
                return length;
            }
        });

        Collected collected = new ResultArchive(SMALL).unpack(endless, target());

        assertThat(collected.fault())
                .hasValueSatisfying(fault -> assertThat(fault).contains("a header is larger than"));
    }

    @Test
    void shouldSurviveASizeThatTheStreamDoesNotHold() throws IOException {
        byte[] header = header("huge", (1L << 33) - 1, TarConstants.LF_NORMAL);

        Collected collected = unpack(Arrays.copyOf(header, header.length + 700), SMALL);

        assertThat(collected.fault()).isPresent();
        assertThat(collected.files())
                .singleElement()
                .satisfies(file -> assertThat(file.cut()).isTrue());
    }

    @Test
    void shouldNotReadTheHolesOfASparseFileToTheirEnd() throws Exception {
        Path sparse = root.resolve("sparse");
        try (var channel = java.nio.channels.FileChannel.open(
                sparse,
                java.nio.file.StandardOpenOption.CREATE_NEW,
                java.nio.file.StandardOpenOption.WRITE,
                java.nio.file.StandardOpenOption.SPARSE)) {
            channel.write(java.nio.ByteBuffer.wrap("end".getBytes(StandardCharsets.UTF_8)), 7L << 30);
        }
        Path archive = root.resolve("sparse.tar");
        Process gnuTar = new ProcessBuilder(
                        "tar", "--sparse", "-cf", archive.toString(), "-C", root.toString(), "sparse")
                .inheritIO()
                .start();
        org.junit.jupiter.api.Assumptions.assumeTrue(gnuTar.waitFor() == 0, "GNU tar and a file system with holes");

        Collected collected = unpack(Files.readAllBytes(archive), SMALL);

        assertThat(collected.fault()).isEmpty();
        assertThat(collected.files()).singleElement().satisfies(file -> {
            assertThat(file.cut()).isTrue();
            assertThat(file.size()).isLessThan(1_100);
        });
    }

    @Test
    void shouldKeepApartNamesThatDifferInLetterCaseOnly() throws IOException {
        Collected collected = unpack(new Tar()
                .file("logs/Gen.log", "1")
                .file("logs/gen.log", "2")
                .file("LOGS/gen.log", "3")
                .bytes());

        assertThat(collected.files())
                .extracting(file -> file.path().toLowerCase(java.util.Locale.ROOT))
                .doesNotHaveDuplicates()
                .hasSize(3);
        assertThat(target().resolve("logs/Gen.log")).hasContent("1");
    }

    @Test
    void shouldTakeAFileAndADirectoryOfOneName() throws IOException {
        Collected collected = unpack(new Tar().file("a", "1").file("a/b", "2").bytes());

        assertThat(collected.files()).hasSize(2);
        assertThat(collected.fault()).isEmpty();
    }

    @Test
    void shouldTakeTheFirstOfAFileThatComesTwice() throws IOException {
        Collected collected =
                unpack(new Tar().file("exit", "rc=1").file("exit", "rc=0").bytes());

        assertThat(target().resolve("exit")).hasContent("rc=1");
        assertThat(collected.leftOut()).containsExactly(new LeftOut("exit", "the archive holds it twice"));
    }

    @Test
    void shouldTakeFilesWhoseNamesAreNoUtf8() throws IOException {
        byte[] bytes = new Tar().file("caf?.log", "x").file("exit", "rc=0").bytes();
        bytes[3] = (byte) 0xE9;
        fixChecksum(bytes);

        Collected collected = unpack(bytes);

        assertThat(collected.fault()).isEmpty();
        assertThat(collected.files()).hasSize(2);
    }

    @Test
    void shouldShortenNamesThatNoFileSystemHolds() throws IOException {
        String name = "日本".repeat(100) + ".log";

        CollectedFile file = unpack(new Tar().file(name, "x").bytes()).files().get(0);

        assertThat(file.path()).endsWith(".log");
        assertThat(file.path().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(255);
    }

    @Test
    void shouldThrowWhenTheLocalFileSystemFails() throws IOException {
        Files.createDirectories(target());
        Files.writeString(target().resolve("logs"), "a file where a directory has to be");

        assertThatThrownBy(() -> unpack(new Tar().file("logs/a.log", "x").bytes()))
                .isInstanceOf(IOException.class);
    }

    @Property(tries = 200)
    void shouldKeepWhatCameBeforeABreak(@ForAll @IntRange(max = 6_000) int length, @ForAll boolean compressed)
            throws IOException {
        byte[] whole = new Tar()
                .file("exit", "rc=0\n")
                .file("logs/a.log", "x".repeat(700))
                .file("output/results.xml", "<testsuite/>")
                .bytes();
        byte[] stream = compressed ? gzip(whole) : whole;
        Path directory = Files.createTempDirectory("archive");
        try {
            Collected collected = new ResultArchive(ArchiveLimits.DEFAULT)
                    .unpack(
                            new ByteArrayInputStream(Arrays.copyOf(stream, Math.min(length, stream.length))),
                            directory);

            for (CollectedFile file : collected.files()) {
                assertThat(Files.size(directory.resolve(file.path()))).isEqualTo(file.size());
            }
            if (collected.files().size() == 3 && collected.files().stream().noneMatch(CollectedFile::cut)) {
                assertThat(directory.resolve("output/results.xml")).hasContent("<testsuite/>");
            } else {
                assertThat(collected.fault()).isPresent();
            }
        } finally {
            delete(directory);
        }
    }

    @Property(tries = 200)
    void shouldNeverThrowNorClimbOnSpoiledHeaders(@ForAll @IntRange(max = 511) int at, @ForAll byte spoiled)
            throws IOException {
        byte[] bytes = new Tar().file("exit", "rc=0\n").file("logs/a.log", "x").bytes();
        bytes[at] = spoiled;
        fixChecksum(bytes);
        Path parent = Files.createTempDirectory("archive");
        try {
            new ResultArchive(SMALL).unpack(new ByteArrayInputStream(bytes), parent.resolve("target"));

            assertThat(filesBelow(parent)).allSatisfy(file -> assertThat(file).startsWith(parent.resolve("target")));
        } finally {
            delete(parent);
        }
    }

    private Path target() {
        return root.resolve("target");
    }

    private Collected unpack(byte[] bytes) throws IOException {
        return unpack(bytes, ArchiveLimits.DEFAULT);
    }

    private Collected unpack(byte[] bytes, ArchiveLimits limits) throws IOException {
        return new ResultArchive(limits).unpack(new ByteArrayInputStream(bytes), target());
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.filter(path -> !Files.isDirectory(path)).toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] header(String name, long size, byte type) {
        TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
        entry.setSize(size);
        byte[] header = new byte[512];
        entry.writeEntryHeader(header);
        return header;
    }

    /** Of the first header: the sum of its bytes, its own field counted as blanks, in octal. */
    private static void fixChecksum(byte[] bytes) {
        Arrays.fill(bytes, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += bytes[i] & 0xFF;
        }
        byte[] octal = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, bytes, 148, 8);
    }

    /** Writes archives that the library's own writer would refuse or tidy. */
    private static final class Tar {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream out = new TarArchiveOutputStream(bytes, "UTF-8");

        Tar() {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        }

        Tar file(String name, String content) throws IOException {
            byte[] data = content.getBytes(StandardCharsets.UTF_8);
            TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
            entry.setSize(data.length);
            out.putArchiveEntry(entry);
            out.write(data);
            out.closeArchiveEntry();
            return this;
        }

        Tar directory(String name) throws IOException {
            out.putArchiveEntry(new TarArchiveEntry(name, TarConstants.LF_DIR, true));
            out.closeArchiveEntry();
            return this;
        }

        Tar link(String name, byte type, String target) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            entry.setLinkName(target);
            out.putArchiveEntry(entry);
            out.closeArchiveEntry();
            return this;
        }

        Tar special(String name, byte type) throws IOException {
            out.putArchiveEntry(new TarArchiveEntry(name, type, true));
            out.closeArchiveEntry();
            return this;
        }

        byte[] bytes() throws IOException {
            out.close();
            return bytes.toByteArray();
        }
    }
}
