package io.perfsanity.engine.host;

import io.perfsanity.engine.text.PlainText;
import java.util.List;
import java.util.regex.Pattern;

/** What to do about what ssh says when it doesn't log in. */
final class OpensshWords {
    private static final String BY_HAND = "; does 'ssh -o BatchMode=yes %s true' work by hand? ";

    /** In this order, since a word may have another one as its consequence. */
    private static final List<Advice> REFUSALS = List.of(
            new Advice(
                    "REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY",
                    "its host key isn't the one that known_hosts has",
                    "; either the host was reinstalled or somebody poses as it: ask the site before you change a line"),
            new Advice(
                    "Host key verification failed|host key is known for",
                    "its host key isn't known",
                    "; log in once with 'ssh %s', and compare the fingerprint that it shows with the site's"),
            new Advice(
                    "Permission denied|Too many authentication failures|No supported authentication methods",
                    "it refused us",
                    BY_HAND
                            + "A key with a passphrase must be in the agent (ssh-add); where a log-in asks something, as for"
                            + " a second factor, open a master first: 'ControlMaster auto' and a ControlPath in"
                            + " ~/.ssh/config, then 'ssh %s'"),
            new Advice(
                    "Bad configuration option|Bad owner or permissions|Can't open user config|terminating, \\d+ bad"
                            + "|illegal option|unknown option|Bad number|command-line: line|keyword .* argument",
                    "ssh doesn't take its configuration or our options",
                    ""),
            new Advice("Unable to negotiate", "it and ssh have no algorithm in common", ""));

    private final String host;
    private final String said;

    /** @param said standard error of ssh */
    OpensshWords(String host, String said) {
        this.host = host;
        this.said = said;
    }

    private record Advice(Pattern words, String meaning, String advice) {
        Advice(String words, String meaning, String advice) {
            this(Pattern.compile(words), meaning, advice);
        }
    }

    /** Whether the server may take us in a moment, as while too many others log in. */
    boolean hungUp() {
        return Pattern.compile("kex_exchange_identification|Connection (?:reset|closed) by|banner exchange")
                .matcher(said)
                .find();
    }

    /** A refusal where trying again can't help, else only that it doesn't answer. */
    HostException failure() {
        String line = PlainText.line(said.replaceAll("@{5,}|@ +| +@", " "), 500);
        String quoted = line.isEmpty() ? "without a word" : "'" + line + "'";
        for (Advice advice : REFUSALS) {
            if (advice.words().matcher(said).find()) {
                return new HostRefusedException("%s: %s: ssh ended with %s%s"
                        .formatted(
                                host, advice.meaning(), quoted, advice.advice().replace("%s", host)));
            }
        }
        String message = "no connection to %s: ssh ended with %s".formatted(host, quoted);
        return hungUp() ? new SshHandshake.HungUpException(message, null) : new HostException(message);
    }
}
