package io.perfsanity.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Connection.Openssh;
import io.perfsanity.engine.cluster.Connection.Target;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpensshReaderTest {
    private final Problems problems = new Problems();

    private Optional<Connection> read(String keys) {
        String text = "clusters:\n  lab:\n    connection: {type: openssh, " + keys
                + "}\n    workDirectory: /w\n    gpusPerNode: 4\n";
        return Optional.ofNullable(
                        ClustersFile.read("clusters.yaml", text, problems).get("lab"))
                .map(ClusterProfile::connection);
    }

    @Test
    void shouldLeaveToSshWhatIsNotSaid() throws Exception {
        Openssh expected =
                new Openssh(List.of(new Target("gb200", Optional.empty())), Optional.empty(), List.of(), false);

        assertThat(read("hosts: gb200")).contains(expected);
        assertThat(problems.toList()).isEmpty();
        // As a run keeps it
        String kept = Json.mapper().writeValueAsString(expected);
        assertThat(Json.mapper().readValue(kept, Connection.class)).isEqualTo(expected);
    }

    @Test
    void shouldReadAllThatMayBeSaid() {
        assertThat(read("hosts: [a_b, 'login1:22', '[::1]:2222'], user: 'alice@REALM',"
                        + " options: ['-F', ~/x y, '-J', 'a,b', '-o', 'IdentityAgent=/s', '-4'], loginShell: true"))
                .contains(new Openssh(
                        List.of(
                                new Target("a_b", Optional.empty()),
                                new Target("login1", Optional.of(22)),
                                new Target("::1", Optional.of(2222))),
                        Optional.of("alice@REALM"),
                        List.of("-F", "~/x y", "-J", "a,b", "-o", "IdentityAgent=/s", "-4"),
                        true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            user: u                                | 'hosts' is missing
            hosts: []                              | 'hosts' is missing
            hosts: -oProxyCommand=x                | hosts: '-oProxyCommand=x', expected an alias or a host name
            hosts: 'a b'                           | hosts: 'a b', expected
            hosts: me@login1                       | hosts: 'me@login1', expected
            hosts: a, user: -oProxyCommand=x       | user is '-oProxyCommand=x', expected a user name
            hosts: a, options: ['-t']              | options is '-t', expected options of ssh that say how to connect
            hosts: a, options: [other, command]    | options is 'other'
            hosts: a, options: ['-o']              | options is '-o' without a value
            hosts: a, options: ['-oA=b']           | options is '-oA=b', expected options of ssh that say how to connect, option and value as two items
            hosts: a, options: [--]                | options is '--'
            hosts: a, identityFile: ~/.ssh/id      | unknown key 'identityFile'
            """)
    void shouldRefuseWhatWouldNotOnlyConnect(String keys, String message) {
        read(keys);

        assertThat(problems.toList().stream().map(Problem::toString))
                .anySatisfy(each -> assertThat(each).startsWith("clusters.yaml:3: error: " + message));
    }
}
