package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code work/demo --gpu} does before it uses a GPU; what it does with one, docs/real-gpu.md tells. */
@EnabledOnOs(OS.LINUX)
class GpuDemoTest {
    private static final Path WORK = Path.of("../../work").toAbsolutePath().normalize();
    private static final List<String> TOOLS =
            List.of("bash", "dirname", "readlink", "timeout", "grep", "cat", "sed", "env");

    @TempDir
    private Path bin;

    @Test
    void shouldSayInALineThatThereIsNoGpu() throws Exception {
        assertThat(demo()).isEqualTo("demo: no NVIDIA GPU is used, as there is no nvidia-smi\n");
    }

    @Test
    void shouldSayInALineWhatNvidiaSmiSays() throws Exception {
        smi("echo 'NVIDIA-SMI has failed because'; echo 'it must'; exit 9");

        assertThat(demo())
                .isEqualTo("demo: no NVIDIA GPU is used, as nvidia-smi ended with 9: NVIDIA-SMI has failed because\n");
    }

    @Test
    void shouldSayInALineThatNvidiaSmiFindsNone() throws Exception {
        smi("echo 'No devices found.'");

        assertThat(demo()).isEqualTo("demo: no NVIDIA GPU is used, as nvidia-smi finds none\n");
    }

    @Test
    void shouldCountWholeGpus() throws Exception {
        smi("""
                [[ $* == -L ]] && cat <<'END'
                GPU 0: NVIDIA H200 (UUID: GPU-1)
                  MIG 1g.18gb     Device  0: (UUID: MIG-1)
                GPU 1: NVIDIA H200 (UUID: GPU-2)
                END""");

        assertThat(run(
                        "bash",
                        "-c",
                        ". \"$0\"; count_gpus",
                        WORK.resolve("lib/gpus.sh").toString()))
                .isEqualTo("2\n");
    }

    @Test
    void shouldExplainItselfWhereItIsAskedForSomethingElse() throws Exception {
        Process process = start(WORK.resolve("demo").toString(), "--gpus");

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("work/demo --gpu ");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    /** The sample is Python 3 that can be read by the oldest python3 that the lab's systems have. */
    @Test
    void shouldHaveASampleThatPythonCanRead() throws Exception {
        try (Stream<Path> files = Files.walk(WORK.resolve("sample"))) {
            List<String> sources = files.map(Path::toString)
                    .filter(file -> file.endsWith(".py"))
                    .toList();
            assertThat(sources).anyMatch(file -> file.endsWith("sample_torch.py"));
            String check =
                    "import ast, sys; [ast.parse(open(f).read(), f, feature_version=(3, 9)) for f in sys.argv[1:]]";
            List<String> command = Stream.concat(Stream.of("python3", "-c", check), sources.stream())
                    .toList();
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEmpty();
            assertThat(process.waitFor()).isZero();
        }
    }

    private String demo() throws Exception {
        return run(WORK.resolve("demo").toString(), "--gpu");
    }

    private String run(String... command) throws Exception {
        Process process = start(command);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** With nothing on the PATH but a few tools and the test's own nvidia-smi. */
    private Process start(String... command) throws IOException {
        for (String tool : TOOLS) {
            Path place = Stream.of("/usr/bin/", "/bin/")
                    .map(directory -> Path.of(directory + tool))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            program(tool, "exec " + place + " \"$@\"");
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", bin.toString());
        return builder.start();
    }

    private void smi(String text) throws IOException {
        program("nvidia-smi", text);
    }

    private void program(String name, String text) throws IOException {
        Path file = Files.writeString(bin.resolve(name), "#!/bin/bash\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
