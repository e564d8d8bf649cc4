package io.jenkins.plugins.perfsanity;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.BooleanParameterDefinition;
import hudson.model.ParameterDefinition;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.plugins.git.GitSCM;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.parameters.FolderTestlistSource;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterDefinition;
import io.jenkins.plugins.perfsanity.parameters.TestlistRoot;
import io.jenkins.plugins.perfsanity.parameters.TestlistRoots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The Jenkinsfiles of docs/examples do what they are said to do, up to the submission. */
@WithJenkins
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "..", "docs", "examples");
    private static final String YAML_LIST = """
            l0_gb200_multi_nodes_perf_sanity:
            - condition:
                terms:
                  stage: post_merge
              tests:
              - perf/test_perf_sanity.py::test_e2e[aggr_upload-k2_thinking_fp4_2_nodes_grace_blackwell-k2_thinking_fp4_tep8_1k1k]
              - perf/test_perf_sanity.py::test_e2e[aggr_upload-gpt_oss_120b_fp4_grace_blackwell-gpt_oss_fp4_tp2_8k1k] TIMEOUT (90)
            """;

    private static JenkinsRule jenkins;

    @TempDir
    private static Path work;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        GitSCM.ALLOW_LOCAL_CHECKOUT = true;
        System.setProperty(LocalCluster.ALLOW, "true");
        jenkins.jenkins.setLabelString("linux");
        PerfSanityConfiguration.get()
                .setClusters(Stream.of("gb200", "b200", "gb300")
                        .map(name -> new ClusterDefinition(
                                name,
                                new LocalConnection(),
                                "workDirectory: '%s'%ngpusPerNode: 4%n".formatted(work.resolve(name))))
                        .toList());
        Path lists = Files.createDirectory(work.resolve("lists"));
        Files.writeString(lists.resolve("debug_cases.txt"), "aggr_upload-debug_fp4-tp4_1k1k\n");
        TestlistRoots.get().setRoots(List.of(new TestlistRoot("debug", lists.toString())));
        Path repository = Files.createDirectory(work.resolve("repository"));
        write(repository, "test-db/l0_gb200_multi_nodes_perf_sanity.yml");
        write(repository, "qa/llm_perf_sanity.yml");
        git(repository, "init", "-q", "-b", "main");
        git(repository, "add", ".");
        git(repository, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "lists");
    }

    @AfterAll
    static void forget() {
        GitSCM.ALLOW_LOCAL_CHECKOUT = false;
    }

    private static void write(Path repository, String list) throws Exception {
        Path file = repository.resolve("tests/integration/test_lists").resolve(list);
        Files.createDirectories(file.getParent());
        Files.writeString(file, YAML_LIST);
    }

    private static void git(Path repository, String... arguments) throws Exception {
        Process git = new ProcessBuilder(
                        Stream.concat(Stream.of("git"), Stream.of(arguments)).toList())
                .directory(repository.toFile())
                .inheritIO()
                .start();
        assertThat(git.waitFor()).isZero();
    }

    /** A build of an example as a dry run. Before its first build a job has no parameters, so they are declared for it. */
    private static WorkflowRun dryRun(String example, ParameterDefinition... parameters) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(Files.readString(EXAMPLES.resolve(example + ".Jenkinsfile")), true));
        List<ParameterDefinition> declared = new ArrayList<>(List.of(parameters));
        declared.add(new BooleanParameterDefinition("DRY_RUN", true, ""));
        job.addProperty(new ParametersDefinitionProperty(declared));
        List<ParameterValue> values = declared.stream()
                .map(ParameterDefinition::getDefaultParameterValue)
                .toList();
        return jenkins.assertBuildStatus(Result.SUCCESS, job.scheduleBuild2(0, new ParametersAction(values)));
    }

    private static ParameterDefinition text(String name, String value) {
        return new StringParameterDefinition(name, value);
    }

    @Test
    void shouldRunTheDebugListOfTheController() throws Exception {
        TestlistParameterDefinition testlist = new TestlistParameterDefinition("TESTLIST");
        testlist.setSource(new FolderTestlistSource("debug"));
        testlist.setDefaultValue("list: debug_cases.txt");

        WorkflowRun build = dryRun("debug", testlist, text("CLUSTER", "gb200"));

        jenkins.assertLogContains("aggr_upload-debug_fp4-tp4_1k1k: single-agg", build);
    }

    @Test
    void shouldRunTheNightlyListOfACheckout() throws Exception {
        WorkflowRun build =
                dryRun("nightly", text("REPOSITORY", work.resolve("repository").toString()), text("BRANCH", "main"));

        jenkins.assertLogContains("k2_thinking_fp4_tep8_1k1k: multi-agg, 2 nodes", build);
        jenkins.assertLogContains("gpt_oss_fp4_tp2_8k1k: single-agg, 1 node,", build);
    }

    @Test
    void shouldKeepWhatTheParametersOfTheScriptsMeant() throws Exception {
        WorkflowRun build = dryRun(
                "scripts-port",
                text("TESTLIST", "llm_perf_sanity.yml"),
                text("FILTER_MODE", "multi-agg"),
                text("SELECT", "*k2_thinking*"),
                text("CLUSTER", "gb300"),
                text("TRTLLM_REPO", work.resolve("repository").toString()),
                text("TRTLLM_BRANCH", "main"),
                text("DOCKER_IMAGE", "nvcr.io#nvidia/tensorrt-llm:latest"));

        jenkins.assertLogContains("k2_thinking_fp4_tep8_1k1k: multi-agg, 2 nodes", build);
        jenkins.assertLogNotContains("gpt_oss", build);
    }

    @Test
    void shouldDescribeEveryExample() throws Exception {
        String readme = Files.readString(EXAMPLES.resolve("README.md"));
        try (Stream<Path> examples = Files.list(EXAMPLES)) {
            assertThat(examples.map(path -> path.getFileName().toString()))
                    .filteredOn(name -> name.endsWith(".Jenkinsfile"))
                    .allSatisfy(name -> assertThat(readme).contains("(" + name + ")"));
        }
    }
}
