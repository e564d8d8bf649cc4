package io.jenkins.plugins.perfsanity.orphans;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.perfsanity.LocalCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.logging.Level;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.LogRecorder;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What another version, or a broken disk, left of the runs that may have jobs. */
class StartedRunsFileTest {
    private static final String NAME = StartedRuns.class.getName() + ".xml";

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @TempDir
    private Path work;

    private Path kept() {
        return sessions.getHome().toPath().resolve(NAME);
    }

    private static String ofVersion(int schema) throws IOException {
        try (InputStream in = StartedRunsFileTest.class.getResourceAsStream("started-runs-" + schema + ".xml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldSweepWhatAnEarlierVersionWrote(int schema) throws Throwable {
        System.setProperty(LocalCluster.ALLOW, "true");
        Files.writeString(kept(), ofVersion(schema).replace("WORK", work.toString()));
        sessions.then(jenkins -> {
            assertThat(StartedRuns.get().over()).singleElement().satisfies(run -> {
                assertThat(run.getBuildId()).isEqualTo("gone#1");
                assertThat(run.getRunId()).isEqualTo("20261128-221500-abcdef");
                assertThat(run.getJobs()).isEqualTo("4711");
                assertThat(run.left())
                        .extracting(orphan -> orphan.directory())
                        .allMatch(each -> each.startsWith(work.toString()));
            });

            OrphanSweep.get().execute(StreamTaskListener.fromStderr());

            assertThat(StartedRuns.get().over()).isEmpty();
            assertThat(kept()).content().contains("<schema>2</schema>", "preparing#7");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"<list><io.jenk", "", "\u0000\u0000\u0000", "<string>no list</string>", "LATER"})
    void shouldLetRunsBeginThoughTheListCannotBeUnderstood(String content) throws Throwable {
        String written = content.equals("LATER") ? ofVersion(2).replace("<schema>2<", "<schema>3<") : content;
        Files.writeString(kept(), written);
        try (LogRecorder log =
                new LogRecorder().record(StartedRunsFile.class, Level.SEVERE).capture(10)) {
            sessions.then(jenkins -> {
                LocalCluster.define(work);
                WorkflowJob job = jenkins.createProject(WorkflowJob.class, "perf");
                job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'here', testlist: 'aggr-passes'", true));

                jenkins.buildAndAssertSuccess(job);

                Path aside = kept().resolveSibling(NAME + ".unreadable");
                assertThat(aside).hasContent(written);
                assertThat(log.getMessages()).singleElement().asString().contains(aside.toString(), "clusters orphans");
                assertTold(jenkins, aside);
            });
        }
    }

    private static void assertTold(JenkinsRule jenkins, Path aside) throws Exception {
        OrphanMonitor monitor = ExtensionList.lookupSingleton(OrphanMonitor.class);
        assertThat(monitor.isActivated()).isTrue();
        assertThat(jenkins.createWebClient().goTo("manage").asNormalizedText()).contains("could not be understood");
        assertThat(jenkins.createWebClient()
                        .goTo("administrativeMonitor/" + OrphanMonitor.class.getName() + "/")
                        .asNormalizedText())
                .contains(aside.toString(), "clusters orphans");
        Files.delete(aside);
        assertThat(monitor.isActivated()).isFalse();
    }

    @Test
    void shouldKeepASecondListThatCannotBeUnderstoodToo() throws Throwable {
        Files.writeString(kept(), "first");
        sessions.then(jenkins -> assertThat(StartedRuns.get().over()).isEmpty());
        Files.writeString(kept(), "second");
        sessions.then(jenkins -> {
            assertThat(StartedRuns.get().over()).isEmpty();
            assertThat(kept().getParent().toFile().list((in, name) -> name.startsWith(NAME + ".unreadable")))
                    .hasSize(2);
        });
    }
}
