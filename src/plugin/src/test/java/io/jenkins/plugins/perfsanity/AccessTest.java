package io.jenkins.plugins.perfsanity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Item;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import io.jenkins.plugins.perfsanity.clusters.SshConnection;
import io.jenkins.plugins.perfsanity.orphans.OrphanMonitor;
import io.jenkins.plugins.perfsanity.parameters.FolderTestlistSource;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterDefinition;
import io.jenkins.plugins.perfsanity.parameters.TestlistParameterValue;
import io.jenkins.plugins.perfsanity.parameters.TestlistRoot;
import io.jenkins.plugins.perfsanity.parameters.TestlistRoots;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.assertj.core.api.SoftAssertions;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * Who gets what: every address of the plugin as everybody. A new web method or view fails here until it has its row.
 *
 * <p>The users have, from left to right, nothing but the controller, the job, its builds, its configuration, and all.
 */
@WithJenkins
class AccessTest {
    private static final List<String> USERS = List.of("visitor", "reader", "builder", "configurer", "admin");
    private static final String SECRET = "not-for-configurers";

    /**
     * What is had | where (of the controller, the job, the monitor, a run or a case) | with which parameters | a text that tells something | to whom:
     * a number is a status, {@code +} the text, {@code -} an answer without it.
     */
    private static final String FORMS = """
            clusters.AgentConnection$DescriptorImpl.doCheckNode          | / | value=                | error       | - - - - +
            clusters.ClusterDefinition$DescriptorImpl.doCheckFolders     | / | value=none            | warning     | - - - - +
            clusters.ClusterDefinition$DescriptorImpl.doCheckName        | / | value=-               | error       | - - - - +
            clusters.ClusterDefinition$DescriptorImpl.doCheckProfile     | / | value=nonsense        | error       | - - - - +
            clusters.ClusterDefinition$DescriptorImpl.doFetchHostKeys    | / | definition=CLUSTER    | message     | 403 403 403 403 +
            clusters.ClusterDefinition$DescriptorImpl.doTest             | / | definition=CLUSTER    | name        | 403 403 403 403 +
            clusters.JumpHost$DescriptorImpl.doCheckCredentialsId        | / | value=none&host=a       | warning     | - - - - +
            clusters.JumpHost$DescriptorImpl.doFillCredentialsIdItems    | / | host=a                | "login"     | - - - - +
            clusters.SshConnection$DescriptorImpl.doCheckCredentialsId   | / | value=none&hosts=a      | warning     | - - - - +
            clusters.SshConnection$DescriptorImpl.doFillCredentialsIdItems | / | hosts=a             | "login"     | - - - - +
            clusters.SshConnection$DescriptorImpl.doCheckHosts           | / | value=-               | error       | - - - - +
            clusters.SshConnection$DescriptorImpl.doCheckKnownHosts      | / | value=                | warning     | - - - - +
            orphans.OrphanMonitor.doEnd                                  | monitor |               | outlived    | 403 403 403 403 +
            orphans.OrphanMonitor.doForget                               | monitor | runId=none    | outlived    | 403 403 403 403 +
            parameters.FolderTestlistSource$DescriptorImpl.doFillRootItems | / |                     | ourlists    | - - - - +
            parameters.FolderTestlistSource$DescriptorImpl.doFillRootItems | job |                   | ourlists    | 404 - - + +
            parameters.ScmTestlistSource$DescriptorImpl.doCheckBranch    | / | value=                | error       | - - - - +
            parameters.ScmTestlistSource$DescriptorImpl.doCheckBranch    | job | value=              | error       | 404 - - + +
            parameters.ScmTestlistSource$DescriptorImpl.doCheckConfigs   | / | value=../up           | error       | - - - - +
            parameters.ScmTestlistSource$DescriptorImpl.doCheckConfigs   | job | value=../up           | error       | 404 - - + +
            parameters.ScmTestlistSource$DescriptorImpl.doCheckGlob      | / | value=                | error       | - - - - +
            parameters.ScmTestlistSource$DescriptorImpl.doCheckGlob      | job | value=                | error       | 404 - - + +
            parameters.TestlistParameterDefinition$DescriptorImpl.doCheckDefaultValue | / | value=list: | error    | - - - - +
            parameters.TestlistParameterDefinition$DescriptorImpl.doCheckDefaultValue | job | value=list: | error  | 404 - - + +
            parameters.TestlistParameterDefinition$DescriptorImpl.doFillClusterItems | / |           | secluded    | - - - - +
            parameters.TestlistParameterDefinition$DescriptorImpl.doFillClusterItems | job |         | secluded    | 404 - - + +
            parameters.TestlistParameterDefinition$DescriptorImpl.doFillConfigRootItems | / |        | ourlists    | - - - - +
            parameters.TestlistParameterDefinition$DescriptorImpl.doFillConfigRootItems | job |      | ourlists    | 404 - - + +
            parameters.TestlistParameterDefinition$DescriptorImpl.doFillModeItems | / |              | disagg      | + + + + +
            parameters.TestlistParameterDefinition$DescriptorImpl.doLists | / | parameter=TESTLIST   | perf.txt    | 404 404 404 404 404
            parameters.TestlistParameterDefinition$DescriptorImpl.doLists | job | parameter=TESTLIST | perf.txt    | 404 403 + + +
            parameters.TestlistParameterDefinition$DescriptorImpl.doPreview | / | parameter=TESTLIST&value=list: perf.txt | aggr-passes | 404 404 404 404 404
            parameters.TestlistParameterDefinition$DescriptorImpl.doPreview | job | parameter=TESTLIST&value=list: perf.txt | aggr-passes | 404 403 + + +
            parameters.TestlistTrigger$DescriptorImpl.doCheckSpec        | / | value=often           | error       | - - - - +
            parameters.TestlistTrigger$DescriptorImpl.doCheckSpec        | job | value=often         | error       | 404 - - + +
            parameters.TestlistRoot$DescriptorImpl.doCheckConfigs        | / | value=relative        | error       | - - - - +
            parameters.TestlistRoot$DescriptorImpl.doCheckName           | / | value=-               | error       | - - - - +
            parameters.TestlistRoot$DescriptorImpl.doCheckPath           | / | value=relative        | error       | - - - - +
            results.CasePage.doAgain                                     | case |                     | passed      | 404 403 409 409 409
            results.CasePage.doCancel                                    | case |                     | passed      | 404 403 403 403 409
            results.CasePage.doCurate                                    | case | what=reset          | passed      | 404 403 403 403 404
            results.RunSummary.doRerun                                   | run |                      | perf        | 404 403 + + +
            steps.ClusterOverrides$DescriptorImpl.doCheckAccount         | / | value=--uid=0         | error       | - - - - +
            steps.ClusterOverrides$DescriptorImpl.doCheckAccount         | job | value=--uid=0         | error       | 404 - - + +
            steps.ClusterOverrides$DescriptorImpl.doCheckEnvironment     | / | value=a b             | error       | - - - - +
            steps.ClusterOverrides$DescriptorImpl.doCheckEnvironment     | job | value=a b             | error       | 404 - - + +
            steps.ClusterOverrides$DescriptorImpl.doCheckPartition       | / | value=a b             | error       | - - - - +
            steps.ClusterOverrides$DescriptorImpl.doCheckPartition       | job | value=a b             | error       | 404 - - + +
            steps.ClusterOverrides$DescriptorImpl.doCheckQos             | / | value=a b             | error       | - - - - +
            steps.ClusterOverrides$DescriptorImpl.doCheckQos             | job | value=a b             | error       | 404 - - + +
            steps.ClusterOverrides$DescriptorImpl.doCheckReservation     | / | value=a b             | error       | - - - - +
            steps.ClusterOverrides$DescriptorImpl.doCheckReservation     | job | value=a b             | error       | 404 - - + +
            steps.ClusterOverrides$DescriptorImpl.doCheckTimeLimits      | / | value=a b             | error       | - - - - +
            steps.ClusterOverrides$DescriptorImpl.doCheckTimeLimits      | job | value=a b             | error       | 404 - - + +
            steps.Compare$DescriptorImpl.doCheckA                        | / | value=                | error       | - - - - +
            steps.Compare$DescriptorImpl.doCheckA                        | job | value=              | error       | 404 - - + +
            steps.Compare$DescriptorImpl.doCheckB                        | / | value=                | error       | - - - - +
            steps.Compare$DescriptorImpl.doCheckB                        | job | value=              | error       | 404 - - + +
            steps.Compare$DescriptorImpl.doCheckThreshold                | / | value=five            | error       | - - - - +
            steps.Compare$DescriptorImpl.doCheckThreshold                | job | value=five          | error       | 404 - - + +
            steps.PerfSanityStep$DescriptorImpl.doCheckFacts             | / | value=a b             | error       | - - - - +
            steps.PerfSanityStep$DescriptorImpl.doCheckFacts             | job | value=a b             | error       | 404 - - + +
            steps.PerfSanityStep$DescriptorImpl.doCheckName              | / | value=a b             | error       | - - - - +
            steps.PerfSanityStep$DescriptorImpl.doCheckName              | job | value=a b           | error       | 404 - - + +
            steps.PerfSanityStep$DescriptorImpl.doCheckReruns            | / | value=15              | error       | - - - - +
            steps.PerfSanityStep$DescriptorImpl.doCheckReruns            | job | value=15            | error       | 404 - - + +
            steps.PerfSanityStep$DescriptorImpl.doFillClusterItems       | / |                       | secluded    | - - - - +
            steps.PerfSanityStep$DescriptorImpl.doFillClusterItems       | job |                     | secluded    | 404 - - + +
            steps.PerfSanityStep$DescriptorImpl.doFillFailOnItems        | / |                       | infra       | + + + + +
            steps.PerfSanityStep$DescriptorImpl.doFillGateItems          | / |                       | median      | + + + + +
            steps.PerfSanityStep$DescriptorImpl.doFillModeItems          | / |                       | disagg      | + + + + +
            steps.QualityGate$DescriptorImpl.doCheckThreshold            | / | value=0               | error       | - - - - +
            steps.QualityGate$DescriptorImpl.doCheckThreshold            | job | value=0             | error       | 404 - - + +
            steps.QualityGate$DescriptorImpl.doFillCriticalityItems      | / |                       | UNSTABLE    | + + + + +
            steps.QualityGate$DescriptorImpl.doFillMetricItems           | / |                       | passRate    | + + + + +
            steps.QualityGate$DescriptorImpl.doFillModeItems             | / |                       | disagg      | + + + + +
            """;

