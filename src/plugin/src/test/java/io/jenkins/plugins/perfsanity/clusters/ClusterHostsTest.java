package io.jenkins.plugins.perfsanity.clusters;

import static org.assertj.core.api.Assertions.assertThatIOException;

import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Target;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterHostsTest {
    @Test
    void shouldNotRunTheControllersOwnSsh() {
        Connection connection = new Connection.Openssh(
                List.of(new Target("login1", Optional.empty())), Optional.empty(), List.of(), false);

        assertThatIOException()
                .isThrownBy(() -> ClusterHosts.open(connection, (hosts, login) -> () -> {
                    throw new AssertionError("no credential is needed");
                }))
                .withMessageContaining("in Jenkins expected one of the type ssh, or an agent");
    }
}
