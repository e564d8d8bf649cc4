package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private final Bundle bundle = new Bundle(List.of(
            new BundleFile("scripts/a.sh", "echo é\n", true),
            new BundleFile("cases/" + "x".repeat(120) + "/c", "", false),
            new BundleFile("cases/logs/", "", false)));

    @Test
    void shouldArriveWholeThroughTar(@TempDir Path directory) throws IOException, InterruptedException {
        Path archive = directory.resolve("bundle.tgz");
        Files.write(archive, bundle.toTarGz());

        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", directory.toString()).start();
        assertThat(tar.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(tar.exitValue()).isZero();

        assertThat(directory.resolve("scripts/a.sh")).hasContent("echo é").isExecutable();
        assertThat(directory.resolve("cases/" + "x".repeat(120) + "/c")).isEmptyFile();
        assertThat(mode(directory)).isEqualTo("rwx------");
        assertThat(mode(directory.resolve("cases/logs"))).isEqualTo("rwx------");
        assertThat(mode(directory.resolve("scripts/a.sh"))).isEqualTo("rwx------");
        assertThat(mode(directory.resolve("cases/" + "x".repeat(120) + "/c"))).isEqualTo("rw-------");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldKeepTheTextToItselfWhereItIsLogged() {
        assertThat(new Bundle(List.of(new BundleFile("1.secrets", "TOKEN=hush", false))).toString())
                .doesNotContain("hush");
    }

    @Test
    void shouldBeTheSameInADirectory(@TempDir Path directory) throws IOException {
        bundle.writeTo(directory);

        assertThat(directory.resolve("scripts/a.sh")).hasContent("echo é").isExecutable();
        assertThat(directory.resolve("cases/logs")).isEmptyDirectory();
    }
}
