package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What people do wrong, and what they are told: one or two lines that say what to do next. No mistake is answered with the
 * whole help, with words of Java or with a stack trace. They are counted by the numbers that they were found under.
 */
class MistakesTest {
    private static final List<Integer> ALL =
            IntStream.rangeClosed(1, 49).boxed().toList();

    private static final String CONFIG = """
            hardware: {gpus_per_node: 4}
            server_configs:
            - {name: tp4, tensor_parallel_size: 4}
            """;
    private static final String CLOSED = "{type: ssh, hosts: '127.0.0.1:1', user: perf, identityFile: /nowhere}";
    private static final String CLUSTER = """

                connection: {type: local}
                workDirectory: '@/work'
                gpusPerNode: 4
                limits: {pollFloor: 1s, pollCeiling: 1s}
                partition: gb200
                commands: {set: trtllm, mpi: ''}
            """;

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
        file("closed.yaml", "clusters:\n  here:" + CLUSTER.replace("{type: local}", CLOSED));
        file("host.yaml", "clusters:\n  here:" + CLUSTER.replace("connection: {type: local}", "host: login1"));
        file("home.yaml", "clusters:\n  here:" + CLUSTER.replace("'@/work'", "~/x"));
        file("tab.yaml", "clusters:\n  here:\n\tgpusPerNode: 4\n");
        file("nothing.yaml", "clusters:\n");
        file("list.txt", "aggr-gpt_oss_120b-tp4\n");
        file("lists/a.txt", "aggr-gpt_oss_120b-tp4\n");
        file("lists/b.yaml", "single_agg_tests: [aggr-gpt_oss_120b-tp4]\n");
        file("lists/notes.md", "what they are for\n");
        file("none.txt", "# nothing yet\n");
        file("junk.txt", "hello\n");
        file(
                "thousand.txt",
                IntStream.range(0, 1000).mapToObj("aggr-%s\n"::formatted).collect(Collectors.joining()));
        file("roles.yaml", "worker_config: {gen: {tensor_parallel_size: 4}}\n");
        Files.write(directory.resolve("program"), new byte[] {'E', (byte) 0xff, '\n'});
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

    static Stream<Mistake> mistakes() {
        return Stream.of(ListMistakes.all(), ProfileMistakes.all(), PlanMistakes.all())
                .flatMap(rows -> rows);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void shouldSayWhatToDoAboutAMistake(Mistake mistake) throws Exception {
        List<String> words = new ArrayList<>(mistake.words(directory.toString()));
        if (!words.contains("--out") && List.of("run", "plan").contains(words.get(0))) {
            words.addAll(List.of("--out", directory.resolve("out").toString()));
        }
        List<String> patterns = mistake.patterns(directory.toString());

        List<String> said = mistake.asksCluster() ? asked(words, mistake.code()) : said(words, mistake.code());

        for (String pattern : patterns) {
            assertThat(said).anyMatch(line -> line.matches(pattern));
        }
        assertThat(said).noneMatch(line -> line.startsWith("Usage: ") || line.contains("SUBMITTED"));
        assertThat(said).noneMatch(line -> line.matches(".*(Exception|\\bjava\\.|\\bnull\\b|^\\s+at \\w).*"));
        if (!mistake.asksCluster()) {
            assertThat(said)
                    .filteredOn(line -> !line.contains(": note: "))
                    .allMatch(line -> patterns.stream().anyMatch(line::matches));
        }
        assertThat(directory.resolve("out")).doesNotExist();
        assertThat(directory.resolve("work")).doesNotExist();
    }

    /** All that it says, of which nothing is a result. */
    private static List<String> said(List<String> words, int code) {
        Ran ran = Ran.of(words.toArray());
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        return ran.err().lines().toList();
    }

    /** The same in a process that finds the programs of a Slurm. */
    private List<String> asked(List<String> words, int code) throws IOException, InterruptedException {
        Path log = directory.resolve("said");
        List<String> command = new ArrayList<>(Ran.java());
        command.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().merge("PATH", directory.resolve("bin") + ":", (path, bin) -> bin + path);
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES))
                .as(Files.readString(log))
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(code);
        return Files.readAllLines(log);
    }

    static Stream<ToldElsewhere> others() {
        return ToldElsewhere.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void shouldHaveTheTestsThatTellTheOthers(ToldElsewhere other) throws IOException {
        assertThat(other.exists()).as(other.test()).isTrue();
    }

    @Test
    void shouldAnswerAllOfThem() {
        assertThat(Stream.concat(mistakes().map(Mistake::number), others().map(ToldElsewhere::number)))
                .hasSameElementsAs(ALL);
    }
}
