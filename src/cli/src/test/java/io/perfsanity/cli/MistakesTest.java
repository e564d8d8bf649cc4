package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people do wrong, and what they are told: one or two lines that say what to do next. No mistake is answered with the
 * whole help, with words of Java or with a stack trace.
 *
 * <p>A row is a mistake, the command line, its exit code and each line that it must say, in which {@code *} stands for
 * anything. {@code @} stands for the test's directory, which holds the files of {@link #makeFiles}.
 */
class MistakesTest {
    private static final int BAD_INPUT = ExitCodes.BAD_INPUT;
    private static final int INFRA = ExitCodes.INFRA;
    private static final String CONFIG = """
            hardware: {gpus_per_node: 4}
            server_configs:
            - {name: tp4, tensor_parallel_size: 4}
            """;
    private static final String CLUSTER = """

                connection: {type: local}
                workDirectory: '@/work'
                gpusPerNode: 4
                limits: {pollFloor: 1s, pollCeiling: 1s}
                partition: gb200
                commands: {set: trtllm, mpi: ''}
            """;

    /** What stands behind a refusal of a plan that can't work. */
    private static final String REFUSED =
            "perf-sanity: nothing was submitted: this can't work on 'here'; --no-check submits it all the same";

    @TempDir
    Path directory;

    /** Two clusters, a list, a checkout with one config, and what is no checkout. */
    @BeforeEach
    void makeFiles() throws IOException {
        file("one.yaml", "clusters:\n  here:" + CLUSTER);
        file("two.yaml", "clusters:\n  here:" + CLUSTER + "  there:" + CLUSTER);
        file("mistyped.yaml", "clusters:\n  here:" + CLUSTER.replace("partition: gb200", "partition: gb20"));
        file("eight.yaml", "clusters:\n  here:" + CLUSTER.replace("gpusPerNode: 4", "gpusPerNode: 8"));
        file("long.yaml", "clusters:\n  here:" + CLUSTER + "    timeLimits: {single-agg: 30h}\n");
        file("unwritable.yaml", "clusters:\n  here:" + CLUSTER.replace("@/work", "/proc/nothing"));
        file("remote.yaml", "clusters:\n  here:" + CLUSTER + "    sourceDirectory: '@/src'\n");
        file("elsewhere.yaml", "clusters:\n  here:" + CLUSTER + "    sourceDirectory: '@/empty'\n");
        file("image.yaml", "clusters:\n  here:" + CLUSTER + "    container: {image: 'nvcr.io#x/y:1'}\n");
        file("list.txt", "aggr-gpt_oss_120b-tp4\n");
        file("config.txt", "aggr-gpt_os_120b-tp4\n");
        file("server.txt", "# the first line\naggr-gpt_oss_120b-tp5\n");
        file("six.txt", "aggr-gpt_oss_120b-tp4 # nodes:6\n");
        file("src/tests/scripts/perf-sanity/aggregated/gpt_oss_120b.yaml", CONFIG);
        file("src/tests/integration/defs/perf/test_perf_sanity.py", "");
        Files.createDirectories(directory.resolve("empty"));
        program("scontrol", "case $* in *config*) echo 'SLURM_VERSION = 22.05.8' ;; esac");
        program("sinfo", """
                case $* in
                *--Node*) echo 'gb200* n1 idle gpu:4 gpu:0'; echo 'gb200* n2 idle gpu:4 gpu:0' ;;
                *) echo 'gb200*|up|1-00:00:00|1/1/0/2|1-infinite' ;;
                esac""");
        program("srun", "echo '--mpi=type'");
        program("sacctmgr", "exit 1");
        // Nothing is submitted: whoever does so anyway is told by the exit code and by this.
        program("sbatch", "echo 'SUBMITTED' >&2; exit 1");
        program("squeue", "exit 0");
        program("scancel", "exit 0");
        program("sacct", "exit 0");
    }

