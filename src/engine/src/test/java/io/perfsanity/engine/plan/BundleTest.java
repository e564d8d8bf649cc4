package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private final Bundle bundle = new Bundle(List.of(
            new BundleFile("scripts/a.sh", "echo é\n", true),
            new BundleFile("cases/" + "x".repeat(120) + "/c", "", false)));

    @Test
    void shouldArriveWholeThroughTar(@TempDir Path directory) throws IOException, InterruptedException {
        Path archive = directory.resolve("bundle.tgz");
        Files.write(archive, bundle.toTarGz());

        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", directory.toString()).start();
        assertThat(tar.waitFor(10, TimeUnit.SECONDS)).isTrue();

        assertThat(directory.resolve("scripts/a.sh")).hasContent("echo é").isExecutable();
        assertThat(directory.resolve("cases/" + "x".repeat(120) + "/c")).isEmptyFile();
    }

    @Test
    void shouldBeTheSameInADirectory(@TempDir Path directory) throws IOException {
        bundle.writeTo(directory);

        assertThat(directory.resolve("scripts/a.sh")).hasContent("echo é").isExecutable();
    }
}
