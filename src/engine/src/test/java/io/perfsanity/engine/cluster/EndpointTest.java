package io.perfsanity.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        "login1,              login1,     22,   login1",
        "login1.example.org,  login1.example.org, 22, login1.example.org",
        "login1:2222,         login1,     2222, [login1]:2222",
        "10.0.0.1:22,         10.0.0.1,   22,   10.0.0.1",
        "::1,                 ::1,        22,   ::1",
        "[fe80::1%eth0]:2222, fe80::1%eth0, 2222, [fe80::1%eth0]:2222",
    })
    void shouldReadHostAndPort(String text, String host, int port, String inKnownHosts) {
        assertThat(Endpoint.parse(text)).contains(new Endpoint(host, port));
        assertThat(new Endpoint(host, port).knownHostsName()).isEqualTo(inKnownHosts);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-oProxyCommand=x",
                "a b",
                "user@login1",
                "login1:",
                "login1:x",
                "a/b",
                "[login1",
                "a\nb",
                "login1:0",
                "login1:70000"
            })
    void shouldRefuseWhatIsNoHost(String text) {
        assertThat(Endpoint.parse(text)).isEmpty();
    }

    @Property
    void shouldReadBackWhatItPrints(
            @ForAll @CharRange(from = '0', to = ':') @CharRange(from = 'a', to = 'f') @Chars({'[', ']', '.', '-', '%'})
                    String text) {
        Endpoint.parse(text)
                .ifPresent(endpoint ->
                        assertThat(Endpoint.parse(endpoint.toString())).contains(endpoint));
    }
}
