package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong is told at once, with its place and the nearest valid word; the code is 2 and nothing is submitted. */
class BadInputTest {
    private static final String GOOD_PROFILE = """
              lab:
                connection: {type: local}
                scheduler: local
                workDirectory: /nonexistent/perf-sanity
                gpusPerNode: 4
            """;

    @TempDir
    Path directory;

    private Path file(String name, String text) throws IOException {
        Path path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    private Path clusters(String profiles) throws IOException {
        return file("clusters.yaml", "clusters:\n" + profiles);
    }

    @Test
    void shouldReportEveryWrongTagOfAList() throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", "aggr-a  # mode:disag\naggr-b\naggr-c  # nods:3\n"));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("list.txt:1: error: ")
                        .contains("'mode:disag'", "single-agg, multi-agg, disagg", "did you mean 'disagg'?"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("list.txt:3: error: ")
                        .contains("'nods:3'", "did you mean 'nodes'?"));
    }

    @Test
    void shouldReportEveryListThatIsMissingAndReadTheOthers() throws IOException {
        Ran ran = Ran.of(
                "classify",
                directory.resolve("gone.txt"),
                file("list.txt", "aggr-a # nods:3\n"),
                directory.resolve("away.txt"));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory))
                .contains("gone.txt: error: no such file", "away.txt: error: no such file")
                .anyMatch(line -> line.startsWith("list.txt:1: error: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nothing but a comment\n"})
    void shouldNotTakeAListWithoutCasesForSuccess(String text) throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", text));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory)).containsExactly("list.txt: error: no case in the list");
    }

    @Test
    void shouldNotTakeGroupsWithoutCasesForSuccess() throws IOException {
        Ran ran = Ran.of("classify", file("list.yaml", "single_agg_tests: []\ndisagg_tests: []\n"));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory)).containsExactly("list.yaml: error: no case in the list");
    }

    @Test
    void shouldNotTakeAModeWithoutCasesForSuccess() throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", "aggr-a\n"), "--mode", "disagg");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory)).contains("list.txt: error: no case is left: none of the 1 is disagg");
    }

    @Test
    void shouldNameTheNearestCaseWhenAGlobMatchesNone() throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", "aggr-llama\n"), "--select", "agr-llama");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("error: 'agr-llama' matches no case of the list, did you mean 'aggr-llama'?");
    }

    @Test
    void shouldReportTheErrorsOfAllConfigsAtOnce() throws IOException {
        String aggregated = "configs/tests/scripts/perf-sanity/aggregated/";
        file(
                aggregated + "one.yaml",
                "hardware: {gpus_per_node: 4}\nserver_configs:\n- {name: tp4, tensor_parallel_size: 4}\n");
        file(
                aggregated + "two.yaml",
                "hardware: {gpus_per_node: 4}\nserver_configs:\n- {name: tp8, tensor_parallel_size: x}\n");
        Ran ran = Ran.of(
                "classify", file("list.txt", "aggr-one-tp5\naggr-two-tp8\n"),
                "--configs", directory.resolve("configs"));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory))
                .anySatisfy(line -> assertThat(line)
                        .startsWith(aggregated + "one.yaml:2: error: ")
                        .contains("'tp5'", "did you mean 'tp4'?"))
                .anySatisfy(line -> assertThat(line).startsWith(aggregated + "two.yaml:3: error: "));
    }

    @Test
    void shouldReportAllErrorsOfAProfileAtOnce() throws IOException {
        Path clusters = clusters("""
                  lab:
                    connection: {type: locl}
                    workDirectory: relative/path
                    gpusPerNod: 4
                    limits: {pollFloor: 5}
                """);
        Ran ran = Ran.of("plan", file("list.txt", "aggr-a\n"), "--cluster", "lab", "--clusters", clusters);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("clusters.yaml:3: error: ")
                        .contains("'locl'", "did you mean 'local'?"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("clusters.yaml:4: error: ").contains("'relative/path'"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("clusters.yaml:5: error: ")
                        .contains("'gpusPerNod'", "did you mean 'gpusPerNode'?"))
                .anySatisfy(line ->
                        assertThat(line).startsWith("clusters.yaml:6: error: ").contains("'5'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plan", "run"})
    void shouldReportWhatIsWrongWithProfileAndListInOneGo(String command) throws IOException {
        Path clusters = clusters("  lab: {connection: {type: local}, workDirectory: /tmp, gpusPerNode: none}\n");
        Path out = directory.resolve("out");
        Ran ran = Ran.of(
                command,
                file("list.txt", "aggr-a # mode:disag\n"),
                "--cluster",
                "lab",
                "--clusters",
                clusters,
                "--out",
                out);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory))
                .anyMatch(line -> line.startsWith("clusters.yaml:2: error: gpusPerNode"))
                .anyMatch(line -> line.startsWith("list.txt:1: error: "));
        assertThat(out).doesNotExist();
    }

    @Test
    void shouldNameTheNearestCluster() throws IOException {
        Path list = file("list.txt", "aggr-a # nods:2\n");
        Ran ran = Ran.of("run", list, "--cluster", "lap", "--clusters", clusters(GOOD_PROFILE));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("no cluster 'lap'", "did you mean 'lab'?");
        assertThat(ran.errorsIn(directory)).anyMatch(line -> line.startsWith("list.txt:1: error: "));
    }

    @Test
    void shouldSayWhereItLookedForClusters() throws IOException {
        Path clusters = directory.resolve("none.yaml");
        Ran ran = Ran.of("run", file("list.txt", "aggr-a\n"), "--cluster", "lab", "--clusters", clusters);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("no file of cluster profiles at " + clusters);
    }

    @Test
    void shouldSayOfAFileOfClustersThatItIsNoText() throws IOException {
        Path clusters = Files.write(directory.resolve("clusters.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        Ran ran = Ran.of("run", file("list.txt", "aggr-a\n"), "--cluster", "lab", "--clusters", clusters);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory))
                .anyMatch(line -> line.endsWith("clusters.yaml: error: encoded as UTF-16, expected UTF-8"));
    }

    /** A hole of a terabyte takes no room on disk; read whole, no memory would hold it. */
    @Test
    void shouldReadNoMoreOfAFileThanItTakes() throws IOException {
        Path huge = directory.resolve("huge");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        Path list = file("list.txt", "aggr-a\n");
        String message = "huge: error: larger than 8,388,608 bytes, the most that is read";

        assertThat(Ran.of("classify", huge).errorsIn(directory)).contains(message);
        assertThat(Ran.of("classify", list, "--waives", huge).errorsIn(directory))
                .contains(message);
        assertThat(Ran.of("run", list, "--cluster", "lab", "--clusters", huge).errorsIn(directory))
                .anyMatch(line -> line.endsWith(message));
    }

    @Test
    void shouldReportAListThatIsNoTextWithItsLine() throws IOException {
        Path list = Files.write(directory.resolve("list.txt"), new byte[] {'a', '\n', 'b', (byte) 0xff, '\n'});
        Ran ran = Ran.of("classify", list);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.errorsIn(directory)).anyMatch(line -> line.startsWith("list.txt:2: error: "));
    }

    @Test
    void shouldNotGoOnWithARunByRunningAnother() throws IOException {
        Path out = directory.resolve("out");
        file("out/run.json", "{}");
        Ran ran = Ran.of(
                "run",
                file("list.txt", "aggr-a\n"),
                "--cluster",
                "lab",
                "--clusters",
                clusters(GOOD_PROFILE),
                "--out",
                out);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(out + " holds a run already");
        assertThat(out.resolve("run.json")).hasContent("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume", "cancel", "report"})
    void shouldRefuseADirectoryWithoutARun(String command) {
        Ran ran = Ran.of(command, directory);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(directory.toString());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldNameTheNearestModeOfAnOption() throws IOException {
        Ran ran = Ran.of("classify", file("list.txt", "aggr-a\n"), "--mode", "mult-agg");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains("'mult-agg', expected one of single-agg, multi-agg, disagg, did you mean 'multi-agg'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "clusters",
                "classify",
                "clasify list.txt",
                "classify list.txt --selct x",
                "classify list.txt --format xml",
                "classify list.txt --gpus-per-node 0",
                "classify list.txt --gpus-per-node four",
                "classify list.txt --fact gb200",
                "plan list.txt",
                "run list.txt --cluster",
                "run list.txt --cluster lab --retries -1",
                "run list.txt --cluster lab --sync /nonexistent/checkout",
                "clusters import /nonexistent/clusters.conf",
                "resume"
            })
    void shouldRefuseAWrongCommandLineWithAMessage(String words) {
        Ran ran = Ran.of((Object[]) (words.isEmpty() ? new String[0] : words.split(" ")));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).isNotBlank().doesNotContain("\tat ");
        assertThat(ran.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "help",
                "classify --help",
                "plan --help",
                "run --help",
                "resume --help",
                "cancel --help",
                "report --help",
                "clusters --help",
                "clusters check --help",
                "--version"
            })
    void shouldHelpOnStandardOutputWithoutAnError(String words) {
        Ran ran = Ran.of((Object[]) words.split(" "));

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("perf-sanity");
        assertThat(ran.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--partition=a b",
                "--qos=$(id)",
                "--account=-x",
                "--env=PS_MODE=x",
                "--env=a b=1",
                "--live-jobs=0"
            })
    void shouldRefuseOverridesThatWouldBreakOutOfTheScript(String option) throws IOException {
        Path out = directory.resolve("out");
        Ran ran = Ran.of(
                "plan",
                file("list.txt", "aggr-a\n"),
                "--cluster",
                "lab",
                "--clusters",
                clusters(GOOD_PROFILE),
                "--out",
                out,
                option);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("perf-sanity: ");
        assertThat(out).doesNotExist();
    }
}
