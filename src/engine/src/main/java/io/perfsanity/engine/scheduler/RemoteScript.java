package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.SchedulerKind;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.ResourceText;
import io.perfsanity.engine.text.ShellWords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs one of the scripts that lie as resources beside this class: one remote command, one {@link Frame}. */
final class RemoteScript {
    /** The states that end a job, as the scripts take them. */
    private static final String ENDED = Arrays.stream(JobState.values())
            .filter(JobState::ended)
            .map(JobState::name)
            .collect(Collectors.joining("|", "|", "|"));

    private final Host host;
    private final SchedulerSettings settings;
    private final SecureRandom random = new SecureRandom();

    RemoteScript(Host host, SchedulerSettings settings) {
        this.host = host;
        this.settings = settings;
    }

    /** 128 random bits that nobody can guess. */
    String token() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Runs an operation.
     *
     * @param operation name of its file
     * @param words for its function {@code operation}
     * @param outputLimit bytes that the answer can have
     * @throws HostException when the answer is incomplete or reports a problem of the host
     */
    Frame run(String operation, List<String> words, Duration limit, int outputLimit) throws IOException {
        String nonce = token();
        InputStream text =
                new ByteArrayInputStream(text(operation, nonce, words).getBytes(StandardCharsets.UTF_8));
        List<String> shell = settings.loginShell() ? List.of("bash", "-l", "-s") : List.of("bash", "-s");
        Output output = host.exec(shell, text, limit, outputLimit);
        Frame frame = Frame.parse(output.stdout(), nonce).orElseThrow(() -> incomplete(operation, output));
        Optional<Frame.Part> problem = frame.first("problem");
        if (problem.isPresent()) {
            throw new HostException(host.name() + ": " + shown(problem.get().text(), output.stderr()));
        }
        return frame;
    }

    /** The whole text for a shell's standard input. */
    String text(String operation, String nonce, List<String> words) {
        List<String> all =
                Stream.concat(Stream.of(nonce, ENDED), words.stream()).toList();
        return resource("frame")
                + resource(dialect(settings.kind()))
                + resource(operation)
                + "{ main "
                + ShellWords.join(all)
                + "; exit; }\n";
    }

    static String dialect(SchedulerKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String resource(String name) {
        return ResourceText.of(RemoteScript.class, name + ".sh");
    }

    private HostException incomplete(String operation, Output output) {
        return new HostException("%s: the answer to '%s' is incomplete (exit code %s, %s bytes)%s"
                .formatted(
                        host.name(),
                        operation,
                        output.exitCode(),
                        output.stdout().length,
                        output.stderr().isBlank() ? "" : ": " + shown(output.stderr(), "")));
    }

    /** Text of the remote side as one line that can stand in a message. */
    private static String shown(String text, String detail) {
        String all = detail.isBlank() ? text : text + ": " + detail;
        return PlainText.line(all.strip().replaceAll("\\s*\\R\\s*", "; "), 500);
    }
}
