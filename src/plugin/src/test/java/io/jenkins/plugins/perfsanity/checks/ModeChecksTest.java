package io.jenkins.plugins.perfsanity.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.ExtensionList;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksOutput;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.perfsanity.LocalCluster;
import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.result.ModeSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ModeChecksTest {
    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start(JenkinsRule rule) {
        jenkins = rule;
        LocalCluster.define(work);
    }

    /** Keeps what would be sent to where the commit is. */
    @TestExtension
    public static class Published extends ChecksPublisherFactory {
        private final List<ChecksDetails> all = new CopyOnWriteArrayList<>();

        @Override
        protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
            return Optional.of(new ChecksPublisher() {
                @Override
                public void publish(ChecksDetails details) {
                    all.add(details);
                }
            });
        }
    }

    private static List<ChecksDetails> published(String run) {
        return ExtensionList.lookupSingleton(Published.class).all.stream()
                .filter(check -> check.getName().orElseThrow().contains("/ " + run + " /"))
                .toList();
    }

    private static List<String> statuses(String run) {
        return published(run).stream()
                .map(check -> check.getName().orElseThrow() + ": " + check.getStatus() + " " + check.getConclusion())
                .toList();
    }

    private static WorkflowJob job(String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    @Test
    void shouldPublishACheckForEachModeThatHasCases() throws Exception {
        WorkflowRun build = jenkins.buildAndAssertStatus(Result.UNSTABLE, job("""
                perfSanity cluster: 'here', testlist: 'aggr-passes\\naggr-fails', name: 'sent', retries: 0,
                    qualityGates: [[metric: 'failed', threshold: 1]]
                """));

        await().untilAsserted(() -> assertThat(statuses("sent"))
                .containsExactly(
                        "Perf Sanity / sent / single-agg: IN_PROGRESS NONE",
                        "Perf Sanity / sent / single-agg: COMPLETED FAILURE"));
        ChecksDetails last = published("sent").get(1);
        assertThat(last.getDetailsURL()).contains(jenkins.getURL() + build.getUrl() + "perfSanity/sent/");
        assertThat(last.getOutput().flatMap(ChecksOutput::getTitle)).contains("1 of 2 passed");
        assertThat(last.getOutput().flatMap(ChecksOutput::getSummary).orElseThrow())
                .contains("| **failed** | `aggr-fails` |", "- quality gate: failed is 1, not below 1: UNSTABLE");
        jenkins.assertLogNotContains("checks publisher", build);
    }

    @Test
    void shouldConcludeTheCheckOfARunThatIsAborted() throws Exception {
        WorkflowRun build = job("perfSanity cluster: 'here', testlist: 'aggr-hangs', name: 'aborted'")
                .scheduleBuild2(0)
                .waitForStart();
        jenkins.waitForMessage("aggr-hangs: job", build);

        build.getExecutor().interrupt();

        jenkins.assertBuildStatus(Result.ABORTED, jenkins.waitForCompletion(build));
        await().untilAsserted(() -> assertThat(statuses("aborted"))
                .containsExactly(
                        "Perf Sanity / aborted / single-agg: IN_PROGRESS NONE",
                        "Perf Sanity / aborted / single-agg: COMPLETED CANCELED"));
    }

    @Test
    void shouldFailTheCheckOfAModeWhoseCandidateIsSlower() throws Exception {
        jenkins.buildAndAssertStatus(Result.UNSTABLE, job("""
                node {
                    writeFile file: 'main/speed', text: '100'
                    writeFile file: 'change/speed', text: '90'
                    perfSanity cluster: 'here', testlist: 'aggr-legs', name: 'beside',
                        compare: [a: 'main', b: 'change', pairs: 2]
                }
                """));

        await().untilAsserted(() ->
                assertThat(statuses("beside")).contains("Perf Sanity / beside / single-agg: COMPLETED FAILURE"));
        ChecksOutput output = published("beside").get(1).getOutput().orElseThrow();
        assertThat(output.getTitle()).contains("1 of 1 passed; candidate slower in 1");
        assertThat(output.getSummary().orElseThrow())
                .contains("- `total_token_throughput: B is 10 % slower than A", "slower than it may be`");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # passed | failed | timeout | invalid | infra | cancelled | skipped | of the build | a gate of the mode
            3        | 0      | 0       | 0       | 0     | 0         | 1       | SUCCESS      | false              | SUCCESS
            3        | 0      | 0       | 0       | 0     | 0         | 0       | UNSTABLE     | false              | SUCCESS
            3        | 0      | 0       | 0       | 0     | 0         | 0       | UNSTABLE     | true               | FAILURE
            0        | 0      | 0       | 0       | 0     | 0         | 2       | SUCCESS      | false              | SKIPPED
            3        | 1      | 0       | 0       | 0     | 0         | 0       | UNSTABLE     | false              | FAILURE
            3        | 1      | 0       | 0       | 0     | 0         | 0       | SUCCESS      | false              | NEUTRAL
            3        | 0      | 0       | 1       | 0     | 0         | 0       | UNSTABLE     | false              | FAILURE
            3        | 0      | 1       | 0       | 0     | 0         | 0       | FAILURE      | false              | FAILURE
            3        | 0      | 0       | 0       | 1     | 1         | 0       | FAILURE      | false              | FAILURE
            3        | 0      | 0       | 0       | 0     | 1         | 0       | FAILURE      | false              | CANCELED
            """)
    void shouldConcludeWithWhatIsKnown(
            int passed,
            int failed,
            int timeout,
            int invalid,
            int infra,
            int cancelled,
            int skipped,
            String worst,
            boolean gate,
            ChecksConclusion expected) {
        int total = passed + failed + timeout + invalid + infra + cancelled + skipped;
        ModeSummary counts =
                new ModeSummary(total, passed, failed, timeout, invalid, infra, cancelled, skipped, 0, total);

        assertThat(new ModeChecks().conclusion(counts, Severity.NONE, Result.fromString(worst), gate))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "UNSTABLE, UNSTABLE, FAILURE",
        "FAILURE,  FAILURE,  FAILURE",
        "UNSTABLE, SUCCESS,  NEUTRAL",
        "WARN,     SUCCESS,  SUCCESS"
    })
    void shouldConcludeAModeWhoseCasesPassedButAreSlower(Severity slower, String worst, ChecksConclusion expected) {
        ModeSummary counts = new ModeSummary(3, 3, 0, 0, 0, 0, 0, 0, 0, 3);

        assertThat(new ModeChecks().conclusion(counts, slower, Result.fromString(worst), false))
                .isEqualTo(expected);
    }
}
