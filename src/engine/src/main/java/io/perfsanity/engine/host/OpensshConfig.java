package io.perfsanity.engine.host;

import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/**
 * What this machine's ssh would take for a host after reading all of its files.
 *
 * @param dump what {@code ssh -G} prints: a key in lower case and its value on each line
 */
public record OpensshConfig(String dump) {
    /** For what needs no network, but may run commands of the user's configuration. */
    static final Duration ASK = Duration.ofSeconds(20);

    /**
     * Asks, and connects to nothing.
     *
     * @param host as a user would give it to ssh
     * @throws HostRefusedException when there is no ssh, or it doesn't take its own files
     */
    public static OpensshConfig of(String host) throws IOException {
        ExecutorService threads = Patience.threads("ssh -G");
        try (SshProgram ssh = new SshProgram("ssh", threads)) {
            return ask(ssh, host, List.of("--", host));
        } finally {
            threads.shutdownNow();
        }
    }

    static OpensshConfig ask(SshProgram ssh, String name, List<String> destination) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-G", "-T"));
        arguments.addAll(destination);
        Output answer = ssh.run(arguments, ASK);
        if (!answer.succeeded()) {
            throw new HostRefusedException("%s: ssh doesn't take its configuration or our options: '%s'"
                    .formatted(name, PlainText.line(answer.stderr(), 500)));
        }
        return new OpensshConfig(answer.text());
    }

    /** The first value of a key; empty too where it says that there is none. */
    public Optional<String> value(String key) {
        return values(key).findFirst().filter(value -> !value.matches("none|0"));
    }

    /** All values of a key that may have several. */
    public Stream<String> values(String key) {
        return dump.lines().filter(line -> line.startsWith(key + " ")).map(line -> line.substring(key.length() + 1));
    }

    /** The words of a configuration for this host that only OpenSSH itself does; none where our own SSH will do. */
    public List<String> ownWords() {
        List<String> words = new ArrayList<>();
        for (String word : List.of(
                "ProxyJump", "ProxyCommand", "HostKeyAlias", "CertificateFile", "PKCS11Provider", "IdentityAgent")) {
            if (value(word.toLowerCase(Locale.ROOT))
                    .filter(value -> !value.equals("SSH_AUTH_SOCK"))
                    .isPresent()) {
                words.add(word);
            }
        }
        if (value("controlpath").isPresent()
                && value("controlmaster").filter("false"::equals).isEmpty()) {
            words.add("ControlMaster");
        }
        return words;
    }

    /** The files of a key whose value is a list of them. */
    public List<String> files(String key) {
        return values(key).flatMap(value -> Arrays.stream(value.split(" "))).toList();
    }
}
