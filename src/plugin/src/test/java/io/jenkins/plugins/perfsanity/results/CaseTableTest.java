package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an address makes of the cases of a run. */
class CaseTableTest {
    private static final List<CaseRow> ROWS =
            ManyCases.result(1000).cases().stream().map(CaseRow::new).toList();

    private static CaseTable table(Map<String, String> asked) {
        return new CaseTable(ROWS, asked::get);
    }

    /** As a browser that follows it. */
    private static CaseTable follow(String href) {
        return table(Arrays.stream(URI.create(href).getRawQuery().split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(
                        Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8))));
    }

    private static List<String> verdicts(CaseTable table) {
        return table.getRows().stream().map(CaseRow::getVerdict).distinct().toList();
    }

    @Test
    void shouldShowWhatFailedFirstAndNoMoreThanAPage() {
        CaseTable table = table(Map.of());

        assertThat(verdicts(table)).containsExactly("FAILED", "TIMEOUT");
        assertThat(table.getRows()).hasSize(CaseTable.PAGE);
        assertThat(table.getPages()).hasSize(5);
        assertThat(table.getShown()).isEqualTo(1000);
    }

    @Test
    void shouldReachEveryCaseOnSomePage() {
        List<Integer> all = table(Map.of()).getPages().stream()
                .flatMap(page -> follow(page.getHref()).getRows().stream())
                .map(CaseRow::getIndex)
                .toList();

        assertThat(all).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void shouldPutCasesOfOneReasonBesideEachOther() {
        List<String> reasons = table(Map.of("verdict", "failed")).getRows().stream()
                .map(CaseRow::getSameReason)
                .toList();

        long changes = 0;
        for (int i = 1; i < reasons.size(); i++) {
            changes += reasons.get(i).equals(reasons.get(i - 1)) ? 0 : 1;
        }
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void shouldTellHowManyFailedForOneReason() {
        List<CaseTable.Group> groups = table(Map.of()).getGroups();

        assertThat(groups).extracting(CaseTable.Group::getCount).isSortedAccordingTo((a, b) -> b - a);
        for (CaseTable.Group group : groups) {
            CaseTable narrowed = follow(group.getHref());
            assertThat(narrowed.getShown()).isEqualTo(group.getCount());
            assertThat(narrowed.getRows()).allMatch(CaseRow::isProblem);
        }
    }

    @Test
    void shouldFilterByVerdictModeAndText() {
        assertThat(table(Map.of("verdict", "problem")).getRows()).allMatch(CaseRow::isProblem);
        assertThat(table(Map.of("verdict", "open")).getShown()).isZero();
        assertThat(table(Map.of("mode", "disagg")).getRows())
                .allMatch(row -> row.getMode().equals("disagg"));
        assertThat(table(Map.of("q", "CON77_")).getRows())
                .extracting(CaseRow::getIndex)
                .containsExactly(77);
        assertThat(table(Map.of("q", "48077")).getShown()).isEqualTo(1);
        assertThat(table(Map.of("verdict", "passed", "mode", "disagg", "q", "mtp3"))
                        .getRows())
                .isNotEmpty()
                .allMatch(
                        row -> row.getVerdict().equals("PASSED") && row.getId().contains("mtp3"));
    }

    @Test
    void shouldSortByEveryColumnInBothDirections() {
        for (CaseTable.Column column : table(Map.of("verdict", "passed")).getColumns()) {
            CaseTable up = follow(column.getHref());
            assertThat(up.getVerdict()).as(column.getName()).isEqualTo("passed");
            String again = up.getColumns().stream()
                    .filter(each -> each.getName().equals(column.getName()))
                    .findFirst()
                    .orElseThrow()
                    .getHref();
            assertThat(follow(again).getSort()).isNotEqualTo(up.getSort());
        }
        assertThat(table(Map.of("sort", "-throughput")).getRows().get(0).getThroughput())
                .isGreaterThan(8900);
        assertThat(table(Map.of("sort", "time")).getRows())
                .extracting(CaseRow::getSeconds)
                .isSorted();
    }

    @Test
    void shouldSortByReasonsWhichShareAColumnWithTheCases() {
        CaseTable table = follow(table(Map.of()).getReasonColumn().getHref());

        assertThat(table.getColumns()).extracting(CaseTable.Column::getName).doesNotContain("reason");
        assertThat(table.getReasonColumn().getDirection()).isEqualTo("up");
        assertThat(table.getRows())
                .extracting(CaseRow::getSameReason)
                .isSorted()
                .doesNotContain("");
    }

    @Test
    void shouldShowSomethingWhateverTheAddressSays() {
        for (String nonsense : List.of("-1", "99999", "x", "'\"<>&", "9".repeat(50))) {
            CaseTable table = table(Map.of("page", nonsense, "sort", nonsense));
            assertThat(table.getRows()).as(nonsense).isNotEmpty();
        }
    }

    @Test
    void shouldListTheIdsThatAreShownOnAnyPage() {
        CaseTable table = table(Map.of("verdict", "passed"));

        assertThat(table.getList().lines()).hasSize(table.getShown()).hasSizeGreaterThan(CaseTable.PAGE);
    }
}
