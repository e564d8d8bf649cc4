package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class VersionTest {
    @Test
    void shouldTellTheCommitAndItsDay() {
        assertThat(Version.text("1.2.0", commit("false")))
                .isEqualTo("perf-sanity 1.2.0 (commit 8f3c2a1 of 2026-11-29)");
    }

    @Test
    void shouldTellThatItIsNotJustThatCommit() {
        assertThat(Version.text("1.2.0", commit("true")))
                .isEqualTo("perf-sanity 1.2.0 (commit 8f3c2a1 of 2026-11-29, with changes of its own)");
    }

    @Test
    void shouldTellTheVersionAloneWhereNoRepositoryWasThere() {
        assertThat(Version.text("1.2.0", new Properties())).isEqualTo("perf-sanity 1.2.0");
    }

    private static Properties commit(String dirty) {
        Properties commit = new Properties();
        commit.putAll(Map.of("git.commit.id.abbrev", "8f3c2a1", "git.commit.time", "2026-11-29", "git.dirty", dirty));
        return commit;
    }
}
