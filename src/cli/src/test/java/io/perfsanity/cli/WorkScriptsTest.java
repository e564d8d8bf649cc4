package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts in {@code work/} say where something that they need isn't there. They run in a copy of that folder. */
@EnabledOnOs(OS.LINUX)
class WorkScriptsTest {
    private static final Path WORK = Path.of("../../work").toAbsolutePath().normalize();
    private static final int NOT_HERE = 3;

    @TempDir
    private Path directory;

    private Path work;
    private Path bin;

    private record Said(int code, List<String> lines) {}

    @BeforeEach
    void copyScripts() throws IOException {
        work = Files.createDirectories(directory.resolve("work"));
        bin = Files.createDirectory(directory.resolve("bin"));
        for (String script : List.of("perf-sanity", "demo", "slurm-lab")) {
            FileUtils.copyFileToDirectory(WORK.resolve(script).toFile(), work.toFile());
            assertThat(work.resolve(script).toFile().setExecutable(true)).isTrue();
        }
        FileUtils.copyDirectoryToDirectory(WORK.resolve("lib").toFile(), work.toFile());
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    void shouldSayInALineWhatABuildNeeds() throws Exception {
        for (String tool : List.of("bash", "dirname", "readlink", "mkdir", "flock", "find", "env")) {
            program(tool, "exec /usr/bin/" + tool + " \"$@\"");
        }

        Said said = run(bin.toString(), work.resolve("perf-sanity").toString(), "--version");

        assertThat(said.code()).isEqualTo(NOT_HERE);
        assertThat(said.lines())
                .containsExactly(
                        "perf-sanity: to build it, JDK 17 and Maven 3.8 are needed (on Debian: apt install maven"
                                + " openjdk-17-jdk-headless); what work/dist makes needs no build");
    }

    /** Who may not be root gets no Slurm, and so his own python3 has to have what the cases need. */
    @Test
    void shouldSayWhatThePlainUserOfTheDemoLacks() throws Exception {
        program("sudo", "exit 1");
        program("dpkg-query", "for each; do echo \"$each installed\"; done");
        program("python3", """
                echo 'Traceback (most recent call last):' >&2
                echo '  File "<string>", line 1, in <module>' >&2
                echo "ModuleNotFoundError: No module named 'pytest'" >&2
                exit 1""");
        List<String> command = new ArrayList<>();
        if (Files.getOwner(directory).getName().equals("root")) {
            assumeTrue(Files.exists(Path.of("/usr/bin/setpriv")), "a plain user can't be had here");
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.add(work.resolve("demo").toString());

        Said said = run(bin + ":/usr/bin:/bin", command.toArray(String[]::new));

        assertThat(said.code()).isEqualTo(NOT_HERE);
        assertThat(said.lines())
                .containsExactly(
                        "",
                        "== The cluster",
                        "slurm-lab: 'up' needs root, or a sudo that asks for no password",
                        "No Slurm is started here, as said above: the cases run as plain processes on this machine.",
                        "demo: python3 with pytest, pytest_timeout, yaml is needed (Debian: python3-pytest"
                                + " python3-pytest-timeout python3-yaml): ModuleNotFoundError: No module named 'pytest'");
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Said run(String path, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", path);
        builder.environment().keySet().removeIf(name -> name.startsWith("LAB"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), said.lines().toList());
    }
}
