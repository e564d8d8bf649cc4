package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Descriptor;
import hudson.model.Item;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.util.NameValuePair;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.verb.POST;

/** Every method that a form calls, called as everybody. */
@WithJenkins
class FormPermissionTest {
    private static final String CLUSTER = """
            {"name": "lab", "profile": "nonsense", "connection": {
              "stapler-class": "io.jenkins.plugins.perfsanity.clusters.SshConnection",
              "$class": "io.jenkins.plugins.perfsanity.clusters.SshConnection",
              "hosts": "-", "credentialsId": "", "knownHosts": ""}}
            """;
    private static final List<Form> FORMS = List.of(
            new Form(ClusterDefinition.DescriptorImpl.class, "checkName", Map.of("value", "-")),
            new Form(ClusterDefinition.DescriptorImpl.class, "checkProfile", Map.of("value", "nonsense")),
            new Form(ClusterDefinition.DescriptorImpl.class, "test", Map.of("definition", CLUSTER, "job", "")),
            new Form(
                    ClusterDefinition.DescriptorImpl.class,
                    "fetchHostKeys",
                    Map.of("definition", CLUSTER, "job", "", "jumpHost", "false")),
            new Form(SshConnection.DescriptorImpl.class, "checkHosts", Map.of("value", "-")),
            new Form(SshConnection.DescriptorImpl.class, "checkKnownHosts", Map.of("value", "")),
            new Form(AgentConnection.DescriptorImpl.class, "checkNode", Map.of("value", "")),
            new Form(PerfSanityConfiguration.class, "readImport", Map.of("text", "nonsense")),
            new Form(PerfSanityConfiguration.class, "import", Map.of("text", "nonsense")));

    private static JenkinsRule jenkins;

    /** A method of a descriptor by the name that it has in a URL. */
    private record Form(Class<? extends Descriptor<?>> owner, String method, Map<String, String> parameters) {
        boolean isCheck() {
            return method.startsWith("check");
        }

        String methodName() {
            return "do" + Character.toUpperCase(method.charAt(0)) + method.substring(1);
        }

        WebResponse send(JenkinsRule.WebClient web, HttpMethod verb) throws Exception {
            WebRequest request = new WebRequest(
                    new URL(
                            jenkins.getURL(),
                            jenkins.jenkins.getDescriptorByType(owner).getDescriptorUrl() + "/" + method),
                    verb);
            List<NameValuePair> pairs = new ArrayList<>();
            parameters.forEach((name, value) -> pairs.add(new NameValuePair(name, value)));
            request.setRequestParameters(pairs);
            if (verb == HttpMethod.POST) {
                web.addCrumb(request);
            }
            return web.loadWebResponse(request);
        }
    }

    @BeforeAll
    static void secure(JenkinsRule rule) {
        jenkins = rule;
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .toEveryone()
                .grant(Item.READ)
                .everywhere()
                .to("reader")
                .grant(Item.READ, Item.CONFIGURE, Item.CREATE, Item.BUILD)
                .everywhere()
                .to("configurer")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
    }

    private static JenkinsRule.WebClient client(String user) throws Exception {
        JenkinsRule.WebClient web = jenkins.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        return user.isEmpty() ? web : web.login(user);
    }

    @Test
    void shouldKnowEveryMethodHere() {
        List<String> known =
                FORMS.stream().map(form -> form.owner() + form.methodName()).toList();
        Stream.of(
                        ClusterDefinition.DescriptorImpl.class,
                        SshConnection.DescriptorImpl.class,
                        JumpHost.DescriptorImpl.class,
                        LocalConnection.DescriptorImpl.class,
                        AgentConnection.DescriptorImpl.class,
                        PerfSanityConfiguration.class)
                .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
                .filter(method -> method.getName().startsWith("do"))
                .forEach(method -> {
                    assertThat(known).contains(method.getDeclaringClass() + method.getName());
                    assertThat(method).satisfies(FormPermissionTest::takesPostOnly);
                });
    }

    private static void takesPostOnly(Method method) {
        assertThat(method.isAnnotationPresent(POST.class)).as(method.toString()).isTrue();
    }

    @Test
    void shouldTellNothingToWhoMayNotAdminister() throws Exception {
        for (String user : List.of("", "reader", "configurer")) {
            JenkinsRule.WebClient web = client(user);
            for (Form form : FORMS) {
                WebResponse response = form.send(web, HttpMethod.POST);
                String what = form.method() + " as '" + user + "'";
                if (form.isCheck()) {
                    assertThat(response.getContentAsString()).as(what).isEqualTo("<div/>");
                } else {
                    assertThat(response.getStatusCode()).as(what).isEqualTo(403);
                }
            }
        }
        assertThat(PerfSanityConfiguration.get().getClusters()).isEmpty();
    }

    @Test
    void shouldAnswerAnAdministrator() throws Exception {
        JenkinsRule.WebClient web = client("admin");
        for (Form form : FORMS) {
            WebResponse response = form.send(web, HttpMethod.POST);
            assertThat(response.getStatusCode()).as(form.method()).isEqualTo(200);
            assertThat(response.getContentAsString()).as(form.method()).containsAnyOf("error", "warning", "expected");
        }
    }

    @Test
    void shouldRefuseToBeRead() throws Exception {
        JenkinsRule.WebClient web = client("admin");
        for (Form form : FORMS) {
            assertThat(form.send(web, HttpMethod.GET).getStatusCode())
                    .as(form.method())
                    .isEqualTo(404);
        }
    }

    @Test
    void shouldRefuseWhatNoFormSends() throws Exception {
        JenkinsRule.WebClient web = client("admin");
        for (String definition : List.of("", "nonsense", "[]", "{\"name\": \"lab\"}")) {
            Form form = new Form(
                    ClusterDefinition.DescriptorImpl.class,
                    "fetchHostKeys",
                    Map.of("definition", definition, "job", "", "jumpHost", "false"));
            assertThat(form.send(web, HttpMethod.POST).getStatusCode())
                    .as(definition)
                    .isEqualTo(400);
        }
    }
}
