package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.LocalHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkout is brought by whoever runs a list; what is removed on the cluster follows from its manifest. */
class SourceSyncTest {
    @TempDir
    private Path temporary;

    private final Host host = new LocalHost();
    private final List<String> heard = new ArrayList<>();
    private Runnable betweenLookAndSend = () -> {};
    private Path checkout;
    private String limits = "";
    private long sent;
    private long packed;

    @BeforeEach
    void make() throws IOException {
        checkout = Files.createDirectories(temporary.resolve("TensorRT LLM"));
        Files.writeString(checkout.resolve("unchanged"), "same");
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Path sync() throws IOException {
        ClusterProfile profile = PlanFixtures.profile("workDirectory: " + temporary.resolve("work") + "\n" + limits);
        SourceSync.Listener listener = new SourceSync.Listener() {
            @Override
            public void differs(int files, long bytes) {
                heard.add(files + " files, " + bytes + " bytes");
                sent = 0;
                betweenLookAndSend.run();
            }

            @Override
            public void sent(long bytes, long total) {
                assertThat(bytes).isBetween(Math.max(1, sent), total);
                sent = bytes;
                packed = total;
            }
        };
        return Path.of(new SourceSync(host, profile, listener).sync(checkout));
    }

    private void write(String name, String content) {
        try {
            Files.createDirectories(checkout.resolve(name).getParent());
            Files.writeString(checkout.resolve(name), content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void shell(String script) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", script)
                        .directory(checkout.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void shouldBringFilesWithTheirBitsAndLinks() throws Exception {
        write("a b/$(x).sh", "#!/bin/sh\n");
        assertThat(checkout.resolve("a b/$(x).sh").toFile().setExecutable(true)).isTrue();
        Files.createSymbolicLink(checkout.resolve("link"), Path.of("a b/../unchanged"));
        Files.createSymbolicLink(checkout.resolve("outside"), Path.of("/nowhere/else"));

        Path there = sync();

        assertThat(there.getParent()).isEqualTo(temporary.resolve("work/sources"));
        assertThat(there.getFileName().toString()).matches("TensorRT_LLM-[0-9a-f]{32}");
        assertThat(there.resolve("a b/$(x).sh")).hasContent("#!/bin/sh\n").isExecutable();
        assertThat(Files.isExecutable(there.resolve("unchanged"))).isFalse();
        assertThat(Files.readSymbolicLink(there.resolve("link"))).hasToString("a b/../unchanged");
        assertThat(Files.readSymbolicLink(there.resolve("outside"))).hasToString("/nowhere/else");
    }

    @Test
    void shouldSendAnUnchangedCheckoutOnce() throws IOException {
        Path first = sync();

        assertThat(sync()).isEqualTo(first);
        assertThat(heard).containsExactly("1 files, 4 bytes");
    }

    @Test
    void shouldTellHowMuchOfItWasSent() throws IOException {
        byte[] incompressible = new byte[200_000];
        new Random(1).nextBytes(incompressible);
        Files.write(checkout.resolve("weights"), incompressible);

        sync();

        assertThat(packed).isGreaterThan(incompressible.length);
        assertThat(sent).isEqualTo(packed);
    }

    /** As archives whose files all have one fixed time. */
    @Test
    void shouldTellContentsApartThatHaveTheSameSizesAndTimes() throws IOException {
        write("code.py", "x = 1");
        FileTime time = Files.getLastModifiedTime(checkout.resolve("code.py"));
        Path first = sync();
        write("code.py", "x = 2");
        Files.setLastModifiedTime(checkout.resolve("code.py"), time);

        Path second = sync();

        assertThat(second).isNotEqualTo(first);
        assertThat(first.resolve("code.py")).hasContent("x = 1");
        assertThat(second.resolve("code.py")).hasContent("x = 2");
    }

    @Test
    void shouldShareADirectoryWhereOnlyTimesDiffer() throws IOException {
        Path first = sync();
        Files.setLastModifiedTime(checkout.resolve("unchanged"), FileTime.fromMillis(1_000_000));

        assertThat(sync()).isEqualTo(first);
    }

    @Test
    void shouldSendOnlyWhatDiffersAndRemoveWhatIsGone() throws IOException {
        write("gone", "x");
        write("kind", "a file");
        Path first = sync();
        Files.delete(checkout.resolve("gone"));
        Files.delete(checkout.resolve("kind"));
        write("kind/of", "a directory");

        Path second = sync();

        assertThat(heard).last().isEqualTo("1 files, 11 bytes");
        assertThat(second.resolve("unchanged")).hasContent("same");
        assertThat(second.resolve("gone")).doesNotExist();
        assertThat(second.resolve("kind/of")).hasContent("a directory");
        assertThat(first.resolve("gone")).hasContent("x");
        assertThat(first.resolve("kind")).hasContent("a file");
    }

    /** A test that is root in its container writes into files that others can't. */
    @Test
    void shouldNotLetATestChangeWhatOtherRunsHave() throws Exception {
        Path first = sync();
        write("new", "x");
        Path second = sync();

        assertThat(Files.getPosixFilePermissions(second.resolve("unchanged")))
                .doesNotContain(PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE);
        assertThat(Files.getPosixFilePermissions(second)).contains(PosixFilePermission.OWNER_WRITE);
        assertThat(second.resolve("unchanged").toFile().setWritable(true)).isTrue();
        Files.writeString(second.resolve("unchanged"), "overwritten in place");

        assertThat(first.resolve("unchanged")).hasContent("same");
    }

    @Test
    void shouldNotPassOnWhatATestLeftInTheEarlierCheckout() throws Exception {
        write("written", "x");
        write("deleted", "x");
        Path first = sync();
        assertThat(first.resolve("written").toFile().setWritable(true)).isTrue();
        Files.writeString(first.resolve("written"), "y");
        Files.setLastModifiedTime(first.resolve(".perf-sanity-manifest"), FileTime.fromMillis(1_700_000_000_000L));
        Files.writeString(first.resolve("added"), "y");
        write("new", "x");

        Path second = sync();

        assertThat(second.resolve("written")).hasContent("x");
        assertThat(second.resolve("added")).doesNotExist();

        Files.delete(second.resolve("deleted"));
        write("new", "y");

        assertThat(sync().resolve("deleted")).hasContent("x");
    }

    @Test
    void shouldLeaveOutRepositoriesAndRuns() throws IOException {
        write(".git/HEAD", "ref");
        write("module/.git", "gitdir: elsewhere");
        write("perf-sanity-20260101/run.json", "{}");
        write("perf-sanity-20260101/journal.jsonl", "");
        write("perf-sanity-20260101/cases/1/log", "much");
        write("docs/run.json", "{}");

        Path there = sync();

        assertThat(there.resolve(".git")).doesNotExist();
        assertThat(there.resolve("perf-sanity-20260101")).doesNotExist();
        assertThat(there.resolve("docs/run.json")).exists();
    }

    /** What a machine's locale can't read: any such name in this one, and all that aren't ASCII under LC_ALL=C. */
    @Test
    void shouldKeepNamesByteByByte() throws Exception {
        String odd = "\\346\\265\\213\\350\\257\\225/bad\\377name+%41";
        shell("mkdir \"$(printf '\\346\\265\\213\\350\\257\\225')\" && echo x >\"$(printf '" + odd.replace("%", "%%")
                + "')\""
                + " && ln -s \"$(printf 'to\\377')\" \"$(printf 'link\\377')\""
                + " && : >\"$(printf '%0200d\\303\\251' 0)\"");

        Path there = sync();

        Process listed = new ProcessBuilder("sh", "-c", "find . ! -type d | sort; readlink link*")
                .directory(there.toFile())
                .start();
        assertThat(new String(listed.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1).lines())
                .contains("./\u00e6\u00b5\u008b\u00e8\u00af\u0095/bad\u00ffname+%41", "./link\u00ff", "to\u00ff")
                .contains("./" + "0".repeat(200) + "\u00c3\u00a9");
        assertThat(sync()).isEqualTo(there);
        shell("rm link*");
        assertThat(sync().resolve("unchanged")).exists();
    }

    @Test
    void shouldRefuseANameThatWouldBeTwoLines() {
        write("a\n1 2\t..b", "x");

        assertThatThrownBy(this::sync).hasMessageContaining("control character");
    }

    /** Else a later run would remove {@code ../../other}. */
    @Test
    void shouldRefuseALinkWhoseTargetWouldBeALineOfItsOwn() throws IOException {
        Files.createSymbolicLink(checkout.resolve("link"), Path.of("x\n1 2\t../../other"));

        assertThatThrownBy(this::sync).hasMessageContaining("control character");
    }

    @Test
    void shouldSendAFileThatGrowsAsItWas() throws IOException {
        write("run.log", "first\n");
        betweenLookAndSend = () -> append("run.log", "second\n");

        assertThat(sync().resolve("run.log")).hasContent("first\n");
    }

    private void append(String name, String text) {
        try {
            Files.writeString(checkout.resolve(name), text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void shouldBeginAnewWhereAFileChangedWhileItWasSent() throws IOException {
        write("code.py", "x = 1");
        betweenLookAndSend = () -> {
            write("code.py", "x = 2");
            betweenLookAndSend = () -> {};
        };

        Path there = sync();

        assertThat(there.resolve("code.py")).hasContent("x = 2");
        assertThat(heard).hasSize(2);
    }

    @Test
    void shouldNameAFileThatKeepsChanging() {
        write("code.py", "x = 0");
        betweenLookAndSend = () -> write("code.py", "x = " + heard.size());

        assertThatThrownBy(this::sync)
                .hasMessage("the checkout " + checkout + " keeps changing: code.py changed while it was read");
        assertThat(temporary.resolve("work/sources")).doesNotExist();
    }

    @Test
    void shouldNameAFileThatIsCutWhileItIsRead() {
        write("code.py", "x = 0");
        betweenLookAndSend = () -> write("code.py", "x".repeat(5 - heard.size()));

        assertThatThrownBy(this::sync).hasMessageContaining("code.py changed while it was read");
    }

    @Test
    void shouldRefuseMoreThanTheLimits() {
        write("build/a", "x");
        write("build/b", "x");
        limits = "limits: {syncFiles: 2}\n";

        assertThatThrownBy(this::sync)
                .hasMessage(
                        "the checkout %s holds more than 2 files, most files so far in build/: leave out what the tests"
                                + " don't need, or raise limits.syncFiles of the profile",
                        checkout);

        limits = "limits: {syncMiB: 1}\n";
        write("big", "x".repeat(1 << 20));
        assertThatThrownBy(this::sync).hasMessageContaining("holds more than 1 MiB");
    }

    @Test
    void shouldBringWhatIsJustWithinTheLimits() throws IOException {
        limits = "limits: {syncFiles: 2, syncMiB: 1}\n";
        write("big", "x".repeat((1 << 20) - "same".length()));

        assertThat(sync().resolve("big")).hasSize((1 << 20) - 4);
    }

    @Test
    void shouldBringALinkToTheRoot() throws IOException {
        Files.createSymbolicLink(checkout.resolve("root"), Path.of("/"));

        assertThat(Files.readSymbolicLink(sync().resolve("root"))).hasToString("/");
    }
}
