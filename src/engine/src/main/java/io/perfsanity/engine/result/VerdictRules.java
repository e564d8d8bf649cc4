package io.perfsanity.engine.result;

import io.perfsanity.engine.result.TestResults.TestOutcome;
import io.perfsanity.engine.scheduler.JobState;
import io.perfsanity.engine.scheduler.PendingReason;
import io.perfsanity.engine.text.PlainText;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table from a job's end to a verdict: the scheduler's state decides the row, then the exit file, the tests and the
 * validity gate are asked ({@link ScriptRules}).
 *
 * <p>PASSED needs all of them. A test failure is positive evidence by itself, but a state that names a cause outside the
 * test (a lost node, an eviction) goes before it, since that cause explains the failure too.
 */
public final class VerdictRules {
    private static final Pattern BY = Pattern.compile("\\bby (\\d{1,10})\\b");
    /** slurmstepd's, of a step or a job. */
    private static final Pattern OOM_KILL = Pattern.compile("^oom[-_]kill event");

    private static final int MAX_REASON = 300;

    private VerdictRules() {}

    /** The verdict over {@code end}; answers for every combination, contradictory ones included. */
    public static Judgement judge(AttemptEnd end) {
        return explained(end.cancelledByUs() ? afterOurCancel(end) : byState(end), end);
    }

    /** {@code judgement} with the cause that the logs name, where they know more than its reason. */
    static Judgement explained(Judgement judgement, AttemptEnd end) {
        String reason = PlainText.line(judgement.reason(), MAX_REASON);
        String cause = end.logs()
                .cause()
                .filter(found -> explains(found, judgement.verdict(), end) && !says(reason, found))
                .map(found -> "; " + found.text())
                .orElse("");
        return new Judgement(judgement.verdict(), reason + cause, judgement.retryable());
    }

    /**
     * Slurm's own words for a lack of memory, whichever of them come first in a log, say no more than the reason. A long line
     * is cut off at another place than the message of the test.
     */
    private static boolean says(String reason, Cause cause) {
        String said = reason.toLowerCase(Locale.ROOT);
        String line = cause.line().toLowerCase(Locale.ROOT);
        return said.contains(line.endsWith("…") ? line.substring(0, line.length() - 1) : line)
                || (said.contains("out of memory")
                        && OOM_KILL.matcher(cause.line()).find());
    }

    /**
     * Whether the reason names what the logs say. A fault always; what is less sure only where no test tells why it failed,
     * and not for a limit that was reached, before which programs may write errors and go on.
     */
    private static boolean explains(Cause cause, Verdict verdict, AttemptEnd end) {
        boolean toldByTest = end.tests()
                .first(test -> test.failed() && !CauseLines.isConsequence(test.message()))
                .isPresent();
        return switch (verdict) {
            case FAILED -> ofThePlatform(cause) || !toldByTest;
            case TIMEOUT -> ofThePlatform(cause);
            case INFRA -> ScriptRules.notStarted(end);
            case INVALID -> end.validity().fault().isPresent();
            case PASSED, SKIPPED, CANCELLED -> false;
        };
    }

    private static boolean ofThePlatform(Cause cause) {
        return cause.kind() == Cause.Kind.DEVICE || cause.kind() == Cause.Kind.FAULT;
    }

    private static Judgement byState(AttemptEnd end) {
        return switch (end.state()) {
            case COMPLETED -> completed(end);
            case FAILED -> failed(end);
            case CANCELLED -> new Judgement(Verdict.CANCELLED, cancelledBy(end.schedulerReason()), false);
            case TIMEOUT -> new Judgement(Verdict.TIMEOUT, withTest("the job's time limit was reached", end), false);
            case DEADLINE -> new Judgement(Verdict.TIMEOUT, withTest("the job's deadline was reached", end), false);
            case OUT_OF_MEMORY -> outOfMemory(end);
            case NODE_FAIL -> infra("a node of the job failed", end);
            case BOOT_FAIL -> infra("a node of the job did not boot", end);
            case PREEMPTED -> infra("preempted by another job", end);
            case LAUNCH_FAILED -> infra("the job could not be launched", end);
            case RECONFIG_FAIL -> infra("the nodes could not be reconfigured", end);
            case PENDING,
                    CONFIGURING,
                    POWER_UP_NODE,
                    REQUEUED,
                    REQUEUE_FED,
                    REQUEUE_HOLD,
                    RESV_DEL_HOLD,
                    SPECIAL_EXIT,
                    RUNNING,
                    COMPLETING,
                    RESIZING,
                    SIGNALING,
                    STAGE_OUT,
                    STOPPED,
                    SUSPENDED,
                    REVOKED,
                    UNKNOWN -> endNotSeen(end);
        };
    }

