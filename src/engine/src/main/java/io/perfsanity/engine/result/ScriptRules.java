package io.perfsanity.engine.result;

import io.perfsanity.engine.result.TestResults.TestOutcome;
import io.perfsanity.engine.scheduler.Observation.ExitFile;
import io.perfsanity.engine.text.PlainText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What our own script, pytest and the benchmark say, for a job that the scheduler let run to its end.
 *
 * <p>The script's reason goes first, since a server that died or a limit that was reached makes the client fail with a
 * message that only shows the consequence.
 */
final class ScriptRules {
    private static final String TIMEOUT = "timeout";

    /** srun failed before it ran anything of ours, as while the controller is away. */
    private static final String NOT_STARTED = "not-started";

    private static final String OUT_OF_MEMORY = "out-of-memory";

    private static final String SUSPENDED = "suspended";

    /** The profile's check found nodes unfit: {@code preflight node1,node2 GPU 3 is lost}. */
    private static final String PREFLIGHT = "preflight";

    /** The same of the profile's command that makes nodes ready, and of the import of an image. */
    private static final String SETUP = "setup";

    private static final String IMPORT = "import";

    /** Which say nothing about the test. */
    private static final Set<String> INFRASTRUCTURE =
            Set.of(NOT_STARTED, SUSPENDED, PREFLIGHT, SETUP, IMPORT, "disk-full");

    private static final Set<String> SERVER_FAULTS = Set.of("server-died", "not-ready");

    /** pytest-timeout with the method {@code thread} ends the process between two such titles and writes no results. */
    private static final Pattern THREAD_TIMEOUT = Pattern.compile("\\++ Timeout \\++");

    private static final Pattern UNKNOWN_OPTION = Pattern.compile("unrecognized option");

    /** The exit code of pytest for it. */
    private static final int WRONG_CALL = 4;

    private static final Pattern NO_TIMEOUT = Pattern.compile("unrecognized arguments:.*--timeout");

    private ScriptRules() {}

    /** Empty when the script was killed before its command returned and no test says anything. */
    static Optional<Judgement> judge(AttemptEnd end) {
        Optional<String> scriptReason =
                end.exit().map(ExitFile::reason).map(String::strip).filter(reason -> !reason.isEmpty());
        Optional<Integer> rc = end.exit().flatMap(ExitFile::rc);
        Optional<TestOutcome> failure = end.tests()
                .first(test -> test.failed() && !test.timedOut())
                .or(() -> end.tests().first(TestOutcome::failed));

        String word = scriptReason.map(ScriptRules::word).orElse("");
        if (word.equals(TIMEOUT)) {
            return Optional.of(timeout("the case's time limit was reached", failure));
        }
        if (word.equals(SUSPENDED) && rc.filter(code -> code == 0).isPresent() && failure.isEmpty()) {
            Judgement judged = success(end);
            if (judged.verdict() != Verdict.FAILED && end.validity().fault().isEmpty()) {
                // Its figures may be off, which whoever looks at them should know.
                String reason = judged.reason() + "; " + explain(scriptReason.orElseThrow());
                return Optional.of(new Judgement(judged.verdict(), reason, judged.retryable()));
            }
        }
        if (INFRASTRUCTURE.contains(word)) {
            // An option that srun doesn't know it won't know the next time.
            boolean retryable = !word.equals(NOT_STARTED) || !says(end, UNKNOWN_OPTION);
            return scriptReason.map(reason -> new Judgement(Verdict.INFRA, explain(reason), retryable));
        }
        if (failure.isPresent()) {
            return Optional.of(testFailure(scriptReason, failure.get()));
        }
        if (SERVER_FAULTS.contains(word) && rc.orElse(0) == 0) {
            return scriptReason.map(reason -> failed(explain(reason)));
        }
        return rc.map(code -> code == 0 ? success(end) : crash(end, code, scriptReason));
    }

    /** Whether a role could not be started, which its log tells more of. */
    static boolean notStarted(AttemptEnd end) {
        return gaveUp(end, NOT_STARTED);
    }

    /** Whether the script saw the role that ran out of memory. */
    static boolean outOfMemory(AttemptEnd end) {
        return gaveUp(end, OUT_OF_MEMORY);
    }

    private static boolean gaveUp(AttemptEnd end, String why) {
        return end.exit()
                .filter(exit -> word(exit.reason().strip()).equals(why))
                .isPresent();
    }

