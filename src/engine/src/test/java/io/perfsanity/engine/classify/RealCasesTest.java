package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every id of the real lists whose answer is known; skipped where the lists aren't at hand. */
class RealCasesTest {
    private static final Path LISTS = Path.of(System.getProperty("real.lists", "../../../shared/real-lists"))
            .toAbsolutePath()
            .normalize();

    /** A line of {@code cases.tsv} by its columns. {@code ?}: not known. */
    record Row(Map<String, String> columns) {
        String get(String column) {
            return columns.getOrDefault(column, "");
        }

        boolean isNumber(String column) {
            return get(column).matches("\\d+");
        }

        @Override
        public String toString() {
            return get("test_id");
        }
    }

    @BeforeAll
    static void needsTheLists() {
        assumeThat(LISTS).isDirectory();
    }

    static Stream<Row> rows() throws IOException {
        assumeThat(LISTS).isDirectory();
        List<String> lines = Files.readAllLines(LISTS.resolve("cases.tsv"));
        List<String> header = Arrays.asList(lines.get(0).split("\t", -1));
        return lines.stream().skip(1).map(line -> {
            String[] values = line.split("\t", -1);
            Map<String, String> columns = new HashMap<>();
            for (int i = 0; i < values.length; i++) {
                columns.put(header.get(i), values[i]);
            }
            return new Row(columns);
        });
    }

    static Stream<Row> rowsWithConfig() throws IOException {
        return rows().filter(row -> row.isNumber("nodes"));
    }

    static Stream<Row> rowsWithNodesByName() throws IOException {
        return rows().filter(row -> row.isNumber("nodes_by_name"));
    }

    static Stream<Row> rowsWithModeByName() throws IOException {
        return rows().filter(row -> row.get("mode").endsWith("(by name)"));
    }

    @ParameterizedTest
    @MethodSource("rowsWithConfig")
    void shouldReachTheAnswerThatTheConfigGives(Row row) {
        Classification answer = Cases.id(row.get("test_id"))
                .classify(Configs.roots(LISTS.resolve("upstream")), ClassifySettings.DEFAULT);

        assertThat(answer.mode()).hasToString(row.get("mode"));
        assertThat(answer.nodes()).hasToString(row.get("nodes"));
        assertThat(answer.gpusUsed().orElseThrow()).hasToString(row.get("gpus_used"));
        assertThat(answer.gpusAllocated().orElseThrow()).hasToString(row.get("gpus_allocated"));
        assertThat(answer.config().orElseThrow()).endsWith(row.get("config_file"));
        assertThat(answer.problems()).isEmpty();
    }

    /** The gpus_per_node of the row's GPU where no config gives it: 8 on B200 and H200, 4 on GB200 and GB300. */
    private static int gpusPerNode(Row row) {
        if (row.isNumber("gpus_per_node")) {
            return Integer.parseInt(row.get("gpus_per_node"));
        }
        boolean eight = (row.get("test_id") + row.get("list_file")).matches(".*(?<!g)b200.*|.*h200.*");
        return eight ? 8 : 4;
    }

    @ParameterizedTest
    @MethodSource("rowsWithNodesByName")
    void shouldReachTheSameCountByNameAlone(Row row) {
        Classification answer =
                Cases.id(row.get("test_id")).classify(Configs.roots(), Cases.gpusPerNode(gpusPerNode(row)));

        assertThat(answer.nodes()).hasToString(row.get("nodes_by_name"));
        assertThat(Cases.warnings(answer)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rowsWithModeByName")
    void shouldReachTheModeByNameAlone(Row row) {
        Classification answer =
                Cases.id(row.get("test_id")).classify(Configs.roots(), Cases.gpusPerNode(gpusPerNode(row)));

        assertThat(answer.mode() + " (by name)").isEqualTo(row.get("mode"));
    }
}
