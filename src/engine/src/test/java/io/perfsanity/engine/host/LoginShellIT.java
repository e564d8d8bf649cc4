package io.perfsanity.engine.host;

import static io.perfsanity.engine.host.SshHostIT.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;

/** A login shell that is slow and says something of its own, behind the lab's OpenSSH. */
@Isolated("every login of the lab's user has that shell meanwhile")
@EnabledIfSystemProperty(named = "lab.dir", matches = ".+")
class LoginShellIT {
    private SshHost host;

    @BeforeEach
    void open() throws IOException {
        host = new SshHost(SshHostIT.settings(SshHostIT.plainKey()));
        run(host, "sh", "-c", "echo 'sleep 1; echo Welcome; printf \"no end\"' >~/.bashrc");
    }

    @AfterEach
    void close() throws IOException {
        run(host, "sh", "-c", "rm ~/.bashrc");
        host.close();
    }

    @Test
    void shouldPassByWhatALoginShellPrints() throws IOException {
        assertThat(run(host, "echo", "answer").text()).isEqualTo("answer\n");
        assertThat(run(host, "printf", "").text()).isEmpty();
        assertThat(run(host, "sh", "-c", "exit 3").exitCode()).isEqualTo(3);
        ByteArrayOutputStream streamed = new ByteArrayOutputStream();
        host.stream(List.of("cat", "/bin/true"), HostContract.LIMIT, in -> in.transferTo(streamed));
        assertThat(streamed.toByteArray()).isEqualTo(Files.readAllBytes(Path.of("/bin/true")));
    }
}
