package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.host.LocalHost;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.result.Collected.LeftOut;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFetcherTest {
    @TempDir
    Path root;

    private String transferred = "";

    @Test
    void shouldListSecretsThatStayOnTheCluster() throws IOException {
        write("exit", "rc=0");
        write("output/id_rsa", "SECRET");
        write("output/a b/Server.KEY", "SECRET");
        write("output/to[k]en.txt", "SECRET");

        Collected collected = fetch(List.of("to[k]*"));

        assertThat(collected.files()).extracting(CollectedFile::path).containsExactly("exit");
        assertThat(collected.leftOut())
                .containsExactlyInAnyOrder(
                        new LeftOut("output/id_rsa", "may hold a secret"),
                        new LeftOut("output/a b/Server.KEY", "may hold a secret"),
                        new LeftOut("output/to[k]en.txt", "may hold a secret"));
        assertThat(transferred).contains("rc=0").doesNotContain("SECRET");
    }

    @Test
    void shouldTakeAFileThatIsNoSecretFromADirectoryWithTheNameOfOne() throws IOException {
        write("output/id_17/results.xml", "<testsuite/>");
        write("output/x.key/a.log", "fine");

        Collected collected = fetch(List.of());

        assertThat(collected.files())
                .extracting(CollectedFile::path)
                .containsExactlyInAnyOrder("output/id_17/results.xml", "output/x.key/a.log");
        assertThat(collected.leftOut()).isEmpty();
    }

    @Test
    void shouldKeepALittleOfEachCaseWhenTheRunHasHadItsShare() throws IOException {
        write("output/results.xml", "<testsuite/>");
        write("logs/AGG.log", "x".repeat(6 * 1024 * 1024));
        ResultFetcher fetcher = new ResultFetcher(new Overheard(), List.of(), List.of("**"), 7 * 1024 * 1024);
        String remote = root.resolve("remote").toString();

        Collected first = fetcher.fetch(remote, root.resolve("first"));
        Collected second = fetcher.fetch(remote, root.resolve("second"));

        assertThat(first.files()).noneMatch(CollectedFile::cut);
        assertThat(second.bytes()).isBetween(1L, 4L * 1024 * 1024 + 1024);
        assertThat(second.files())
                .filteredOn(file -> !file.cut())
                .extracting(CollectedFile::path)
                .containsExactly("output/results.xml");
    }

    private Collected fetch(List<String> secrets) throws IOException {
        return new ResultFetcher(new Overheard(), secrets, List.of("**"), 1L << 30)
                .fetch(root.resolve("remote").toString(), root.resolve("local"));
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve("remote").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** This machine, on a line that is listened to. */
    private final class Overheard extends LocalHost {
        @Override
        public Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException {
            return super.stream(command, limit, in -> {
                byte[] bytes = in.readAllBytes();
                transferred += new String(
                        new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(), StandardCharsets.UTF_8);
                sink.accept(new ByteArrayInputStream(bytes));
            });
        }
    }
}
