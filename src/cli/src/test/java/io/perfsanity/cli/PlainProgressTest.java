package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.report.Summaries;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Cause;
import io.perfsanity.engine.result.LogExcerpt;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.testlist.Testlist;
import io.perfsanity.engine.testlist.TestlistReader;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Words;
import io.perfsanity.engine.text.YamlReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlainProgressTest {
    private final StringWriter err = new StringWriter();
    private final PlainProgress progress =
            new PlainProgress(new Console(new PrintWriter(new StringWriter()), new PrintWriter(err)));

    private List<String> lines() {
        return err.toString().lines().toList();
    }

    @Test
    void shouldPrintOneLineForEachChange() {
        progress.caseChanged(Sample.status(1, Phase.SUBMITTING));
        progress.caseChanged(Sample.live(1, JobState.PENDING, "Resources", ""));
        progress.caseChanged(Sample.live(1, JobState.RUNNING, "", "node1"));

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(0))
                .matches("\\d\\d:\\d\\d:\\d\\d \\[001] aggr-case_1: job 4711 PENDING \\(Resources\\)");
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMITTING", "LIVE", "ENDED"})
    void shouldSayNothingOfWhatACaseOnlyPassesThrough(Phase phase) {
        progress.caseChanged(Sample.status(1, phase));

        assertThat(lines()).isEmpty();
    }

    @Test
    void shouldPrintNothingWhenACaseStaysAsItIs() {
        progress.caseChanged(Sample.live(1, JobState.PENDING, "Resources", ""));
        progress.caseChanged(Sample.live(1, JobState.PENDING, "Resources", ""));

        assertThat(lines()).hasSize(1);
    }

    @Test
    void shouldBeginWithTheCasesThatAreDoneAlready() {
        progress.begin(List.of(Sample.status(1, Phase.WAITING), Sample.done(2, Sample.result(2, Verdict.SKIPPED))));

        assertThat(lines()).singleElement().asString().contains("[002]", "SKIPPED");
    }

    @Test
    void shouldShowTheEndOfAFailingCasesLog() {
        List<String> log =
                IntStream.rangeClosed(1, 20).mapToObj(i -> "line " + i).toList();
        progress.caseChanged(Sample.done(1, Sample.result(1, Verdict.FAILED, new LogExcerpt("AGG.log", log))));

        assertThat(lines()).hasSize(7);
        assertThat(lines().get(1)).endsWith("end of AGG.log:");
        assertThat(lines().get(2)).endsWith("| line 16");
        assertThat(lines().get(6)).endsWith("| line 20");
    }

    @Test
    void shouldShowTheLinesThatNameTheCauseRatherThanTheEndOfALog() {
        LogExcerpt where = new LogExcerpt("logs/GEN_0.log", List.of("before", "CUDA error: x", "after"));
        progress.caseChanged(Sample.done(
                1,
                Sample.result(
                        1,
                        Verdict.FAILED,
                        new LogExcerpt("AGG.log", List.of("the end")),
                        Optional.of(new Cause(Cause.Kind.FAULT, "CUDA error: x", where)))));

        assertThat(lines()).hasSize(5);
        assertThat(lines().get(1)).endsWith("cause in logs/GEN_0.log:");
        assertThat(lines().get(3)).endsWith("| CUDA error: x");
    }

    @Test
    void shouldShowTheLinesOfACauseOnceHoweverManyCasesHaveIt() {
        for (int i = 1; i <= 3; i++) {
            LogExcerpt where = new LogExcerpt("logs/AGG.log", List.of("CUDA error on rank " + i));
            Cause cause = new Cause(Cause.Kind.FAULT, "CUDA error on rank " + i, where);
            progress.caseChanged(Sample.done(i, Sample.result(i, Verdict.FAILED, LogExcerpt.NONE, Optional.of(cause))));
        }

        assertThat(lines()).hasSize(7);
        assertThat(lines().get(2)).endsWith("| CUDA error on rank 1");
        assertThat(lines().get(4)).isEqualTo("        cause in logs/AGG.log: as of [001]");
        assertThat(lines().get(6)).isEqualTo("        cause in logs/AGG.log: as of [001]");
    }

    @Test
    void shouldShowNoLogOfACaseThatPassed() {
        LogExcerpt tail = new LogExcerpt("AGG.log", List.of("fine"));
        progress.caseChanged(Sample.done(1, Sample.result(1, Verdict.PASSED, tail)));

        assertThat(lines()).hasSize(1);
    }

    @Test
    void shouldSayOnceThatTheClusterIsSilentAndOnceThatItAnswers() {
        progress.healthChanged("no answer");
        progress.healthChanged("no answer");
        progress.healthChanged("");
        progress.healthChanged("");

        assertThat(lines()).hasSize(2);
        assertThat(lines().get(1)).endsWith("the run goes on");
    }

    @Test
    void shouldNotCountTheTimesThatTheClusterWasAskedInLinesAndTellTheTimeOfTheReader() {
        progress.healthChanged("no answer since 2026-03-04T18:00:00.123Z (1 times): refused");
        progress.healthChanged("no answer since 2026-03-04T18:00:00.123Z (2 times): refused");

        String local = DateTimeFormatter.ofPattern("HH:mm:ss").format(Sample.START.atZone(ZoneId.systemDefault()));
        assertThat(lines()).singleElement().asString().endsWith(" no answer since " + local + " (1 times): refused");
    }

    @Test
    void shouldNotLetAnIdOrALogSteerTheTerminal() {
        String hostile = "a\u001b[2J\r\n\u009b31m\u202eb";
        progress.caseChanged(new CaseStatus(
                1,
                hostile,
                Phase.LIVE,
                1,
                Optional.of(hostile),
                Optional.of(JobState.RUNNING),
                hostile,
                hostile,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        progress.healthChanged(hostile);
        progress.caseChanged(
                Sample.done(1, Sample.result(1, Verdict.FAILED, new LogExcerpt(hostile, List.of(hostile)))));

        assertThat(lines()).hasSize(5);
        assertThat(err.toString().replace("\n", "")).doesNotContainPattern("[\\p{Cc}\\u202e]");
    }

    @Test
    void shouldSayInChineseWhatIsReadBackAsAList() {
        Words words = Words.of(Main.class, Locale.SIMPLIFIED_CHINESE);
        Console console = new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), words);
        PlainProgress chinese = new PlainProgress(console);
        LogExcerpt log = new LogExcerpt("logs/AGG.log", List.of("RuntimeError: aggr-other_1: no"));
        Verdict[] verdicts = Verdict.values();
        console.say(words.say("run.begins", "20260304-180000-k3f9m", "alice@login1", "/tmp/run1"));
        chinese.caseChanged(Sample.live(1, JobState.PENDING, "Resources", ""));
        chinese.caseChanged(Sample.live(1, JobState.RUNNING, "", "node1"));
        chinese.healthChanged("no answer");
        chinese.healthChanged("");
        for (int i = 1; i <= verdicts.length; i++) {
            chinese.caseChanged(Sample.done(i, Sample.result(i, verdicts[i - 1], log)));
        }
        RunResult run = Sample.run(verdicts);
        String progress = err.toString().replaceAll("(?m)^.*no answer\n", "");

        assertThat(progress)
                .contains("[001] aggr-case_1: 作业 4711 RUNNING 节点 node1", "aggr-case_2: 失败: because of FAILED", "运行继续");
        assertThat(ids(progress))
                .containsExactlyElementsOf(
                        run.cases().stream().map(CaseResult::id).toList());
        List<String> problems = run.problems().stream().map(CaseResult::id).toList();
        assertThat(ids(Summaries.text(run, words) + words.say("run.report", "/tmp/report.html")))
                .containsExactlyElementsOf(problems);
        assertThat(ids(Summaries.markdown(run, words))).containsExactlyElementsOf(problems);
    }

    private static List<String> ids(String pasted) {
        Testlist list = new TestlistReader(YamlReader.DEFAULT, Map.of()).read("paste", pasted);
        assertThat(list.problems()).noneMatch(problem -> problem.severity() != Problem.Severity.NOTE);
        return list.cases().stream().map(TestCase::id).toList();
    }
}