    /** The test's own memory use: the same case would need as much again. */
    private static Judgement outOfMemory(AttemptEnd end) {
        // Slurm 20.11 ends the whole job so for one of its steps, and the script knows whose it was.
        return ScriptRules.judge(end)
                .filter(judged -> ScriptRules.outOfMemory(end))
                .orElseGet(() -> new Judgement(Verdict.FAILED, withTest("out of memory", end), false));
    }

    private static Judgement completed(AttemptEnd end) {
        if (end.exit().isEmpty()) {
            return infra("the job is COMPLETED but left no exit file", end);
        }
        return ScriptRules.judge(end)
                .orElseGet(
                        () -> infra("the job is COMPLETED but its script was killed before its command returned", end));
    }

    private static Judgement failed(AttemptEnd end) {
        if (end.exit().isEmpty() && end.tests().first(TestOutcome::failed).isEmpty()) {
            // slurmd can't open --output or enter --chdir: seen as 0:53.
            return end.exitCode().equals("0:53")
                    ? infra("the job's directory or output file could not be opened (exit code 0:53)", end)
                    : infra("the job FAILED" + exitCode(end) + " and left no exit file", end);
        }
        Judgement judgement = ScriptRules.judge(end)
                .orElseGet(() -> infra("the script was killed before its command returned" + exitCode(end), end));
        boolean contradiction =
                Set.of(Verdict.PASSED, Verdict.INVALID, Verdict.SKIPPED).contains(judgement.verdict());
        return contradiction
                ? infra(
                        "the scheduler says FAILED" + exitCode(end) + " but the exit file and the tests say success",
                        end)
                : judgement;
    }

    private static Judgement endNotSeen(AttemptEnd end) {
        String seen = end.state() == JobState.UNKNOWN ? "the job's state is lost" : "last state " + end.state();
        // It may still be alive; a second job for the case could run beside it.
        return new Judgement(Verdict.INFRA, "no end of the job was seen: " + seen + comment(end), false);
    }

    /** What ended before our cancel arrived keeps its verdict; nothing is retried after one. */
    private static Judgement afterOurCancel(AttemptEnd end) {
        Judgement judgement = byState(end);
        boolean byItself =
                switch (end.state()) {
                    case COMPLETED, TIMEOUT, DEADLINE, OUT_OF_MEMORY -> judgement.verdict() != Verdict.INFRA;
                    // Where a scheduler has no CANCELLED, our TERM looks like a failed script.
                    case FAILED ->
                        judgement.verdict() != Verdict.INFRA
                                && end.tests().first(TestOutcome::failed).isPresent();
                    default -> false;
                };
        if (byItself) {
            return new Judgement(judgement.verdict(), judgement.reason(), false);
        }
        String seen = end.state().ended() ? "" : "; its end was not seen, last state " + end.state();
        return new Judgement(Verdict.CANCELLED, "cancelled with the run" + seen, false);
    }

    private static String cancelledBy(String reason) {
        Matcher by = BY.matcher(reason);
        if (by.find()) {
            return "cancelled by user id " + by.group(1) + (by.group(1).equals("0") ? " (root)" : "");
        }
        if (PendingReason.passing(reason.strip())) {
            // A job that is cancelled keeps the reason why it waited.
            return "cancelled while it waited (" + reason.strip() + "), but not by this run";
        }
        return "cancelled, but not by this run" + (saysNothing(reason) ? "" : ": " + reason);
    }

    private static Judgement infra(String reason, AttemptEnd end) {
        return new Judgement(Verdict.INFRA, reason + comment(end), true);
    }

    private static String comment(AttemptEnd end) {
        return saysNothing(end.schedulerReason())
                ? ""
                : " (" + end.schedulerReason().strip() + ")";
    }

    /** Slurm writes {@code None} for no reason, and {@code NonZeroExitCode} for what is said better elsewhere. */
    private static boolean saysNothing(String reason) {
        String text = reason.strip();
        return text.isEmpty() || text.equals("None") || text.equals("NonZeroExitCode");
    }

    private static String exitCode(AttemptEnd end) {
        return end.exitCode().isBlank() ? "" : " (exit code " + end.exitCode().strip() + ")";
    }

    private static String withTest(String reason, AttemptEnd end) {
        Optional<String> failure = end.tests().first(TestOutcome::failed).map(ScriptRules::describe);
        return reason + failure.map(text -> "; before that: " + text).orElse("");
    }
}
