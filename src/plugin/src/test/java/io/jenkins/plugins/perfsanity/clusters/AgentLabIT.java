package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import hudson.EnvVars;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The Slurm lab through an agent that has Slurm's commands, as on a login node, without SSH or a credential. */
@WithJenkins
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class AgentLabIT {
    private static final Path CONFIG = Path.of(System.getProperty("lab.dir", ""), "etc/slurm.conf");

    private static JenkinsRule jenkins;
    private static DumbSlave agent;

    @TempDir
    private Path work;

    private WorkflowRun build;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        agent = rule.createOnlineSlave(null, new EnvVars("SLURM_CONF", CONFIG.toString()));
    }

    @BeforeEach
    void define() {
        PerfSanityConfiguration.get()
                .setClusters(List.of(
                        new ClusterDefinition("lab", new AgentConnection(agent.getNodeName()), """
                workDirectory: '%1$s'
                gpusPerNode: 4
                partition: gb200
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 10s}
                commands:
                  tasksPerNode: 1
                  agg: |
                    case $PS_CASE_ID in
                      *sleeps*) sleep 300 ;;
                      *measures*)
                        echo "$PS_LEG of job $SLURM_JOB_ID" >>'%1$s/legs'
                        printf 'Successful requests: 8\\nTotal generated tokens: 800\\n'
                        printf 'Total Token throughput (tok/s): %%s\\n' "$(cat speed)"
                        ;;
                    esac
                    printf '<testsuite name="perf"><testcase classname="c" name="n"/></testsuite>' \\
                      >"$PS_OUTPUT_DIR/results.xml"
                """.formatted(work))));
    }

    private void start(String testlist) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("perfSanity cluster: 'lab', testlist: '" + testlist + "'", true));
        build = job.scheduleBuild2(0).waitForStart();
    }

    /** Names of our jobs in Slurm's queue. */
    private String queue() throws IOException, InterruptedException {
        ProcessBuilder squeue = new ProcessBuilder("squeue", "-h", "-o", "%j");
        squeue.environment().put("SLURM_CONF", CONFIG.toString());
        Process process = squeue.start();
        String names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return names;
    }

    @Test
    void shouldRunCasesOnSlurm() throws Exception {
        start("aggr-one\\naggr-two");

        jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));

        jenkins.assertLogContains("[lab] [001] aggr-one: PASSED", build);
        jenkins.assertLogContains("[lab] [002] aggr-two: PASSED", build);
        assertThat(agent.toComputer().isIdle()).isTrue();
    }

    @Test
    void shouldRunAReferenceAndACandidateInTurnsInOneJob() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node {
                    writeFile file: 'main/speed', text: '100'
                    writeFile file: 'change/speed', text: '80'
                    def run = perfSanity cluster: 'lab', testlist: 'aggr-measures', retries: 0,
                        compare: [a: 'main', b: 'change', pairs: 2]
                    echo "slower: ${run.regressions[0].words}"
                }
                """, true));

        build = jenkins.buildAndAssertStatus(Result.UNSTABLE, job);

        jenkins.assertLogContains("slower: 20 % slower", build);
        List<String> legs = Files.readAllLines(work.resolve("legs"));
        assertThat(legs).extracting(leg -> leg.substring(0, 3)).containsExactly("1-a", "2-b", "3-b", "4-a");
        assertThat(legs).extracting(leg -> leg.substring(4)).containsOnly("of job " + jobId());
    }

    private String jobId() {
        return build.getAction(PerfSanityAction.class)
                .getRuns()
                .get(0)
                .rows()
                .get(0)
                .getJobId();
    }

    @Test
    void shouldCancelItsJobs() throws Exception {
        start("aggr-sleeps");
        jenkins.waitForMessage("RUNNING on", build);
        String runId = build.getAction(PerfSanityAction.class).getRuns().get(0).getRunId();
        assertThat(queue()).contains(runId);

        build.getExecutor().interrupt();

        await().atMost(Duration.ofSeconds(50)).until(() -> !build.isLogUpdated());
        jenkins.assertBuildStatus(Result.ABORTED, build);
        assertThat(queue()).doesNotContain(runId);
    }
}
