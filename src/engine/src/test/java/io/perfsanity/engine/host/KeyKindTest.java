package io.perfsanity.engine.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyKindTest {
    private ShellServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ShellServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void shouldTellWhetherAPassphraseOpensAKey() throws Exception {
        byte[] open = server.newUserKey("");
        byte[] locked = server.newUserKey("correct hörse");

        assertThat(KeyKind.of(open)).isEqualTo(KeyKind.USABLE);
        assertThat(KeyKind.of(open, "needless".toCharArray())).isEqualTo(KeyKind.USABLE);
        assertThat(KeyKind.of(locked)).isEqualTo(KeyKind.LOCKED);
        assertThat(KeyKind.of(locked, "wrong".toCharArray())).isEqualTo(KeyKind.LOCKED);
        assertThat(KeyKind.of(locked, "correct hörse".toCharArray())).isEqualTo(KeyKind.USABLE);
    }

    @Test
    void shouldKnowAPublicKeyAndWhatIsNone() {
        assertThat(KeyKind.of("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA me@here\n".getBytes(UTF_8)))
                .isEqualTo(KeyKind.PUBLIC);
        assertThat(KeyKind.of("ecdsa-sha2-nistp256 AAAAE2VjZHNh".getBytes(UTF_8)))
                .isEqualTo(KeyKind.PUBLIC);
        assertThat(KeyKind.of("garbage".getBytes(UTF_8))).isEqualTo(KeyKind.NONE);
        assertThat(KeyKind.of(new byte[0])).isEqualTo(KeyKind.NONE);
    }
}