    /** What is had, or a view | below the job, or from the root | a text that tells something | to whom; fragments of pages are no pages. */
    private static final String PAGES = """
            orphans.OrphanMonitor/index            | /administrativeMonitor/MONITOR/                          | outlived | 403 403 403 403 +
            results.CasePage.doLog                 | 1/perfSanity/nightly/case/1/log?file=GEN_0.log&offset=0  | over     | 404 + + + +
            results.CaseList.getApi                | 1/perfSanity/nightly/cases/api/json                      | aggr-passes | 404 + + + +
            results.CasePage.getBuild              | 1/perfSanity/nightly/case/1/build/                       | Perf     | 404 + + + +
            results.CasePage.getObject             | 1/perfSanity/nightly/case/1/object/                      | Perf     | 404 + + + +
            results.CasePage.getRun                | 1/perfSanity/nightly/case/1/run/                         | aggr-passes | 404 + + + +
            results.CasePage/sides                 | 1/perfSanity/nightly/case/1/sides                        | Metric   | 404 404 404 404 404
            results.CasePage/past                  | 1/perfSanity/nightly/case/1/past                         | aggr-passes | 404 404 404 404 404
            results.CasePage/index                 | 1/perfSanity/nightly/case/1/                             | aggr-passes | 404 + + + +
            results.PerfSanityAction.getApi        | 1/perfSanity/api/json                                    | nightly  | 404 + + + +
            results.PerfSanityAction.getDynamic    | 1/perfSanity/nightly/                                    | aggr-passes | 404 + + + +
            results.PerfSanityAction.getObject     | 1/perfSanity/object/                                     | Perf     | 404 + + + +
            results.PerfSanityAction.getOwner      | 1/perfSanity/owner/                                      | Perf     | 404 + + + +
            results.PerfSanityAction/badge         | 1/perfSanity/badge                                       | 1/1      | 404 404 404 404 404
            results.PerfSanityAction/index         | 1/perfSanity/                                            | nightly  | 404 + + + +
            results.PerfSanityAction/summary       | 1/perfSanity/summary                                     | nightly  | 404 404 404 404 404
            results.PerfSanityTrend.getApi         | perfSanityTrend/api/json                                 | nightly  | 404 + + + +
            results.PerfSanityTrend.getJob         | perfSanityTrend/job/                                     | Perf     | 404 + + + +
            results.PerfSanityTrend/compare        | perfSanityTrend/compare                                  | Compare  | 404 + + + +
            results.PerfSanityTrend/nodes          | perfSanityTrend/nodes                                    | Nodes    | 404 + + + +
            results.PerfSanityTrend/index          | perfSanityTrend/                                         | nightly  | 404 + + + +
            results.RunSummary.doLive              | 1/perfSanity/nightly/live                                | PASSED   | 404 + + + +
            results.RunSummary.getApi              | 1/perfSanity/nightly/api/json?depth=1                    | passed   | 404 + + + +
            results.RunSummary.getBuild            | 1/perfSanity/nightly/build/                              | Perf     | 404 + + + +
            results.RunSummary.getCase             | 1/perfSanity/nightly/case/1/                             | aggr-passes | 404 + + + +
            results.RunSummary.getObject           | 1/perfSanity/nightly/object/                             | Perf     | 404 + + + +
            results.RunSummary.getCases            | 1/perfSanity/nightly/cases/api/json                      | aggr-passes | 404 + + + +
            results.RunSummary/cases               | 1/perfSanity/nightly/cases.jelly                         | aggr-passes | 404 404 404 404 404
            results.RunSummary/compared            | 1/perfSanity/nightly/compared                            | earlier  | 404 404 404 404 404
            results.RunSummary/facts               | 1/perfSanity/nightly/facts                               | aggr-passes | 404 404 404 404 404
            results.RunSummary/modeLines           | 1/perfSanity/nightly/modeLines                           | single-agg | 404 + + + +
            results.RunSummary/modes               | 1/perfSanity/nightly/modes                               | aggr-passes | 404 404 404 404 404
            results.RunSummary/pareto              | 1/perfSanity/nightly/pareto                              | user     | 404 404 404 404 404
            results.RunSummary/gates               | 1/perfSanity/nightly/gates                               | nightly  | 404 404 404 404 404
            results.RunSummary/index               | 1/perfSanity/nightly/                                    | aggr-passes | 404 + + + +
            runs.ClusterQueues/index               | /perfSanity/                                             | longest  | + + + + +
            parameters.TestlistParameterValue/value | 1/parameters/parameter/TESTLIST/value                   | perf.txt | 404 404 404 404 404
            parameters.TestlistParameterDefinition/index | build?delay=0sec                                   | nightly.txt | 404 - + + +
            """;

