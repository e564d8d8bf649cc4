package io.perfsanity.engine.result;

import io.perfsanity.engine.result.Cause.Kind;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells lines of a log that name the cause of a failure from those that only mention errors. */
final class CauseLines {
    /**
     * What no program can bring about: memory and links that can't be corrected, a GPU that is gone, a driver that isn't whole,
     * in the words of CUDA, NVML and the kernel. Of the kernel's numbers (Xid) those that its catalogue gives to the hardware;
     * 13, 31, 43 and 45 are programs' own. Illegal accesses, failed launches and a lack of memory are no part of it either.
     */
    private static final Pattern DEVICE =
            Pattern.compile("(?:CUDA (?:runtime |driver )?error: )?uncorrectable (?:NVLink|ECC)"
                    + " error\\b|(?:CUDA_ERROR_(?:ECC|NVLINK)_|cudaError(?:ECC|Nvlink))(?:UNCORRECTABLE|Uncorrectable)\\b"
                    + "|CUDA_ERROR_SYSTEM_NOT_READY\\b|cudaErrorSystemNotReady\\b|system not yet initialized\\b"
                    + "|NVRM: Xid \\(PCI:[^)]{1,40}\\): (?:48|64|74|79|95|119|120|140|14[4-9]|150)\\b|has fallen off the bus"
                    + "|GPU is lost\\b|Unable to determine the device handle for GPU|Driver/library version mismatch");

    /** CUDA's and NCCL's own words, the kernel's and Slurm's for memory, and the signals of a crash. */
    private static final Pattern FAULT =
            Pattern.compile("CUDA (?:runtime |driver )?error\\b(?! handling)|CUDA_ERROR_[A-Z_]+"
                    + "|cudaError[A-Z]\\w+|CU(?:BLAS|DNN|SPARSE)_STATUS_(?!SUCCESS)[A-Z_]+"
                    + "|(?:[\\w.]{1,120}\\.)?OutOfMemoryError\\b|(?:CUDA )?[Oo]ut [Oo]f [Mm]emory\\b|oom[-_]kill\\b"
                    + "|NCCL (?:[Ee]rror|failure)\\b|nccl[A-Z]\\w*Error\\b|Watchdog caught collective operation timeout"
                    + "|illegal memory access|device-side assert"
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
                    + "|\\[E]|terminate called after|unrecognized option|command not found|No such file or directory|Permission denied");

    /** What pyxis passes on of enroot, which knows why there is no container; pyxis itself says only that there is none. */
    private static final Pattern CONTAINER = Pattern.compile("pyxis: +\\[ERROR]");

    private static final Pattern CONSEQUENCE = Pattern.compile(
            "connection (?:was )?(?:refused|reset|closed|lost|aborted)|broken pipe|Connection\\w*Error|Disconnected"
                    + "|Client(?:Connector|OS)Error|RemoteProtocolError|ConnectError|Max retries exceeded|failed to connect"
                    + "|cannot connect|could not connect|service unavailable|bad gateway|CalledProcessError"
                    + "|returned non-zero exit status|BrokenProcessPool|CancelledError|KeyboardInterrupt",
            Pattern.CASE_INSENSITIVE);

    /** pyxis's and SPANK's words around those that tell something. */
    private static final Pattern AROUND = Pattern.compile(
            "pyxis: (?:child \\d+ (?:failed|terminated) with|printing \\w+ log file|couldn't create enroot start"
                    + "|container was not started successfully by another task|\\s*\\[INFO])"
                    + "|error: spank: required plugin|Failed to invoke spank plugin stack");

    /** Words about errors that there are not, that may come, or that are counted; source lines; lines of a lower level. */
    private static final Pattern NO_CAUSE = Pattern.compile(
            "\\b(?:no|0|zero|without|any|ignor\\w+)\\s+(?:\\w+\\s+)?(?:errors?|failures?|fatal)\\b"
                    + "|\\b(?:may|might|could|avoid|prevent|if|in case|would)\\b.*\\bout of memory"
                    + "|^\\W*(?:except|raise|class|import|from|with|return|def|if|assert)\\b|^(?:\\d+: *)?>|^ERROR: usage:"
                    + "|::\\S+ +(?:ERROR|FAILED)\\b|^(?:ERROR|FAILED) \\S+::|\\[(?:I|D|V|W)]|\\b(?:INFO|DEBUG|WARN|WARNING)\\b",
            Pattern.CASE_INSENSITIVE);

    /** Behind what looks like an error: {@code : 0}, {@code : 1.5e-3}, {@code = none}. */
    private static final Pattern COUNT = Pattern.compile(
            "\\s*[:=]?\\s*(?:[-+]?\\.?\\d[\\d.]*(?:e[-+]?\\d+)?\\s*%?|none|null|false|no|n/a|\"\"|'')\\s*(?:[,;|)}\\]].*)?$",
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
        if (isFarewell(line)
                || NO_CAUSE.matcher(line).find()
                || (ofContainers(line) && AROUND.matcher(line).find())) {
            return Optional.empty();
        }
        return named(DEVICE, Kind.DEVICE, line)
                .or(() -> named(FAULT, Kind.FAULT, line))
                .or(() -> (ofContainers(line) ? named(CONTAINER, Kind.EXCEPTION, line) : Optional.<Named>empty())
                        .map(named -> new Named(named.kind(), named.text().replaceFirst(" +", " "))))
                .or(() -> named(EXCEPTION, consequence(line).orElse(Kind.EXCEPTION), line))
                .or(() -> named(MESSAGE, consequence(line).orElse(Kind.MESSAGE), line)
                        .map(named -> new Named(named.kind(), line.replaceFirst(PREFIX, ""))));
    }

    /** Which most lines aren't; a pattern would look at each of their characters. */
    private static boolean ofContainers(String line) {
        return line.contains("pyxis: ") || line.contains("spank");
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
