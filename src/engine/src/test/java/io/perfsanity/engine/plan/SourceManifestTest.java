package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkout is brought by whoever runs a list; what is removed on the cluster follows from its manifest. */
class SourceManifestTest {
    @TempDir
    private Path checkout;

    @Test
    void shouldListFilesAndLinksAndReadThemBack() throws IOException {
        Files.writeString(checkout.resolve("file"), "x");
        Files.createSymbolicLink(checkout.resolve("link"), Path.of("/etc/passwd"));

        SourceManifest manifest = SourceManifest.of(checkout);

        assertThat(manifest.files()).containsOnlyKeys("file", "link").containsEntry("link", "->/etc/passwd");
        assertThat(SourceManifest.parse(manifest.toText()).files()).isEqualTo(manifest.files());
    }

    @Test
    void shouldRefuseANameThatWouldBeTwoLines() throws IOException {
        Files.writeString(checkout.resolve("a\n1 2\t..b"), "x");

        assertThatThrownBy(() -> SourceManifest.of(checkout)).hasMessageContaining("control character");
    }

    /** Else a later run would remove {@code ../../other}. */
    @Test
    void shouldRefuseALinkWhoseTargetWouldBeALineOfItsOwn() throws IOException {
        Files.createSymbolicLink(checkout.resolve("link"), Path.of("x\n1 2\t../../other"));

        assertThatThrownBy(() -> SourceManifest.of(checkout)).hasMessageContaining("control character");
    }
}