    /** Parts of forms, which nothing that can be had by URL has. */
    private static final List<String> PARTS = List.of(
            "clusters.AgentConnection/config",
            "clusters.ClusterDefinition/config",
            "clusters.JumpHost/config",
            "clusters.LocalConnection/config",
            "clusters.PerfSanityConfiguration/config",
            "clusters.SshConnection/config",
            "orphans.OrphanMonitor/message",
            "parameters.FolderTestlistSource/config",
            "parameters.InlineTestlistSource/config",
            "parameters.ScmTestlistSource/config",
            "parameters.TestlistParameterDefinition/config",
            "parameters.TestlistRoot/config",
            "parameters.TestlistRoots/config",
            "parameters.TestlistTrigger/config",
            "results.PerfSanityMacro/help",
            "steps.ClusterOverrides/config",
            "steps.Compare/config",
            "steps.PerfSanityBuilder/config",
            "steps.PerfSanityStep/config",
            "steps.QualityGate/config",
            "views.PerfSanityColumn/column",
            "views.PerfSanityColumn/columnHeader",
            "views.PerfSanityPortlet/portlet");
    /** Core routes to what this returns, of which nothing leads to the object itself. */
    private static final List<String> UNREACHABLE = List.of(
            "orphans.StartedRun.getBuild",
            "parameters.TestlistParameterDefinition.getDefaultParameterValue",
            "views.LastRun.getBuild",
            "views.LastRun.getJob");

