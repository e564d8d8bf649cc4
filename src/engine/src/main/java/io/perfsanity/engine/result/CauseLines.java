package io.perfsanity.engine.result;

import io.perfsanity.engine.result.Cause.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells lines of a log that name the cause of a failure from those that only mention errors. */
final class CauseLines {
    /** CUDA's and NCCL's own words, the kernel's and Slurm's for memory, and the signals of a crash. */
    private static final Pattern FAULT =
            Pattern.compile("CUDA (?:runtime |driver )?error\\b(?! handling)|CUDA_ERROR_[A-Z_]+"
                    + "|cudaError[A-Z]\\w+|CU(?:BLAS|DNN|SPARSE)_STATUS_(?!SUCCESS)[A-Z_]+"
                    + "|(?:[\\w.]{1,120}\\.)?OutOfMemoryError\\b|(?:CUDA )?[Oo]ut [Oo]f [Mm]emory\\b|oom[-_]kill\\b"
                    + "|NCCL (?:[Ee]rror|failure)\\b|nccl[A-Z]\\w*Error\\b|Watchdog caught collective operation timeout"
                    + "|illegal memory access|device-side assert|uncorrectable (?:NVLink|ECC) error|has fallen off the bus"
                    + "|Segmentation fault|Segfault encountered|Bus error|Illegal instruction|No space left on device");

    /** A rank's number, or pytest's mark of an error. */
    private static final String PREFIX = "^(?:\\d+: *|E +){0,3}";

    /** Its length is limited, since a log's line can be one of thousands of such words. */
    private static final String QUALIFIED = "[A-Za-z_][\\w.]{0,120}(?:Error|Exception|Expired)";

    /** With its message anywhere, as ranks and loggers put a prefix before it; alone only as a whole line. */
    private static final Pattern EXCEPTION =
            Pattern.compile("(?<![\\w.'\"])" + QUALIFIED + ":(?=\\s+\\S)|" + PREFIX + QUALIFIED + ":?$");

    private static final Pattern MESSAGE = Pattern.compile(
            "(?<![\\w=./-])(?:(?i:fatal error|error|fatal|panic)[:\\]]|(?:ERROR|FATAL|CRITICAL)\\b(?![\\w=/%.-]))"
                    + "|\\[E]|terminate called after|command not found|No such file or directory|Permission denied");

    private static final Pattern CONSEQUENCE = Pattern.compile(
            "connection (?:was )?(?:refused|reset|closed|lost|aborted)|broken pipe|Connection\\w*Error|Disconnected"
                    + "|Client(?:Connector|OS)Error|RemoteProtocolError|ConnectError|Max retries exceeded|failed to connect"
                    + "|cannot connect|could not connect|service unavailable|bad gateway|CalledProcessError"
                    + "|returned non-zero exit status|BrokenProcessPool|CancelledError|KeyboardInterrupt",
            Pattern.CASE_INSENSITIVE);

    /** Words about errors that there are not, that may come, or that are counted; source lines; lines of a lower level. */
    private static final Pattern NO_CAUSE = Pattern.compile(
            "\\b(?:no|0|zero|without|any|ignor\\w+)\\s+(?:\\w+\\s+)?(?:errors?|failures?|fatal)\\b"
                    + "|\\b(?:may|might|could|avoid|prevent|if|in case|would)\\b.*\\bout of memory"
                    + "|^\\W*(?:except|raise|class|import|from|with|return|def|if|assert)\\b|^(?:\\d+: *)?>"
                    + "|::\\S+ +(?:ERROR|FAILED)\\b|^(?:ERROR|FAILED) \\S+::|\\[(?:I|D|V|W)]|\\b(?:INFO|DEBUG|WARN|WARNING)\\b",
            Pattern.CASE_INSENSITIVE);

    /** Behind what looks like an error: {@code : 0}, {@code : 1.5e-3}, {@code = none}. */
    private static final Pattern COUNT = Pattern.compile(
            "\\s*[:=]?\\s*(?:[-+]?[\\d.]+(?:e[-+]?\\d+)?\\s*%?|none|null|false|no|n/a|\"\"|'')\\s*(?:[,;|)}\\]].*)?$",
            Pattern.CASE_INSENSITIVE);

    /** What srun and slurmstepd say when a step has ended, whatever the cause. */
    private static final Pattern FAREWELL = Pattern.compile("^(?:\\d+: *)?(?:srun: (?:error: \\S+: tasks? [\\d,-]+: "
            + "(?:Exited|Killed|Terminated|Aborted)|launch/slurm:|Job step |Terminating|Force Terminat|forcing |First task"
            + "|error: Timed out waiting for job step|got SIG|sending )|slurmstepd: (?:error: )?\\*{3} (?:STEP|JOB) )");

    private CauseLines() {}

    static boolean isFarewell(String line) {
        return FAREWELL.matcher(line).find();
    }

    /** What a line says. */
    record Named(Kind kind, String text) {}

    /** The cause that {@code line} names; empty for most lines. */
    static Optional<Named> in(String line) {
        if (isFarewell(line) || NO_CAUSE.matcher(line).find()) {
            return Optional.empty();
        }
        return named(FAULT, Kind.FAULT, line)
                .or(() -> named(EXCEPTION, consequence(line).orElse(Kind.EXCEPTION), line))
                .or(() -> named(MESSAGE, consequence(line).orElse(Kind.MESSAGE), line)
                        .map(named -> new Named(named.kind(), line.replaceFirst(PREFIX, ""))));
    }

    /** Whether {@code text} tells of an error elsewhere. */
    static boolean isConsequence(String text) {
        return CONSEQUENCE.matcher(text).find();
    }

    private static Optional<Kind> consequence(String line) {
        return isConsequence(line) ? Optional.of(Kind.CONSEQUENCE) : Optional.empty();
    }

    private static Optional<Named> named(Pattern pattern, Kind kind, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()
                || COUNT.matcher(line).region(matcher.end(), line.length()).lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(new Named(kind, line.substring(matcher.start()).replaceFirst(PREFIX, "")));
    }
}
