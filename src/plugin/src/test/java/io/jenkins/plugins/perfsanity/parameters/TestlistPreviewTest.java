package io.jenkins.plugins.perfsanity.parameters;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestlistPreviewTest {
    private static final String LIST = """
            aggr_upload-a-b
            aggr_upload-k2_2_nodes-c  # mode:multi-agg nodes:2 timeout:30m
            disagg_upload-x_ctx2_gen1
            aggr_upload-d-e SKIP (under repair)
            """;

    private static JsonNode preview(TestlistValue value) throws IOException {
        return preview(value, 0);
    }

    private static JsonNode preview(TestlistValue value, int page) throws IOException {
        return preview(value, Words.ENGLISH, page);
    }

    private static JsonNode preview(TestlistValue value, Words words, int page) throws IOException {
        TestlistParameterDefinition definition = new TestlistParameterDefinition("TESTLIST");
        return TestlistPreview.compute(
                new TestlistLoader(definition).known(null, value), 4, PreviewCluster.NONE, words, page);
    }

    @Test
    void shouldGiveReasonsInTheReadersLanguage() throws IOException {
        JsonNode json = preview(TestlistValue.text("nonsense\n" + LIST, null, List.of()), Words.of(Locale.CHINA), 0);

        assertThat(json.get("problems").get(0).get("message").asText()).startsWith("'nonsense' 不是用例，应为 ");
        assertThat(json.get("cases").get(1).get("evidence").toString()).contains("标记: ", "名称: multi-agg, 2 个节点");
    }

    @Test
    void shouldShowEachCaseWithItsReasons() throws IOException {
        JsonNode json = preview(TestlistValue.text(LIST, null, List.of()));

        assertThat(json.get("cases")).hasSize(4);
        JsonNode multi = json.get("cases").get(1);
        assertThat(multi.get("id").asText()).isEqualTo("aggr_upload-k2_2_nodes-c");
        assertThat(multi.get("mode").asText()).isEqualTo("multi-agg");
        assertThat(multi.get("nodes").asInt()).isEqualTo(2);
        assertThat(multi.get("gpus").asText()).isEqualTo("8");
        assertThat(multi.get("limit").asText()).isEqualTo("30m 00s");
        assertThat(multi.get("place").asText()).isEqualTo("text:2");
        assertThat(multi.get("evidence").toString()).contains("tag: ", "name: ");
        assertThat(multi.get("by").asText()).isEqualTo("tag");
        assertThat(multi.get("servers")).hasToString("[{\"role\":\"agg\",\"servers\":1,\"gpus\":null}]");
        assertThat(json.get("cases").get(3).get("skipReason").asText()).isEqualTo("under repair");
    }

    /** It is computed in a thread that doesn't know the user's language. */
    @Test
    void shouldTellUsedFromAllocatedGpusInTheLanguageOfTheRequest() throws IOException {
        TestlistValue value = TestlistValue.text("disagg_upload-gen_only-x_ctx1_tp1_gen1_tp4\n", null, List.of());

        assertThat(preview(value, Words.ENGLISH, 0)
                        .get("cases")
                        .get(0)
                        .get("gpus")
                        .asText())
                .isEqualTo("5 of 8");
        assertThat(preview(value, Words.of(Locale.CHINA), 0)
                        .get("cases")
                        .get(0)
                        .get("gpus")
                        .asText())
                .isEqualTo("5/8");
    }

    @Test
    void shouldSumWhatWouldRun() throws IOException {
        JsonNode json = preview(TestlistValue.text(LIST, null, List.of("disagg_upload-x_ctx2_gen1")));

        assertThat(json.get("cases").get(2).get("excluded").asBoolean()).isTrue();
        assertThat(json.get("modes")).hasSize(2);
        assertThat(json.get("total").get("cases").asInt()).isEqualTo(2);
        assertThat(json.get("total").get("gpus").asInt()).isEqualTo(12);
        assertThat(json.get("total").get("gpuHours").asDouble()).isEqualTo(8.0);
    }

    @Test
    void shouldShowOnlyTheMode() throws IOException {
        JsonNode json = preview(TestlistValue.text(LIST, "disagg", List.of()));

        assertThat(json.get("cases")).hasSize(1);
        assertThat(json.get("modes").get(0).get("mode").asText()).isEqualTo("disagg");
    }

    @Test
    void shouldShowProblemsWithTheirPlaces() throws IOException {
        JsonNode json = preview(TestlistValue.text("aggr-a-b\naggr-c-d # mode:disag\n", null, List.of()));

        JsonNode problem = json.get("problems").get(0);
        assertThat(problem.get("severity").asText()).isEqualTo("error");
        assertThat(problem.get("place").asText()).isEqualTo("text:2");
        assertThat(problem.get("message").asText()).contains("disag");
        assertThat(json.get("errors").asInt()).isEqualTo(1);
    }

    @Test
    void shouldShowWithACaseWhatIsWrongWithIt() throws IOException {
        JsonNode json = preview(TestlistValue.text("disagg_upload-x_ctx2_gen1 # nodes:1\n", null, List.of()));

        assertThat(json.get("cases").get(0).get("problems")).isNotEmpty();
        assertThat(json.get("cases").get(0).get("problems").get(0).get("severity"))
                .hasToString("\"warning\"");
    }

    @Test
    void shouldShowALongListInPages() throws IOException {
        String many = IntStream.range(0, 10_000).mapToObj(i -> "aggr-a-b" + i).collect(Collectors.joining("\n"));

        JsonNode first = preview(TestlistValue.text(many, null, List.of()));
        JsonNode last = preview(TestlistValue.text(many, null, List.of()), 1_000_000);

        assertThat(first.get("cases")).hasSize(100);
        assertThat(first.get("all").asInt()).isEqualTo(10_000);
        assertThat(first.get("total").get("cases").asInt()).isEqualTo(10_000);
        assertThat(last.get("page").asInt()).isEqualTo(99);
        assertThat(last.get("first").asInt()).isEqualTo(9_900);
        assertThat(last.get("cases").get(99).get("id").asText()).isEqualTo("aggr-a-b9999");
    }
}
