package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.HostKey;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.StringLength;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g";

    private static List<HostKey> keys(String name, String lines) {
        return KnownHosts.keys(name, lines, name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "login1 login1 true",
                "Login1 LOGIN1 true",
                "login1 login10 false",
                "login1,login2 login2 true",
                "login* login17 true",
                "login?.example.org login1.example.org true",
                "login?.example.org login12.example.org false",
                "*.example.org,!login2.example.org login2.example.org false",
                "!login2.example.org,*.example.org login1.example.org true",
                "!login2 login1 false",
                "* anything true",
                "[login1]:2222 [login1]:2222 true",
                "[login*]:* [login1]:2222 true",
                "login1 [login1]:2222 false",
                "login.1 loginx1 false",
                // ssh-keygen -H made this one
                "|1|H/oh6LM2XLV2SfRzpVAWhDpmlNI=|xq5g0XW6Up+PJ2C43QbMxZ1spBo= login1.example.org true",
                "|1|H/oh6LM2XLV2SfRzpVAWhDpmlNI=|xq5g0XW6Up+PJ2C43QbMxZ1spBo= login2.example.org false",
            })
    void shouldFindALineAsOpenSshDoes(String hosts, String name, boolean named) {
        assertThat(keys(name, hosts + " " + KEY)).hasSize(named ? 1 : 0);
    }

    @Property
    void shouldAgreeWithAnotherImplementationAboutPatterns(
            @ForAll @NotEmpty @StringLength(max = 6) @Chars({'a', 'b', '*', '?'}) String first,
            @ForAll @NotEmpty @StringLength(max = 6) @Chars({'a', 'b', '*', '?'}) String second,
            @ForAll boolean negated,
            @ForAll @NotEmpty @StringLength(max = 6) @CharRange(from = 'a', to = 'b') String name)
            throws Exception {
        String line = "%s,%s%s %s".formatted(first, negated ? "!" : "", second, KEY);

        assertThat(keys(name, line))
                .hasSize(KnownHostEntry.parseKnownHostEntry(line).isHostMatch(name, 22) ? 1 : 0);
    }

    @Test
    void shouldKeepMarkersAndOrder() {
        String lines = """
                # a comment
                @cert-authority * %1$s
                \t login1\t%1$s   a comment
                @revoked login1 %1$s\r
                @unknown login1 %1$s
                """.formatted(KEY);

        assertThat(keys("login1", lines))
                .extracting(HostKey::getMarker)
                .containsExactly("@cert-authority", "", "@revoked");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "login1",
                "login1 ssh-ed25519",
                "login1 ssh-ed25519 !!!!",
                "login1 ssh-ed25519 A",
                "|1|A|A= ssh-ed25519 AAAA",
                "login1 ssh-new@example.org AAAA",
                "login1 2048 65537 1234567",
                "#login1 ssh-ed25519 AAAA"
            })
    void shouldPassOverWhatIsNoKeyOfAHost(String line) {
        assertThat(keys("login1", line)).isEmpty();
    }
}
