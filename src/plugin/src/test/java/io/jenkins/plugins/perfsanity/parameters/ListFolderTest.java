package io.jenkins.plugins.perfsanity.parameters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListFolderTest {
    @TempDir
    private Path temporary;

    private Path root;

    @BeforeEach
    void fill() throws IOException {
        root = Files.createDirectories(temporary.resolve("lists"));
        write(root.resolve("a.txt"), "a");
        write(root.resolve("nightly/perf.yaml"), "b");
        write(root.resolve("nightly/notes.md"), "c");
        write(root.resolve(".git/config.txt"), "d");
        write(root.resolve(".hidden.txt"), "e");
        write(temporary.resolve("secret.txt"), "f");
        write(temporary.resolve("elsewhere/more.txt"), "g");
        Files.createSymbolicLink(root.resolve("inside.txt"), Path.of("a.txt"));
        Files.createSymbolicLink(root.resolve("out.txt"), temporary.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("away"), temporary.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("loop"), root);
        Files.createSymbolicLink(root.resolve("gone.txt"), Path.of("nowhere.txt"));
        Files.createDirectory(root.resolve("directory.txt"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private ListFolder folder(String glob) throws IOException {
        return ListFolder.open(new TestlistRoot("nightly", root.toString()), glob);
    }

    @Test
    void shouldOfferWhatLiesInside() throws IOException {
        assertThat(folder(FolderTestlistSource.DEFAULT_GLOB).names())
                .containsExactly("a.txt", "inside.txt", "nightly/perf.yaml");
    }

    @Test
    void shouldOfferOnlyWhatMatches() throws IOException {
        assertThat(folder("nightly/*.yaml, *.md").names()).containsExactly("nightly/perf.yaml");
    }

    @Test
    void shouldReadWhatItOffers() throws IOException {
        ListFolder folder = folder(FolderTestlistSource.DEFAULT_GLOB);
        for (String list : folder.names()) {
            assertThat(folder.read(list)).isNotEmpty();
        }
        assertThat(folder.read("inside.txt")).asString().isEqualTo("a");
    }

    @Test
    void shouldFollowALinkThatIsTheRootItself() throws IOException {
        Path link = Files.createSymbolicLink(temporary.resolve("link"), root);

        ListFolder folder = ListFolder.open(new TestlistRoot("nightly", link.toString()), "*.txt");

        assertThat(folder.names()).containsExactly("a.txt", "inside.txt");
        assertThat(folder.read("a.txt")).asString().isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "../secret.txt",
                "nightly/../../secret.txt",
                "nightly/../a.txt",
                "./a.txt",
                "/etc/hosts.txt",
                "nightly//perf.yaml",
                "..\\secret.txt",
                ".hidden.txt",
                ".git/config.txt",
                "a.txt\u0000.yaml",
                "out.txt",
                "away/more.txt",
                "gone.txt",
                "directory.txt",
                "missing.txt",
                "nightly/notes.md"
            })
    void shouldRefuseEverythingElse(String list) throws IOException {
        ListFolder folder = folder(FolderTestlistSource.DEFAULT_GLOB);

        assertThatThrownBy(() -> folder.read(list))
                .isInstanceOf(AbortException.class)
                .hasMessageNotContaining(temporary.toString());
    }

    @Test
    void shouldNotTellWhereAMissingRootLies() {
        assertThatThrownBy(() -> ListFolder.open(new TestlistRoot("nightly", temporary + "/missing"), "*.txt"))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining("nightly")
                .hasMessageNotContaining(temporary.toString());
    }
}
