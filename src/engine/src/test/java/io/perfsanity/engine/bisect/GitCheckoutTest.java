package io.perfsanity.engine.bisect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.host.LocalHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitCheckoutTest {
    private final LocalHost here = new LocalHost();

    @TempDir
    private Path directory;

    private Path root;
    private GitCheckout checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        root = Files.createDirectory(directory.resolve("repo"));
        git("init", "-q", "-b", "main");
        checkout = new GitCheckout(root, here);
    }

    @AfterEach
    void close() {
        here.close();
    }

    private String git(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
        command.addAll(List.of("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(words));
        var output = here.exec(command, InputStream.nullInputStream(), Duration.ofMinutes(1), 100_000);
        assertThat(output.exitCode()).as(output.stderr()).isZero();
        return output.text().strip();
    }

    private String commit(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        git("add", "-A");
        git("commit", "-q", "-m", file + " is " + text);
        return git("rev-parse", "HEAD");
    }

    @Test
    void shouldFollowTheFirstParentsOfMerges() throws IOException {
        String good = commit("a", "1");
        git("checkout", "-q", "-b", "side");
        commit("b", "1");
        commit("b", "2");
        git("checkout", "-q", "main");
        String between = commit("a", "2");
        git("merge", "-q", "--no-ff", "-m", "merge side", "side");
        String merge = git("rev-parse", "HEAD");

        assertThat(checkout.between(good, merge)).containsExactly(between, merge);
        assertThat(checkout.subject(merge)).isEqualTo("merge side");
    }

    @Test
    void shouldWriteTheFilesOfARevisionAndLeaveTheCheckoutAlone() throws IOException {
        String first = commit("dir/a file", "1");
        Files.writeString(root.resolve(".gitattributes"), "dir export-ignore\n");
        commit("dir/a file", "2");
        Files.writeString(root.resolve("dir/a file"), "edited");
        Files.writeString(root.resolve("staged"), "new");
        git("add", "staged");
        String before = git("status", "--porcelain") + git("worktree", "list");

        checkout.export(first, directory.resolve("out/first"));
        checkout.export(git("rev-parse", "HEAD"), directory.resolve("out/head"));

        assertThat(directory.resolve("out/first/dir/a file")).hasContent("1");
        assertThat(directory.resolve("out/head/dir/a file")).hasContent("2");
        assertThat(root.resolve("dir/a file")).hasContent("edited");
        assertThat(git("status", "--porcelain") + git("worktree", "list")).isEqualTo(before);
        try (Stream<Path> files = Files.list(directory.resolve("out"))) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void shouldTakeNoOptionForARevision() throws IOException {
        commit("a", "1");

        assertThatThrownBy(() -> checkout.commit("--output=/tmp/pwned"))
                .hasMessage("'--output=/tmp/pwned' is no revision");
        assertThatThrownBy(() -> checkout.commit("gone")).hasMessage(root + " has no revision 'gone'");
    }

    @Test
    void shouldSayWhereGoodIsNoAncestorOfBad() throws IOException {
        String first = commit("a", "1");
        String second = commit("a", "2");

        assertThatThrownBy(() -> checkout.between(second, first))
                .hasMessage("%s isn't an ancestor of %s".formatted(second.substring(0, 12), first.substring(0, 12)));
        assertThatThrownBy(() -> checkout.between(first, first)).hasMessageContaining("isn't an ancestor");
    }

    @Test
    void shouldWantTheTopOfTheCheckout() throws IOException {
        commit("dir/a", "1");

        checkout.check();
        assertThatThrownBy(() -> new GitCheckout(root.resolve("dir"), here).check())
                .hasMessageContaining("isn't the top of a git checkout");
    }
}
