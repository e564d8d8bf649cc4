package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import com.cloudbees.plugins.credentials.domains.DomainCredentials;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.ExtensionList;
import io.jenkins.plugins.perfsanity.ReaderLocale;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import jenkins.model.Jenkins;
import jenkins.security.csp.impl.CspConfiguration;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlOption;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.htmlunit.html.HtmlTextArea;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The buttons of a cluster's form, pressed in the form, which is never saved. */
@WithJenkins
class ClusterFormTest {
    private static final String TEST = ".perf-sanity-cluster__button";
    private static final String ANSWER = ".perf-sanity-cluster__answer";
    private static final String FETCH = ".perf-sanity-keys[data-jump-host=false] .perf-sanity-keys__button";
    private static final String FETCH_JUMP = ".perf-sanity-keys[data-jump-host=true] .perf-sanity-keys__button";

    private static JenkinsRule jenkins;
    private static MinaServer server;

    @TempDir
    private Path work;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        ExtensionList.lookupSingleton(CspConfiguration.class).setEnforce(true);
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .addAll(List.of(
                        new UsernamePasswordCredentialsImpl(
                                CredentialsScope.GLOBAL, "login", "", MinaServer.USER, MinaServer.PASSWORD),
                        new UsernamePasswordCredentialsImpl(
                                CredentialsScope.GLOBAL, "nameless", "", "", MinaServer.PASSWORD),
                        new UsernamePasswordCredentialsImpl(
                                CredentialsScope.SYSTEM, "internal", "", MinaServer.USER, MinaServer.PASSWORD)));
        server = new MinaServer();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void forgetLogins() {
        server.logins.set(0);
    }

    private SshConnection connection(String knownHosts) {
        return new SshConnection(server.address(), "login", knownHosts);
    }

    private HtmlPage form(ClusterConnection connection) throws Exception {
        PerfSanityConfiguration.get()
                .setClusters(List.of(new ClusterDefinition("lab", connection, """
                scheduler: local
                workDirectory: %s
                gpusPerNode: 4
                """.formatted(work))));
        return jenkins.createWebClient().login("admin").goTo("configure");
    }

    private static HtmlElement press(HtmlPage page, String button, String answer) throws Exception {
        // While a drop-down is filled anew, as after a change of another field, it has no value to send
        await().until(() -> page.querySelectorAll(".select-ajax-pending").isEmpty());
        ((HtmlButton) page.querySelector(button)).click();
        page.getWebClient().waitForBackgroundJavaScript(40_000);
        return page.querySelector(answer);
    }

    @Test
    void shouldShowWhatTheClusterIsFitFor() throws Exception {
        HtmlElement answer = press(form(connection(server.knownHosts())), TEST, ANSWER);

        assertThat(answer.asNormalizedText())
                .contains("host key of " + server.address(), "as in known_hosts", work + " can be written")
                .contains("local processes")
                .doesNotContain("Problem")
                .doesNotContain(MinaServer.PASSWORD);
    }

    @Test
    void shouldTryWhatTheFormHoldsAndNotWhatWasSaved() throws Exception {
        HtmlPage page = form(connection(server.knownHosts()));
        ((HtmlTextArea) page.querySelector("textarea[name='_.profile']"))
                .setText("scheduler: local\nworkDirectory: /proc/<b>no</b>thing\ngpusPerNode: 4\n");

        HtmlElement answer = press(page, TEST, ANSWER);

        assertThat(answer.asNormalizedText()).contains("Problem", "/proc/<b>no</b>thing can't be written");
        assertThat(answer.querySelectorAll("b")).isEmpty();
    }

    @Test
    void shouldNotLogInToAHostWhoseKeyIsNotKnown() throws Exception {
        HtmlElement answer = press(form(connection("")), TEST, ANSWER);

        assertThat(answer.asNormalizedText()).contains("Problem", "known_hosts has no key of this host");
        assertThat(server.logins).hasValue(0);
    }

    @Test
    void shouldSayThatNoBuildCanUseACredentialOfTheSystem() throws Exception {
        HtmlElement answer =
                press(form(new SshConnection(server.address(), "internal", server.knownHosts())), TEST, ANSWER);

        assertThat(answer.asNormalizedText()).contains("the scope System, which no build can use");
        assertThat(server.logins).hasValue(0);
    }

    @Test
    void shouldAskForAUserWhereTheCredentialHasNone() throws Exception {
        HtmlElement answer =
                press(form(new SshConnection(server.address(), "nameless", server.knownHosts())), TEST, ANSWER);

        assertThat(answer.asNormalizedText()).contains("user is missing, and the credential 'nameless' has none");
    }

    @Test
    void shouldNameTheNearestJob() throws Exception {
        jenkins.createFreeStyleProject("nightly");
        HtmlPage page = form(connection(server.knownHosts()));
        ((HtmlInput) page.querySelector(".perf-sanity-cluster__job")).setValue("nightli");

        HtmlElement answer = press(page, TEST, ANSWER);

        assertThat(answer.asNormalizedText()).contains("no job 'nightli'", "did you mean 'nightly'?");
    }

    @Test
    void shouldSpeakChinese() throws Exception {
        HtmlPage page = form(connection(server.knownHosts()));
        try (ReaderLocale reader = ReaderLocale.of(Locale.SIMPLIFIED_CHINESE)) {
            assertThat(press(page, TEST, ANSWER).asNormalizedText())
                    .contains(server.address() + " 的主机密钥", "与 known_hosts 中的一致", work + " 可写");
            ((HtmlInput) page.querySelector(".perf-sanity-cluster__job")).setValue("nowhere");
            assertThat(press(page, TEST, ANSWER).asNormalizedText()).contains("任务", "没有任务 'nowhere'，应为完整名称");
        }
    }

