package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.host.ProgramPath;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PassphrasesTest {
    private static final String RIGHT = "correct horse";

    @TempDir
    Path directory;

    private final List<String> said = new ArrayList<>();
    private Path key;

    @BeforeEach
    void makeKey() throws Exception {
        assumeTrue(ProgramPath.find("ssh-keygen").isPresent(), "ssh-keygen is installed");
        key = newKey("id", RIGHT);
    }

    private Path newKey(String name, String passphrase) throws Exception {
        Path file = directory.resolve(name);
        Process keygen = new ProcessBuilder(
                        "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", file.toString())
                .start();
        assertThat(keygen.waitFor()).isZero();
        return file;
    }

    private Passphrases answers(String... answers) {
        return answers(Locale.ENGLISH, answers);
    }

    private Passphrases answers(Locale locale, String... answers) {
        Deque<String> left = new ArrayDeque<>(List.of(answers));
        return new Passphrases(
                Optional.of(prompt -> {
                    said.add(prompt);
                    return left.isEmpty() ? null : left.poll().toCharArray();
                }),
                said::add,
                Words.of(Main.class, locale));
    }

    @Test
    void shouldAskInChinese() {
        answers(Locale.CHINA, "wrong", "wrong", "wrong").ask(key);

        assertThat(said)
                .containsExactly(key + " 的密码短语: ", "不对，请再试一次", key + " 的密码短语: ", "不对，请再试一次", key + " 的密码短语: ", "还是不对");
    }

    @Test
    void shouldAskOnceForAKeyThatNeedsIt() throws Exception {
        Passphrases passphrases = answers(RIGHT);

        passphrases.ask(key);
        passphrases.ask(key);
        passphrases.ask(newKey("open", ""));
        passphrases.ask(directory.resolve("nowhere"));

        assertThat(said).containsExactly("Passphrase of " + key + ": ");
        assertThat(passphrases.of(key)).isEqualTo(RIGHT.toCharArray());
    }

    @Test
    void shouldGiveUpAfterThreeWrongOnes() {
        Passphrases passphrases = answers("a", "b", "c", RIGHT);

        passphrases.ask(key);

        String prompt = "Passphrase of " + key + ": ";
        assertThat(said)
                .containsExactly(
                        prompt,
                        "that isn't it, try again",
                        prompt,
                        "that isn't it, try again",
                        prompt,
                        "that isn't it either");
        assertThat(passphrases.of(key)).isEmpty();
    }

    @Test
    void shouldNotAskWhereNobodyIsOrWhoeverIsThereEndsIt() {
        Passphrases nobody = new Passphrases(Optional.empty(), said::add, Words.of(Main.class, Locale.ENGLISH));
        nobody.ask(key);
        answers().ask(key);

        assertThat(nobody.of(key)).isEmpty();
        assertThat(said).containsExactly("Passphrase of " + key + ": ");
    }

    private Path clusters() throws IOException {
        return Files.writeString(
                directory.resolve("clusters.yaml"), """
                clusters:
                  far:
                    connection:
                      {type: ssh, hosts: ['127.0.0.1:1'], user: me, identityFile: '%1$s', knownHostsFile: '%2$s',
                       jumpHost: {host: '127.0.0.1:1', user: me, identityFile: '%1$s', knownHostsFile: '%2$s'}}
                    workDirectory: /tmp
                    gpusPerNode: 1
                """.formatted(key, directory.resolve("known_hosts")));
    }

    @Test
    void shouldShowNothingOfWhatIsTypedAtATerminal() throws Exception {
        List<String> check =
                List.of("clusters", "check", "far", "--clusters", clusters().toString());
        try (AtTerminal terminal = AtTerminal.start(directory, check)) {
            await().until(() -> terminal.screen().contains("Passphrase of " + key));
            terminal.type("not " + RIGHT);
            await().until(() -> terminal.screen().contains("try again"));
            terminal.type(RIGHT);

            assertThat(terminal.await()).as(terminal.screen()).isEqualTo(ExitCodes.INFRA);
            assertThat(terminal.screen())
                    .contains("no connection to 127.0.0.1:1")
                    .doesNotContain(RIGHT, "either");
            assertThat(terminal.screen().split("Passphrase of ", -1)).hasSize(3);
        }
    }

    @Test
    void shouldRefuseToLeaveARunToAProcessThatCannotAsk() throws Exception {
        Path list = Files.writeString(directory.resolve("list.txt"), "aggr-a\n");

        Ran ran = Ran.of("run", list, "--cluster", "far", "--clusters", clusters(), "--detach");

        assertThat(ran.code()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(ran.err())
                .contains("--detach: the process that goes on has no terminal to ask at for the passphrase");
    }
}
