package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SshSettingsTest {
    private static final SshLogin LOGIN = new SshLogin("perf", () -> SshCredential.password(new char[0]), "");
    private static final SshSettings DEFAULTS = SshSettings.of(List.of(SshAddress.parse("login1")), LOGIN);

    @Test
    void shouldNoticeADeadConnectionWithinAMinuteByDefault() {
        assertThat(DEFAULTS.aliveInterval().multipliedBy(SshSettings.ALIVE_COUNT + 1))
                .isLessThanOrEqualTo(Duration.ofSeconds(60));
        assertThat(DEFAULTS.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(DEFAULTS.maxChannels()).isEqualTo(8);
        assertThat(DEFAULTS.jump()).isEmpty();
    }

    @Test
    void shouldRefuseWhatCannotWork() {
        assertThatIllegalArgumentException().isThrownBy(() -> SshSettings.of(List.of(), LOGIN));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withMaxChannels(0));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withMaxChannels(9));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withConnectTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withAliveInterval(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new SshLogin(" ", LOGIN.credential(), ""));
    }

    @Test
    void shouldShowNoSecret() {
        SshCredential credential =
                SshCredential.privateKey("KEY".getBytes(StandardCharsets.UTF_8), "s3cret".toCharArray());

        assertThat(credential.toString()).doesNotContain("KEY", "s3cret");
    }
}
