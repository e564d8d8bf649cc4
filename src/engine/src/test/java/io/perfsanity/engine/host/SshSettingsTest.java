package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SshSettingsTest {
    private static final SshSettings.Login LOGIN =
            new SshSettings.Login("perf", () -> SshCredential.password(new char[0]), "");
    private static final SshSettings DEFAULTS =
            SshSettings.of(List.of(Endpoint.parse("login1").orElseThrow()), LOGIN);

    @Test
    void shouldNoticeADeadConnectionWithinAMinuteByDefault() {
        assertThat(DEFAULTS.aliveInterval().multipliedBy(SshSettings.ALIVE_COUNT + 1))
                .isLessThanOrEqualTo(Duration.ofSeconds(60));
        assertThat(DEFAULTS.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(DEFAULTS.maxChannels()).isEqualTo(8);
        assertThat(DEFAULTS.jump()).isEmpty();
    }

    private static SshSettings with(Duration connect, Duration alive, int channels) {
        return new SshSettings(DEFAULTS.hosts(), LOGIN, DEFAULTS.jump(), connect, alive, channels);
    }

    @Test
    void shouldRefuseWhatCannotWork() {
        assertThatIllegalArgumentException().isThrownBy(() -> SshSettings.of(List.of(), LOGIN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(DEFAULTS.connectTimeout(), DEFAULTS.aliveInterval(), 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(DEFAULTS.connectTimeout(), DEFAULTS.aliveInterval(), 9));
        assertThatIllegalArgumentException().isThrownBy(() -> with(Duration.ZERO, DEFAULTS.aliveInterval(), 8));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(DEFAULTS.connectTimeout(), Duration.ofSeconds(-1), 8));
        assertThatIllegalArgumentException().isThrownBy(() -> new SshSettings.Login(" ", LOGIN.credential(), ""));
    }

    @Test
    void shouldShowNoSecret() {
        SshCredential credential =
                SshCredential.privateKey("KEY".getBytes(StandardCharsets.UTF_8), "s3cret".toCharArray());

        assertThat(credential.toString()).doesNotContain("KEY", "s3cret");
    }
}
