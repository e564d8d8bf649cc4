package io.jenkins.plugins.perfsanity;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.FilePath;
import hudson.remoting.Callable;
import hudson.remoting.VirtualChannel;
import java.io.File;
import java.util.List;
import jenkins.agents.ControllerToAgentCallable;
import jenkins.agents.ControllerToAgentFileCallable;
import jenkins.security.MasterToSlaveCallable;
import org.jenkinsci.remoting.RoleChecker;
import org.jenkinsci.remoting.RoleSensitive;
import org.junit.jupiter.api.Test;

/** What an agent may have the controller do: nothing. */
class RemotingTest {
    /** Those that the controller refuses to run when an agent sends them. */
    private static final List<Class<?>> TO_AGENTS = List.of(
            ControllerToAgentCallable.class,
            ControllerToAgentFileCallable.class,
            MasterToSlaveCallable.class,
            jenkins.MasterToSlaveFileCallable.class);

    private static boolean mayComeFromAnAgent(Class<?> each) {
        boolean travels = RoleSensitive.class.isAssignableFrom(each)
                || Callable.class.isAssignableFrom(each)
                || FilePath.FileCallable.class.isAssignableFrom(each);
        return travels && TO_AGENTS.stream().noneMatch(safe -> safe.isAssignableFrom(each));
    }

    @Test
    void shouldHaveNothingThatAnAgentCouldSend() throws Exception {
        assertThat(WebMethods.classes()).hasSizeGreaterThan(50).noneMatch(RemotingTest::mayComeFromAnAgent);
    }

    @Test
    void shouldKnowWhatAnAgentCouldSend() {
        assertThat(mayComeFromAnAgent(FromAnAgent.class)).isTrue();
        assertThat(mayComeFromAnAgent(ToAnAgent.class)).isFalse();
    }

    private static final class FromAnAgent implements FilePath.FileCallable<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String invoke(File file, VirtualChannel channel) {
            return "";
        }

        @Override
        public void checkRoles(RoleChecker checker) {
            // Asks for none
        }
    }

    private static final class ToAnAgent implements ControllerToAgentFileCallable<String> {
        private static final long serialVersionUID = 1L;

        @Override
        public String invoke(File file, VirtualChannel channel) {
            return "";
        }
    }
}
