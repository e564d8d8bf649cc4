package io.jenkins.plugins.perfsanity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the tests start can't be reached from another machine. */
@WithJenkins
class LoopbackTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldListenOnLoopbackOnly(JenkinsRule jenkins) throws Exception {
        List<String> addresses = ListeningSockets.ofThisProcess();

        int port = jenkins.getURL().getPort();
        assertThat(addresses).as("Jenkins itself is seen").anyMatch(address -> ListeningSockets.port(address) == port);
        assertThat(addresses).allMatch(ListeningSockets::isLoopback);
    }
}
