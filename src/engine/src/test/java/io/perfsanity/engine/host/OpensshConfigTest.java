package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpensshConfigTest {
    @TempDir
    Path directory;

    private final ExecutorService threads = Patience.threads("test");

    @BeforeEach
    void needSsh() {
        assumeTrue(ProgramPath.find("ssh").isPresent(), "ssh is installed");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private OpensshConfig config(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("config"), text);
        try (SshProgram ssh = new SshProgram("ssh", threads)) {
            return OpensshConfig.ask(ssh, "gb200", List.of("-F", file.toString(), "--", "gb200"));
        }
    }

    @Test
    void shouldTellWhatAnAliasStandsFor() throws IOException {
        OpensshConfig config = config("""
                Host gb*
                  HostName login1.example.com
                  Port 2222
                  User alice
                  IdentityFile ~/.ssh/id_site
                  UserKnownHostsFile ~/.ssh/a ~/.ssh/b
                """);

        assertThat(config.value("hostname")).contains("login1.example.com");
        assertThat(config.value("port")).contains("2222");
        assertThat(config.value("user")).contains("alice");
        assertThat(config.files("identityfile")).containsExactly("~/.ssh/id_site");
        assertThat(config.files("userknownhostsfile")).hasSize(2);
        assertThat(config.ownWords()).isEmpty();
    }

    @Test
    void shouldNameWhatOnlyOpensshDoes() throws IOException {
        assertThat(config("Host gb200\n  ProxyJump a,b\n").ownWords()).containsExactly("ProxyJump");
        assertThat(config("ControlMaster auto\nControlPath /tmp/%C\nHostKeyAlias x\n")
                        .ownWords())
                .containsExactly("HostKeyAlias", "ControlMaster");
        assertThat(config("ProxyJump none\n").ownWords()).isEmpty();
    }
}