    private static JenkinsRule jenkins;
    private static WorkflowJob job;

    @TempDir
    private static Path work;

    /** A line of the tables. */
    private record Row(
            String what, HttpMethod verb, String address, String parameters, String tells, List<String> who) {
        static Stream<Row> all() {
            return Stream.concat(forms(), pages());
        }

        static Stream<Row> forms() {
            return FORMS.lines().map(line -> line.split("\\|")).map(cells -> {
                String what = cells[0].strip();
                int dot = what.lastIndexOf(".do");
                String owner = "io.jenkins.plugins.perfsanity."
                        + what.substring(0, dot).replace("$DescriptorImpl", "");
                String method = Character.toLowerCase(what.charAt(dot + 3)) + what.substring(dot + 4);
                String where =
                        switch (cells[1].strip()) {
                            case "job" -> "job/perf/descriptorByName/";
                            case "monitor" -> "administrativeMonitor/";
                            default -> "descriptorByName/";
                        };
                String page =
                        switch (cells[1].strip()) {
                            case "run" -> "job/perf/1/perfSanity/nightly/";
                            case "case" -> "job/perf/1/perfSanity/nightly/case/1/";
                            default -> where + owner + "/";
                        };
                return new Row(
                        what, HttpMethod.POST, page + method, cells[2].strip(), cells[3].strip(), words(cells[4]));
            });
        }

        static Stream<Row> pages() {
            return PAGES.lines()
                    .map(line -> line.split("\\|"))
                    .map(cells -> new Row(
                            cells[0].strip(),
                            HttpMethod.GET,
                            address(cells[1].strip()),
                            "",
                            cells[2].strip(),
                            words(cells[3])));
        }

        private static String address(String cell) {
            return cell.startsWith("/")
                    ? cell.substring(1).replace("MONITOR", OrphanMonitor.class.getName())
                    : "job/perf/" + cell;
        }

        private static List<String> words(String cell) {
            return List.of(cell.strip().split(" "));
        }

        /** The buttons by which an administrator connects to what the form says. */
        boolean connects() {
            return what.endsWith("doTest") || what.endsWith("doFetchHostKeys");
        }

        /** The button of the monitor, which connects to what is configured. */
        boolean sweeps() {
            return what.endsWith("doEnd");
        }

        WebResponse send(JenkinsRule.WebClient web, HttpMethod verb, boolean crumb) throws Exception {
            WebRequest request = new WebRequest(new URL(jenkins.getURL(), address), verb);
            List<NameValuePair> pairs = new ArrayList<>();
            for (String pair : parameters.split("&")) {
                String[] parts = pair.split("=", 2);
                if (parts.length == 2) {
                    pairs.add(new NameValuePair(parts[0], parts[1].equals("CLUSTER") ? definition() : parts[1]));
                }
            }
            if (!pairs.isEmpty()) {
                request.setRequestParameters(pairs);
            }
            if (crumb) {
                web.addCrumb(request);
            }
            return web.loadWebResponse(request);
        }

        /** The answer in the words of the tables. */
        String answer(JenkinsRule.WebClient web) throws Exception {
            WebResponse response = send(web, verb, verb == HttpMethod.POST);
            // Core gives a form of parameters the status 405, since a build begins by POST
            if (response.getStatusCode() != 200 && !(verb == HttpMethod.GET && response.getStatusCode() == 405)) {
                return String.valueOf(response.getStatusCode());
            }
            return response.getContentAsString(StandardCharsets.UTF_8).contains(tells) ? "+" : "-";
        }
    }

