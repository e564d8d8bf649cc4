package io.jenkins.plugins.perfsanity.results;

import hudson.model.Run;
import java.net.URL;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlPage;
import org.jvnet.hudson.test.JenkinsRule;

/** The pages of a build as users without scripts get them. */
final class BuildPages {
    private final JenkinsRule jenkins;
    private final Run<?, ?> build;

    BuildPages(JenkinsRule jenkins, Run<?, ?> build) {
        this.jenkins = jenkins;
        this.build = build;
    }

    HtmlPage page(String user, String path) throws Exception {
        try (JenkinsRule.WebClient web = plain()) {
            return web.withJavaScriptEnabled(false).login(user).getPage(build, path);
        }
    }

    /** Without styles, whose reading takes longer than all else. */
    private JenkinsRule.WebClient plain() {
        JenkinsRule.WebClient web = jenkins.createWebClient();
        web.getOptions().setCssEnabled(false);
        return web;
    }

    int status(String user, String path) throws Exception {
        return answer(user, path).getWebResponse().getStatusCode();
    }

    JSONObject json(String user, String path) throws Exception {
        return JSONObject.fromObject(answer(user, path).getWebResponse().getContentAsString());
    }

    /**
     * Whatever comes.
     *
     * @param user empty text for one who didn't log in
     * @param path below the build
     */
    Page answer(String user, String path) throws Exception {
        try (JenkinsRule.WebClient web = plain()) {
            // Else it would follow the script that asks for a login.
            web.withJavaScriptEnabled(false);
            if (!user.isEmpty()) {
                web.login(user);
            }
            web.withThrowExceptionOnFailingStatusCode(false);
            web.setRefreshHandler((page, url, seconds) -> {});
            WebRequest request = new WebRequest(new URL(jenkins.getURL(), build.getUrl() + path), HttpMethod.GET);
            return web.getPage(request);
        }
    }
}
