package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SshAddressTest {

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
        SshAddress address = SshAddress.parse(text);

        assertThat(address).isEqualTo(new SshAddress(host, port));
        assertThat(address.knownHostsName()).isEqualTo(inKnownHosts);
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
                "a\nb"
            })
    void shouldRefuseWhatIsNoHost(String text) {
        assertThatThrownBy(() -> SshAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a host name");
    }

    @Test
    void shouldRefuseAPortThatDoesNotExist() {
        assertThatThrownBy(() -> SshAddress.parse("login1:70000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port 70000 of login1 is not in 1–65535");
    }

    @Property
    void shouldReadBackWhatItPrints(@ForAll String text) {
        try {
            SshAddress address = SshAddress.parse(text);
            assertThat(SshAddress.parse(address.toString())).isEqualTo(address);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).doesNotContain("\n").isNotEmpty();
        }
    }
}