    /** The nodes that the profile's check found unfit. A job wrote them, and they become part of another's script. */
    static List<String> unfitNodes(Optional<ExitFile> file) {
        return file.map(exit -> exit.reason().strip().split("\\s+", 3))
                .filter(words -> words.length > 1 && words[0].equals(PREFLIGHT))
                .map(words -> List.of(words[1].split(",")))
                .filter(nodes -> nodes.stream().allMatch(node -> node.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")))
                .orElse(List.of());
    }

    private static Judgement testFailure(Optional<String> scriptReason, TestOutcome failure) {
        if (failure.timedOut() && scriptReason.isEmpty()) {
            return timeout(describe(failure), Optional.empty());
        }
        String cause = scriptReason.map(reason -> explain(reason) + "; ").orElse("");
        return failed(cause + describe(failure));
    }

    private static Judgement crash(AttemptEnd end, int rc, Optional<String> scriptReason) {
        if (scriptReason.isEmpty()
                && endedByThreadTimeout(end.logs().lastLines().lines())) {
            return timeout("pytest-timeout ended the process", Optional.empty());
        }
        if (rc == WRONG_CALL && end.tests().ran() == 0 && says(end, NO_TIMEOUT)) {
            return new Judgement(
                    Verdict.INFRA,
                    "pytest doesn't know --timeout where the case ran: pytest-timeout isn't installed there, or not for"
                            + " this python3; "
                            + end.logs().cause().orElseThrow().text(),
                    false);
        }
        String tests = end.tests().ran() > 0 ? ", though no test failed" : "";
        return failed(scriptReason.map(ScriptRules::explain).orElseGet(() -> meaning(rc)) + " (exit code " + rc + tests
                + ")");
    }

    private static Judgement success(AttemptEnd end) {
        TestResults tests = end.tests();
        if (!tests.problems().isEmpty()) {
            return new Judgement(
                    Verdict.INFRA, "results are incomplete: " + tests.problems().get(0), true);
        }
        if (tests.files() == 0) {
            return new Judgement(Verdict.INFRA, "no results: exit code 0 but no results*.xml", true);
        }
        if (tests.tests().isEmpty()) {
            // The case selects nothing, and will select nothing again: no matter of infrastructure.
            return failed("no test ran: the results hold no test");
        }
        if (tests.ran() == 0) {
            String why = tests.tests().get(0).message();
            return new Judgement(Verdict.SKIPPED, why.isBlank() ? "skipped by pytest" : why, false);
        }
        // The test called it good, but there is nothing to measure it by.
        List<String> faults = Stream.concat(end.validity().fault().stream(), end.faults().stream())
                .toList();
        return faults.isEmpty() ? passed(tests) : new Judgement(Verdict.INVALID, first(faults), false);
    }

    private static String first(List<String> faults) {
        return faults.get(0) + (faults.size() == 1 ? "" : "; and " + (faults.size() - 1) + " more");
    }

    private static Judgement passed(TestResults tests) {
        int skipped = tests.tests().size() - tests.ran();
        String count = tests.ran() == 1 ? "1 test passed" : tests.ran() + " tests passed";
        return new Judgement(Verdict.PASSED, count + (skipped == 0 ? "" : ", " + skipped + " skipped"), false);
    }

    /** {@code test_e2e[id]: message}, in one line; the name alone when there is no message. */
    static String describe(TestOutcome test) {
        String message = PlainText.line(test.message(), 240);
        String name = PlainText.line(test.name(), 120);
        return message.isEmpty() ? name + " failed" : name.isEmpty() ? message : message + " [" + name + "]";
    }

    private static String explain(String reason) {
        String detail = reason.substring(word(reason).length()).strip();
        String server = detail.isEmpty() ? "a server" : "server " + detail;
        return switch (word(reason)) {
            case "server-died" -> server + " died";
            case "not-ready" -> server + " was not ready in time";
            case NOT_STARTED -> "the role " + detail + " could not be started on its nodes";
            case SUSPENDED -> "the job was suspended for " + detail;
            case PREFLIGHT -> onNodes("preflight failed", detail);
            case SETUP -> onNodes("setup failed", detail);
            case IMPORT -> onNodes("the image could not be imported", detail);
            case "disk-full" -> "the case failed, and there was no room for its files";
            case "not-placed" -> server + " found no place on the job's nodes";
            case OUT_OF_MEMORY -> "the role " + detail + " ran out of memory";
            case "prepare-failed" -> "the preparation failed";
            case "no-command" -> "the profile has no command for the role " + detail;
            default -> reason;
        };
    }

    private static String onNodes(String what, String detail) {
        String[] nodes = detail.split("\\s+", 2);
        String said = nodes.length > 1 ? ": " + nodes[1] : "";
        return what + " on " + nodes[0].replace(",", ", ") + said;
    }

    private static boolean says(AttemptEnd end, Pattern pattern) {
        return end.logs()
                .cause()
                .filter(cause -> pattern.matcher(cause.line()).find())
                .isPresent();
    }

    private static String meaning(int rc) {
        if (rc > 128 && rc <= 192) {
            return "the command was killed by signal " + (rc - 128);
        }
        return switch (rc) {
            // The exit codes of pytest, as in its documentation, and of the shell.
            case 2 -> "pytest was interrupted or could not collect the test";
            case 3 -> "pytest had an internal error";
            case WRONG_CALL -> "pytest could not find the test or was called wrongly";
            case 5 -> "no test ran: pytest collected none";
            case 126, 127 -> "the command was not found or can't be run";
            default -> "the command failed without test results";
        };
    }

    private static String word(String reason) {
        return reason.split("\\s", 2)[0];
    }

    private static boolean endedByThreadTimeout(List<String> lastLines) {
        return lastLines.stream()
                .map(String::strip)
                .anyMatch(line -> THREAD_TIMEOUT.matcher(line).matches());
    }

    private static Judgement timeout(String reason, Optional<TestOutcome> failure) {
        String test = failure.filter(outcome -> !outcome.timedOut())
                .map(outcome -> "; before that: " + describe(outcome))
                .orElse("");
        return new Judgement(Verdict.TIMEOUT, reason + test, false);
    }

    private static Judgement failed(String reason) {
        return new Judgement(Verdict.FAILED, reason, false);
    }
}
