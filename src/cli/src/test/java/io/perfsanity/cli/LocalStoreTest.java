package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.host.ProgramPath;
import io.perfsanity.engine.host.SshCredential;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a key before any server sees it. */
@EnabledOnOs(OS.LINUX)
class LocalStoreTest {
    private static final Words ENGLISH = Words.of(Main.class, Locale.ENGLISH);

    @TempDir
    Path directory;

    private final List<String> said = new ArrayList<>();
    private LocalStore store;

    @BeforeEach
    void makeStore() {
        store = new LocalStore(new Passphrases(Optional.empty(), said::add, ENGLISH), said::add, ENGLISH);
    }

    private Path newKey(String passphrase) throws Exception {
        assumeTrue(ProgramPath.find("ssh-keygen").isPresent(), "ssh-keygen is installed");
        Path file = directory.resolve("id");
        assertThat(new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", file.toString())
                        .start()
                        .waitFor())
                .isZero();
        return file;
    }

    private SshCredential credential(Path key) throws IOException {
        Login login = new Login(
                "me",
                Optional.of(key.toString()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
        return store.of(List.of(new Endpoint("login1", 22)), login).get();
    }

    @Test
    void shouldSayHowAMissingKeyIsMade() {
        Path none = directory.resolve("id_none");

        assertThatThrownBy(() -> credential(none))
                .hasMessage(
                        "there is no file %s; 'ssh-keygen -t ed25519 -f %s' makes a key, and ssh-copy-id brings it to the host",
                        none, none);
    }

    @Test
    void shouldSayThatAFileIsThePublicKeyOrNone() throws Exception {
        Path key = newKey("");
        Path garbage = Files.writeString(directory.resolve("garbage"), "garbage");

        assertThatThrownBy(() -> credential(Path.of(key + ".pub")))
                .hasMessage(
                        key + ".pub is a public key, expected the private one, which has the same name without .pub");
        assertThatThrownBy(() -> credential(garbage))
                .hasMessage(garbage + " holds no private key, expected one as ssh-keygen makes it");
        assertThatThrownBy(() -> credential(directory)).hasMessage(directory + " can't be read: IOException");
    }

    @Test
    void shouldSayWhereAPassphraseComesFromWithoutATerminal() throws Exception {
        Path key = newKey("secret");

        assertThatThrownBy(() -> credential(key))
                .hasMessageStartingWith(key + " is protected by a passphrase, which is asked for at a terminal only")
                .hasMessageContaining("passphraseFile")
                .hasMessageContaining("type: openssh");
    }

    @Test
    void shouldWarnOnceOfAKeyThatOthersMayRead() throws Exception {
        Path key = newKey("");
        assertThat(credential(key)).hasToString("private key " + key);
        assertThat(said).isEmpty();
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

        credential(key).close();
        credential(key).close();

        assertThat(said)
                .containsExactly(
                        "warning: others may read the key %s (rw-r--r--), and ssh wouldn't use it: chmod 600 %s"
                                .formatted(key, key));
    }
}
