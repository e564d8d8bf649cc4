package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
    @TempDir
    Path directory;

    private Path clusters;
    private Path work;
    private Path out;

    @BeforeEach
    void profiles() throws IOException {
        work = directory.resolve("work");
        out = directory.resolve("out");
        clusters = Files.writeString(directory.resolve("clusters.yaml"), """
                clusters:
                  lab:
                    connection: {type: local}
                    workDirectory: %s
                    gpusPerNode: 4
                    partition: batch
                """.formatted(work));
    }

    private Ran plan(String list, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("list.txt"), list);
        return Ran.of(Stream.concat(
                        Stream.of("plan", file, "--cluster", "lab", "--clusters", clusters, "--out", out),
                        Stream.of(options))
                .toArray());
    }

    private List<String> launchScripts() throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            return files.filter(file -> file.endsWith("launch.sh"))
                    .map(file -> out.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void shouldWriteTheScriptOfEveryCaseThatIsNotSkipped() throws IOException {
        Ran ran = plan("aggr-a\naggr-b SKIP (broken)\ndisagg_upload-x_ctx1_gen1\n");

        assertThat(ran.code()).isZero();
        assertThat(launchScripts())
                .containsExactly(
                        "cases/001-aggr-a/attempts/1/launch.sh",
                        "cases/003-disagg_upload-x_ctx1_gen1/attempts/1/launch.sh");
        assertThat(ran.out()).contains("(skipped)", out + "/cases/001-aggr-a/attempts/1/launch.sh");
        try (Stream<Path> files = Files.walk(out.resolve("scripts"))) {
            assertThat(files.filter(file -> file.endsWith("run_disagg_test.sh")))
                    .singleElement(InstanceOfAssertFactories.PATH)
                    .isExecutable();
        }
    }

    /** There is no Slurm here: had it asked for one, it would have failed; had it connected, there were a directory. */
    @Test
    void shouldSubmitNothing() throws IOException {
        plan("aggr-a\n");

        assertThat(work).doesNotExist();
        assertThat(out.resolve("run.json")).doesNotExist();
    }

    @Test
    void shouldWriteWhatTheOptionsAskForIntoTheScript() throws IOException {
        plan("aggr-a\n", "--partition", "debug", "--qos", "high", "--env", "GREETING=it's me");

        String script = Files.readString(out.resolve("cases/001-aggr-a/attempts/1/launch.sh"));
        assertThat(script)
                .contains("#SBATCH --partition=debug\n", "#SBATCH --qos=high\n", "export GREETING='it'\\''s me'\n")
                .doesNotContain("--partition=batch");
    }

    @Test
    void shouldNumberTheCasesThatAModeLeaves() throws IOException {
        plan("aggr-a\ndisagg_upload-x_ctx1_gen1\n", "--mode", "disagg");

        assertThat(launchScripts()).containsExactly("cases/001-disagg_upload-x_ctx1_gen1/attempts/1/launch.sh");
    }

    @Test
    void shouldRefuseADirectoryThatHoldsSomething() throws IOException {
        Files.createDirectories(out);
        Path other = Files.writeString(out.resolve("other"), "mine");
        Ran ran = plan("aggr-a\n");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(out + " isn't empty; choose another directory");
        assertThat(out).isDirectoryContaining(file -> file.equals(other));
        assertThat(launchScripts()).isEmpty();
    }

    @Test
    void shouldFillAnEmptyDirectory() throws IOException {
        Files.createDirectories(out);

        assertThat(plan("aggr-a\n").code()).isZero();
        assertThat(launchScripts()).hasSize(1);
    }

    @Test
    void shouldTakeAConfigAlongAsItWasRead() throws IOException {
        Path config = directory.resolve("configs/tests/scripts/perf-sanity/aggregated/big.yaml");
        Files.createDirectories(config.getParent());
        String text =
                "# \u00e9\nhardware: {gpus_per_node: 4}\nserver_configs:\n- {name: eight, tensor_parallel_size: 8}\n";
        Files.writeString(config, text);
        Ran ran = plan(
                "aggr-big-eight\n", "--configs", directory.resolve("configs").toString());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(out.resolve("cases/001-aggr-big-eight/attempts/1/config.yaml"))
                .content()
                .isEqualTo(text);
    }

    @Test
    void shouldRefuseAConfigThatIsNoText() throws IOException {
        Path config = directory.resolve("configs/tests/scripts/perf-sanity/aggregated/big.yaml");
        Files.createDirectories(config.getParent());
        Files.write(config, new byte[] {'#', ' ', (byte) 0xe9, '\n'});

        Ran ran = plan(
                "aggr-big-eight\n", "--configs", directory.resolve("configs").toString());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("big.yaml:1: error: byte 0xE9 is not UTF-8, expected UTF-8 text");
        assertThat(out).doesNotExist();
    }
}
