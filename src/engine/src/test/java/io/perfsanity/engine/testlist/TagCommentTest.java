package io.perfsanity.engine.testlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlReader;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagCommentTest {
    private static Testlist read(String comment) {
        return new TestlistReader(YamlReader.DEFAULT, Map.of()).read("list.txt", "aggr-x " + comment);
    }

    private static TestCase tagged(String comment) {
        Testlist list = read(comment);
        assertThat(list.problems()).isEmpty();
        return list.cases().get(0);
    }

    @Test
    void shouldReadTheModeWithItsWords() {
        Declaration tag = tagged("# mode:multi-agg").tag().orElseThrow();

        assertThat(tag.mode()).contains(Mode.MULTI_AGG);
        assertThat(tag.nodes()).isEmpty();
        assertThat(tag.quote()).isEqualTo("# mode:multi-agg");
        assertThat(tag.source()).hasToString("list.txt:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# mode:disagg nodes:4 timeout:90m",
                "# timeout:90m, nodes:4, mode:disagg.",
                "# flaky since June; nodes:4 (timeout:90m) mode:disagg",
                "#mode: disagg  nodes: 4 timeout: 90m",
                "# mode : disagg # nodes:4 # timeout:5400s",
                "TIMEOUT (90) # mode:disagg nodes:04",
                "TIMEOUT (90) # mode:disagg nodes:4 timeout:5400s"
            })
    void shouldReadTagsInAnyOrderAmongOtherWords(String comment) {
        TestCase testCase = tagged(comment);

        assertThat(testCase.tag().orElseThrow().mode()).contains(Mode.DISAGG);
        assertThat(testCase.tag().orElseThrow().nodes()).contains(4);
        assertThat(testCase.timeLimit()).contains(Duration.ofMinutes(90));
    }

    @Test
    void shouldKeepATimeLimitOutOfTheTag() {
        assertThat(tagged("# timeout:2h").tag()).isEmpty();
        assertThat(tagged("# timeout:2h").timeLimit()).contains(Duration.ofHours(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# mdoe:disagg | did you mean 'mode'?",
                "# Mode:disagg | did you mean 'mode'?",
                "# MODE: disagg | did you mean 'mode'?",
                "# mod: multi-agg | did you mean 'mode'?",
                "# node:4 | did you mean 'nodes'?",
                "# node: 4 | did you mean 'nodes'?",
                "# timout:90m | did you mean 'timeout'?",
                "# time-out:90m | did you mean 'timeout'?",
                "# mode:disag | did you mean 'disagg'?",
                "# mode: disag | did you mean 'disagg'?",
                "# mode: multi agg | expected one of single-agg, multi-agg, disagg",
                "# mode: whatever | expected one of single-agg, multi-agg, disagg",
                "# mode: | expected one of single-agg, multi-agg, disagg",
                "# nodes:0 | expected a whole number from 1",
                "# nodes:-2 | expected a whole number from 1",
                "# nodes:two | expected a whole number from 1",
                "# nodes:99999999999 | expected a whole number from 1",
                "# timeout:90 | expected a whole number and its unit s, m or h, such as 90m",
                "# timeout:0m | expected a whole number and its unit s, m or h, such as 90m",
                "# timeout:1.5h | expected a whole number and its unit s, m or h, such as 90m",
                "# mode:disagg mode:single-agg | two values of the mode",
                "TIMEOUT (60) # timeout:90m | two values of the time limit: 'TIMEOUT (60)' and 'timeout:90m'"
            })
    void shouldRefuseAMistypedTagAndNameWhatWasMeant(String comment, String expected) {
        Testlist list = read(comment);

        assertThat(list.problems())
                .singleElement()
                .matches(Problem::isError)
                .extracting(problem -> problem.message().replace("# ", ""))
                .asString()
                .contains(expected);
        assertThat(list.cases()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# failed",
                "# note: 3 of 4 runs failed",
                "# note:flaky",
                "# TODO: fix",
                "# todo:fix",
                "# model: deepseek 405b",
                "# see: https://host:8080/mode:x/nodes:y",
                "# http://node:4/mode",
                "# nodes://4",
                "# date: 2026-06-01 12:30",
                "# role:ctx",
                "# fails in this mode: sometimes",
                "# timeout: server hung",
                "# nodes: gb200-01 is down",
                "# gb200-node:4",
                "# a.mode:x",
                "# was test_x.py::nodes::test_mode",
                "# node1: down",
                "# mode disagg",
                "# moe:8"
            })
    void shouldLeaveOtherWordsFree(String comment) {
        TestCase testCase = tagged(comment);

        assertThat(testCase.tag()).isEmpty();
        assertThat(testCase.timeLimit()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "# mode=disagg | 'mode=disagg' is no tag and says nothing, expected 'mode:disagg'",
                "#mode: multi-agg, nodes = 2 | 'nodes = 2' is no tag and says nothing, expected 'nodes:2'",
                "# timeout=90m. | 'timeout=90m.' is no tag and says nothing, expected 'timeout:90m'",
                "# mode\uFF1Adisagg | 'mode\uFF1Adisagg' is no tag and says nothing, expected 'mode:disagg'"
            })
    void shouldWarnOfATagWithAnotherSign(String comment, String warning) {
        assertThat(read(comment).problems()).singleElement().hasToString("list.txt:1: warning: " + warning);
    }

    @ParameterizedTest
    @ValueSource(strings = {"# see https://ci/run?mode=disagg&nodes=3", "# with --nodes=3", "# mode=whatever", "# a=b"})
    void shouldLeaveOtherWordsWithAnEqualsSignAlone(String comment) {
        assertThat(read(comment).problems()).isEmpty();
    }
}