    private static final TreeSet<String> FOUND = new TreeSet<>();
    private static String hosts = "-";

    private static String definition() {
        return """
                {"name": "lab", "profile": "workDirectory: /w\\ngpusPerNode: 4\\n", "connection": {
                  "stapler-class": "io.jenkins.plugins.perfsanity.clusters.SshConnection",
                  "$class": "io.jenkins.plugins.perfsanity.clusters.SshConnection",
                  "hosts": "%s", "credentialsId": "login", "knownHosts": ""}}
                """.formatted(hosts);
    }

    @BeforeAll
    static void runAList(JenkinsRule rule) throws Exception {
        jenkins = rule;
        // Inside a request, as Stapler asks for its own
        rule.executeOnServer(() -> FOUND.addAll(WebMethods.routed()));
        FOUND.addAll(WebMethods.views());
        LocalCluster.define(work);
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "login", "", "perf", SECRET));
        Path lists = Files.createDirectories(work.resolve("lists"));
        Files.writeString(lists.resolve("perf.txt"), "aggr-passes\n");
        Files.writeString(lists.resolve("nightly.txt"), "aggr-passes\n");
        TestlistRoot root = new TestlistRoot("ourlists", lists.toString());
        root.setConfigs(lists.toString());
        TestlistRoots.get().setRoots(List.of(root));
        job = rule.createProject(WorkflowJob.class, "perf");
        TestlistParameterDefinition parameter = new TestlistParameterDefinition("TESTLIST");
        parameter.setSource(new FolderTestlistSource("ourlists"));
        parameter.setDefaultValue("list: perf.txt");
        job.addProperty(new ParametersDefinitionProperty(parameter));
        job.setDefinition(
                new CpsFlowDefinition("perfSanity cluster: 'here', name: 'nightly', testlist: params.TESTLIST", true));
        rule.assertBuildStatusSuccess(
                job.scheduleBuild2(0, new ParametersAction(new TestlistParameterValue("TESTLIST", "list: perf.txt"))));

        List<ClusterDefinition> clusters =
                new ArrayList<>(PerfSanityConfiguration.get().getClusters());
        clusters.add(new ClusterDefinition("secluded", new SshConnection("-", "login", ""), "workDirectory: /w"));
        PerfSanityConfiguration.get().setClusters(clusters);
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("visitor", "reader", "builder", "configurer")
                .grant(Item.READ)
                .everywhere()
                .to("reader", "builder", "configurer")
                .grant(Item.BUILD)
                .everywhere()
                .to("builder", "configurer")
                .grant(Item.CONFIGURE)
                .everywhere()
                .to("configurer")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    private static JenkinsRule.WebClient client(String user) throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withJavaScriptEnabled(false);
        web.getOptions().setCssEnabled(false);
        return user.isEmpty() ? web : web.login(user);
    }

    @Test
    void shouldHaveARowForAllThatCanBeHadByUrl() throws Exception {
        TreeSet<String> known = Row.all().map(Row::what).collect(Collectors.toCollection(TreeSet::new));
        known.addAll(PARTS);
        known.addAll(UNREACHABLE);
        assertThat(FOUND).isEqualTo(known);
        // Monitors ask for the permission that their pages need before anything of them is reached
        assertThat(WebMethods.detours()).isEqualTo(List.of(OrphanMonitor.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"visitor", "reader", "builder", "configurer", "admin"})
    void shouldAnswerAsTheTablesSay(String user) throws Exception {
        JenkinsRule.WebClient web = client(user);
        SoftAssertions all = new SoftAssertions();
        for (Row row : Row.all().toList()) {
            all.assertThat(row.answer(web))
                    .as("%s for %s", row, user)
                    .isEqualTo(row.who().get(USERS.indexOf(user)));
        }
        all.assertAll();
        assertThat(PerfSanityConfiguration.get().getClusters()).hasSize(2);
    }

    @Test
    void shouldTellStrangersNothing() throws Exception {
        JenkinsRule.WebClient web = client("");
        for (Row row : Row.all().toList()) {
            assertThat(row.answer(web)).as(row.what()).isEqualTo("403");
        }
    }

    @Test
    void shouldTakeFormsOnlyAsPostsWithACrumb() throws Exception {
        JenkinsRule.WebClient web = client("admin");
        for (Row row : Row.forms().toList()) {
            assertThat(row.send(web, HttpMethod.GET, false).getStatusCode())
                    .as(row.what())
                    .isEqualTo(404);
            assertThat(row.send(web, HttpMethod.POST, false).getStatusCode())
                    .as(row.what())
                    .isEqualTo(403);
        }
    }

    @Test
    void shouldRefuseWhatNoFormSends() throws Exception {
        JenkinsRule.WebClient web = client("admin");
        for (Row row : Row.forms().filter(Row::connects).toList()) {
            for (String definition : List.of("", "nonsense", "[]", "{\"name\": \"lab\"}")) {
                Row wrong = new Row(
                        row.what(), row.verb(), row.address(), "definition=" + definition, "connection", List.of());
                assertThat(wrong.answer(web))
                        .as("%s: %s", row.what(), definition)
                        .isIn("400", "+");
            }
        }
    }

    @Test
    void shouldConnectOnlyWhereAnAdministratorPressesAButton() throws Exception {
        List<ClusterDefinition> before = PerfSanityConfiguration.get().getClusters();
        try (ServerSocket listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress())) {
            hosts = "127.0.0.1:" + listening.getLocalPort();
            listening.setSoTimeout(1000);
            ClusterDefinition reachable = new ClusterDefinition(
                    "secluded", new SshConnection(hosts, "login", ""), "workDirectory: /w\ngpusPerNode: 4\n");
            PerfSanityConfiguration.get().setClusters(List.of(before.get(0), reachable));
            JenkinsRule.WebClient web = client("admin");
            for (Row row :
                    Row.all().filter(each -> !each.connects() && !each.sweeps()).toList()) {
                row.answer(web);
                new Row(row.what(), row.verb(), row.address(), "value=" + hosts, "", List.of()).answer(web);
            }
            for (String page : new String[] {"configure", "manage/", "job/perf/", "job/perf/configure"}) {
                assertThat(web.goTo(page).getWebResponse().getStatusCode())
                        .as(page)
                        .isEqualTo(200);
            }
            assertThatThrownBy(listening::accept).isInstanceOf(SocketTimeoutException.class);

            Row button = Row.forms().filter(Row::connects).findFirst().orElseThrow();
            Thread pressed = new Thread(() -> {
                try {
                    button.answer(web);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            pressed.start();
            listening.setSoTimeout(20_000);
            listening.accept().close();
            pressed.join();
        } finally {
            hosts = "-";
            PerfSanityConfiguration.get().setClusters(before);
        }
    }

    @Test
    void shouldShowNoCredentialToWhoConfiguresJobs() throws Exception {
        JenkinsRule.WebClient web = client("configurer");
        Stream<String> pages = Stream.of(
                "job/perf/config.xml",
                "job/perf/configure",
                "job/perf/api/json?depth=3",
                "job/perf/1/api/json?depth=3",
                "job/perf/1/consoleText",
                "job/perf/pipeline-syntax/",
                "configure",
                "manage/configure");
        for (String page : Stream.concat(pages, Row.all().map(Row::address)).toList()) {
            String text = web.loadWebResponse(new WebRequest(new URL(jenkins.getURL(), page)))
                    .getContentAsString();
            assertThat(text).as(page).doesNotContain(SECRET, "'login'", "\"login\"", ">login<");
        }
    }
}