    private void file(String name, String text) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text.replace("@", directory.toString()));
    }

    private void program(String name, String script) throws IOException {
        file("bin/" + name, "#!/bin/bash\n" + script.replace("@", "\\@") + "\n");
        Files.setPosixFilePermissions(directory.resolve("bin/" + name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Arguments row(int number, String mistake, String command, int code, String... lines) {
        return Arguments.of("%02d %s".formatted(number, mistake), command, code, List.of(lines));
    }

    /** By the numbers that they were found under. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                row(
                        6,
                        "several clusters and none named",
                        "run @/list.txt --clusters @/two.yaml --sync @/src",
                        BAD_INPUT,
                        "perf-sanity: which cluster? @/two.yaml has here, there; --cluster NAME chooses, or $PERF_SANITY_CLUSTER, or 'cluster' of the file's 'defaults'"),
                row(
                        24,
                        "an unknown partition",
                        "run @/list.txt --clusters @/mistyped.yaml --sync @/src",
                        BAD_INPUT,
                        "cluster here: error: Slurm shows no partition 'gb20', it has gb200, did you mean 'gb200'?",
                        REFUSED),
                row(
                        25,
                        "a work directory that can't be written",
                        "run @/list.txt --clusters @/unwritable.yaml --sync @/src",
                        BAD_INPUT,
                        "cluster here: error: /proc/nothing can't be written: * for * (in /proc)",
                        REFUSED),
                row(
                        25,
                        "the same, checked",
                        "clusters check here --clusters @/unwritable.yaml",
                        INFRA,
                        "work directory *PROBLEM: /proc/nothing can't be written: * for * (in /proc)"),
                row(
                        26,
                        "gpusPerNode is 8 where nodes have 4",
                        "run @/list.txt --clusters @/eight.yaml --sync @/src",
                        BAD_INPUT,
                        "cluster here: error: gpusPerNode is 8, but by Slurm's count (Gres) a node of partition gb200 has 4:"
                                + " no job of it could start",
                        REFUSED),
                row(
                        26,
                        "the same, checked",
                        "clusters check here --clusters @/eight.yaml",
                        INFRA,
                        "GPUs *PROBLEM: gpusPerNode is 8, but by Slurm's count *"),
                row(
                        27,
                        "a time limit over the partition's",
                        "run @/list.txt --clusters @/long.yaml --sync @/src",
                        BAD_INPUT,
                        "@/list.txt:1: error: the job needs 30h 10m, its time limit with limits.timeMargin, and partition gb200"
                                + " allows 1-00:00:00 (MaxTime): its job would never start",
                        REFUSED),
                row(
                        28,
                        "neither --sync nor sourceDirectory",
                        "run @/list.txt --clusters @/one.yaml",
                        BAD_INPUT,
                        "cluster here: error: the commands of 'here' run in tests/integration/defs of a checkout, and the run"
                                + " has none: --sync DIR brings one, or sourceDirectory in the profile names one on the cluster",
                        REFUSED),
                row(
                        29,
                        "--sync of another folder",
                        "run @/list.txt --clusters @/one.yaml --sync @/empty --configs @/src",
                        BAD_INPUT,
                        "--sync: error: @/empty has no tests/integration/defs, which the commands enter: expected the root of a"
                                + " checkout of the tests",
                        REFUSED),
                row(
                        29,
                        "a sourceDirectory that is another folder",
                        "run @/list.txt --clusters @/elsewhere.yaml --configs @/src",
                        BAD_INPUT,
                        "cluster here: error: @/empty has no tests/integration/defs, which the commands enter: expected the"
                                + " root of a checkout of the tests",
                        REFUSED),
                row(
                        30,
                        "a config's name mistyped",
                        "run @/config.txt --clusters @/one.yaml --sync @/src",
                        BAD_INPUT,
                        "@/config.txt:1: error: no config 'gpt_os_120b' in @/src/tests/scripts/perf-sanity/aggregated*, did you"
                                + " mean 'gpt_oss_120b'?",
                        "perf-sanity: nothing was submitted: the input has errors"),
                row(
                        30,
                        "the same, classified",
                        "classify @/config.txt --configs @/src",
                        BAD_INPUT,
                        "@/config.txt:1: error: no config 'gpt_os_120b' in *, did you mean 'gpt_oss_120b'?"),
                row(
                        31,
                        "a server's name mistyped",
                        "run @/server.txt --clusters @/one.yaml --sync @/src",
                        BAD_INPUT,
                        "@/src/*/gpt_oss_120b.yaml:2: error: *found no server 'tp5', expected one of tp4, did you mean"
                                + " 'tp4'? (named by @/server.txt:2)"),
                row(
                        36,
                        "an image where there is no pyxis",
                        "run @/list.txt --clusters @/image.yaml --sync @/src",
                        BAD_INPUT,
                        "cluster here: error: srun has no option --container-image here (pyxis), which the image"
                                + " nvcr.io#x/y:1 needs: a profile without an image runs cases on the node itself",
                        REFUSED),
                row(
                        48,
                        "more nodes than there are",
                        "run @/six.txt --clusters @/one.yaml --sync @/src",
                        BAD_INPUT,
                        "@/six.txt:1: error: the job needs 6 nodes, and partition gb200 has 2: its job would never start",
                        REFUSED),
                row(
                        49,
                        "configs on the cluster, and a case without one",
                        "run @/config.txt --clusters @/remote.yaml",
                        BAD_INPUT,
                        "@/config.txt:1: error: no config 'gpt_os_120b' in @/src/tests/scripts/perf-sanity/aggregated*, did you"
                                + " mean 'gpt_oss_120b'?"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void shouldSayWhatToDoAboutAMistake(String mistake, String command, int code, List<String> lines)
            throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        List<String> words = new ArrayList<>(Arrays.stream(command.split(" "))
                .map(word -> word.replace("@", directory.toString()))
                .toList());
        if (words.get(0).equals("run")) {
            words.addAll(List.of("--out", out.toString(), "--plain"));
        }

        Path log = directory.resolve("said");
        Process process = process(words, log);
        assertThat(process.waitFor()).as(Files.readString(log)).isEqualTo(code);

        List<String> said = Files.readAllLines(log);
        for (String line : lines) {
            assertThat(said).anyMatch(each -> each.matches(pattern(line)));
        }
        assertThat(said).noneMatch(line -> line.startsWith("Usage: ") || line.contains("SUBMITTED"));
        assertThat(said).noneMatch(line -> line.matches(".*(Exception|\\bjava\\.|\\bnull\\b|^\\s+at \\w).*"));
        assertThat(out).doesNotExist();
    }

    /** In which {@code *} stands for anything. */
    private String pattern(String line) {
        return Arrays.stream(line.replace("@", directory.toString()).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
    }

    private Process process(List<String> arguments, Path log) throws IOException {
        List<String> command = new ArrayList<>(Ran.java());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().merge("PATH", directory.resolve("bin") + ":", (path, bin) -> bin + path);
        return builder.start();
    }
}
