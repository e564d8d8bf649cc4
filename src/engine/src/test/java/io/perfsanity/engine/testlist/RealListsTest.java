package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("io.perfsanity.engine.testlist.RealLists#present")
class RealListsTest {
    /** An id in brackets, a path, or a bare id behind a dash: found without any of the reader's code. */
    private static final Pattern CASE = Pattern.compile(
            "^\\s*(?:- )?(?:\\S+\\[(?<inBrackets>\\S+)\\]|(?<path>\\S+/\\S+\\.py)|(?<bare>[a-z_]+-\\S+))(?:\\s.*)?$");

    private static Testlist read(Path file) throws IOException {
        return new TestlistReader(YamlReader.DEFAULT, Map.of())
                .read(file.getFileName().toString(), Files.readAllBytes(file));
    }

    @Test
    void shouldReadEveryListWithoutAWordOfComplaint() throws IOException {
        assertThat(RealLists.lists()).hasSizeGreaterThan(30);
        for (Path file : RealLists.lists()) {
            if (!file.endsWith("perf_test_cases.yaml")) {
                assertThat(read(file).problems())
                        .as(file.toString())
                        .allMatch(problem -> problem.message().contains("already"));
            }
        }
    }

    @Test
    void shouldFindTheCasesThatAPlainSearchFinds() throws IOException {
        for (Path file : RealLists.lists()) {
            Set<String> found = new HashSet<>();
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = CASE.matcher(line);
                if (!line.strip().startsWith("#") && matcher.matches()) {
                    String id = matcher.group("inBrackets") != null
                            ? matcher.group("inBrackets")
                            : matcher.group("path") != null ? matcher.group("path") : matcher.group("bare");
                    found.add(id.replace(".yaml", ""));
                }
            }
            assertThat(read(file).cases())
                    .as(file.toString())
                    .extracting(TestCase::id)
                    .containsExactlyInAnyOrderElementsOf(found);
        }
    }

    @Test
    void shouldAgreeWithTheAnswersOnEveryActiveCase() throws IOException {
        Map<String, Testlist> lists = new HashMap<>();
        for (Path file : RealLists.lists()) {
            lists.put(file.getFileName().toString(), read(file));
        }
        List<String> checked = new ArrayList<>();
        List<String> rows = Files.readAllLines(RealLists.ROOT.resolve("cases.tsv"));
        for (String row : rows.subList(1, rows.size())) {
            String[] columns = row.split("\t", -1);
            for (String name : columns[0].split(";", -1)) {
                Testlist list = lists.get(name.contains("/") ? name.substring(0, name.indexOf('/')) : name);
                if (list == null || !columns[2].startsWith("active") || columns[2].contains("commented")) {
                    continue;
                }
                String id = columns[1].replace(".yaml", "");
                assertThat(list.cases()).as(name).extracting(TestCase::id).contains(id);
                checked.add(id);
                TestCase read = list.cases().stream()
                        .filter(testCase -> testCase.id().equals(id))
                        .findFirst()
                        .orElseThrow();
                assertThat(read.systemGpuCount().map(String::valueOf).orElse(columns[14]))
                        .isEqualTo(columns[14]);
            }
        }
        assertThat(checked).hasSizeGreaterThan(200);
    }

    @Test
    void shouldTakeModesNodesAndDefaultsFromTheGroupsOfTheQuickReference() throws IOException {
        Path file = RealLists.lists().stream()
                .filter(path -> path.endsWith("perf_test_cases.yaml"))
                .findFirst()
                .orElseThrow();

        Testlist list = read(file);

        assertThat(list.cases()).hasSize(13);
        assertThat(list.problems())
                .extracting(problem -> problem.severity() + " " + problem.message())
                .satisfiesExactlyInAnyOrder(
                        repeated -> assertThat(repeated)
                                .startsWith("warning")
                                .contains("single_agg_tests", "multi_agg_2nodes_tests"),
                        nodeGroups -> assertThat(nodeGroups).startsWith("note node_groups"));
        assertThat(list.defaults().containerImage()).contains("nvcr.io/nvidia/tensorrt-llm:latest");
        assertThat(list.defaults().timeLimits()).hasSize(3);
    }
}