    @Test
    void shouldSayThatTheClusterIsNotForTheJob() throws Exception {
        jenkins.createFreeStyleProject("weekly");
        HtmlPage page = form(connection(server.knownHosts()));
        ((HtmlTextArea) page.querySelector("textarea[name='_.folders']")).setText("team");
        ((HtmlInput) page.querySelector(".perf-sanity-cluster__job")).setValue("weekly");

        assertThat(press(page, TEST, ANSWER).asNormalizedText())
                .contains("Problem", "the cluster 'lab' may not be used by 'weekly'");
        assertThat(server.logins).hasValue(0);
    }

    @Test
    void shouldOfferCredentialsOfTheFoldersThatAreNamed() throws Exception {
        Folder team = jenkins.createProject(Folder.class, "team");
        FolderCredentialsProvider.FolderCredentialsProperty kept =
                new FolderCredentialsProvider.FolderCredentialsProperty(new DomainCredentials[0]);
        team.addProperty(kept);
        CredentialsStore store = kept.getStore();
        store.addCredentials(
                Domain.global(),
                new UsernamePasswordCredentialsImpl(
                        CredentialsScope.GLOBAL, "of-team", "", MinaServer.USER, MinaServer.PASSWORD));
        SshConnection behind = connection("");
        behind.setJumpHost(new JumpHost(server.address(), "login", ""));

        HtmlPage before = form(behind);
        assertThat(offered(before)).hasSize(2).allMatch(each -> each.contains("login") && !each.contains("of-team"));
        assertThat(offered(before)).noneMatch(each -> each.contains("internal"));

        PerfSanityConfiguration.get().cluster("lab").orElseThrow().setFolders(List.of("team"));
        assertThat(offered(jenkins.createWebClient().login("admin").goTo("configure")))
                .hasSize(2)
                .allMatch(each -> each.contains("of-team"));
    }

    /** The ids of each drop-down. */
    private static List<List<String>> offered(HtmlPage page) {
        page.getWebClient().waitForBackgroundJavaScript(20_000);
        return page.querySelectorAll("select[name='_.credentialsId']").stream()
                .map(select -> ((HtmlSelect) select)
                        .getOptions().stream()
                                .map(HtmlOption::getValueAttribute)
                                .toList())
                .toList();
    }

    @Test
    void shouldAddAHostKeyOnlyWhenItIsAccepted() throws Exception {
        HtmlPage page = form(connection(""));
        HtmlTextArea known = page.querySelector("textarea[name='_.knownHosts']");

        HtmlElement answer = press(page, FETCH, ".perf-sanity-keys__answer");

        assertThat(answer.asNormalizedText())
                .contains(server.address() + ": ecdsa-sha2-nistp256 SHA256:", server.knownHosts());
        assertThat(known.getText()).isEmpty();
        assertThat(server.logins).hasValue(0);

        ((HtmlButton) answer.querySelector("button")).click();
        assertThat(known.getText().strip()).isEqualTo(server.knownHosts());
        assertThat(press(page, FETCH, ".perf-sanity-keys__answer").asNormalizedText())
                .contains("Is there already");
        assertThat(PerfSanityConfiguration.get().getClusters().get(0).getConnection())
                .extracting(saved -> ((SshConnection) saved).getKnownHosts())
                .isEqualTo("");
    }

    @Test
    void shouldNotOfferAKeyThatChanged() throws Exception {
        try (MinaServer other = new MinaServer()) {
            String lines = server.knownHosts().replaceFirst(" .*", "")
                    + other.knownHosts().replaceFirst("^\\S+", "");

            HtmlElement answer = press(form(connection(lines)), FETCH, ".perf-sanity-keys__answer");

            assertThat(answer.asNormalizedText()).contains("changed", "ask the site");
            assertThat(answer.querySelectorAll("button")).isEmpty();
        }
    }

    @Test
    void shouldSeeHostsBehindAJumpHostOnlyThroughIt() throws Exception {
        try (MinaServer gate = new MinaServer()) {
            SshConnection behind = connection("");
            behind.setJumpHost(new JumpHost(gate.address(), "login", ""));
            HtmlPage page = form(behind);

            HtmlElement answer =
                    press(page, FETCH, ".perf-sanity-keys[data-jump-host=false] .perf-sanity-keys__answer");
            assertThat(answer.asNormalizedText()).contains("its jump host can't be used", "has no key of this host");
            assertThat(gate.logins).hasValue(0);

            String jump = ".perf-sanity-keys[data-jump-host=true] .perf-sanity-keys__answer";
            HtmlElement key = press(page, FETCH_JUMP, jump);
            assertThat(key.asNormalizedText()).contains(gate.knownHosts());
            ((HtmlButton) key.querySelector("button")).click();
            assertThat(gate.logins).hasValue(0);

            answer = press(page, FETCH, ".perf-sanity-keys[data-jump-host=false] .perf-sanity-keys__answer");
            assertThat(answer.asNormalizedText()).contains(server.knownHosts());
            assertThat(gate.logins).hasValue(1);
            assertThat(server.logins).hasValue(0);
        }
    }
}
