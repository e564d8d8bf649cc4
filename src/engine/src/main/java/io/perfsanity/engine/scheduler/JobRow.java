package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.scheduler.Observation.JobReport;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one line of one source says about a job.
 *
 * @param start of a job that runs, and when one that waits is expected to start
 * @param detail what stands behind the state: {@code by 1000} of {@code CANCELLED by 1000}
 */
record JobRow(
        String id,
        String name,
        JobState state,
        String detail,
        String nodes,
        String reason,
        Optional<Instant> start,
        String exitCode) {
    private static final Pattern CONTROLLER =
            Pattern.compile("JobId=(\\d+) (?:Array\\S+ )*JobName=(.*?) UserId=\\S+ .*?"
                    + "JobState=(\\S+) Reason=(\\S*) .*?ExitCode=(\\S+) .*? NodeList=(\\S*).*");

    /** A row of our squeue format: {@code ID|STATE|NODES|REASON|START|NAME}, with START in epoch seconds or {@code N/A}. */
    static Optional<JobRow> ofQueue(String line) {
        String[] fields = line.split("\\|", 6);
        return fields.length < 6
                ? Optional.empty()
                : Optional.of(row(fields[0], fields[5], fields[1], fields[2], fields[3], fields[4], ""));
    }

    /** A row of our sacct format: {@code ID|STATE|EXIT CODE|NODES|NAME}. */
    static Optional<JobRow> ofAccounting(String line) {
        String[] fields = line.split("\\|", 5);
        return fields.length < 5 || !fields[0].matches("\\d+")
                ? Optional.empty()
                : Optional.of(row(fields[0], fields[4], fields[1], fields[3], "", "", fields[2]));
    }

    /** A line of {@code scontrol show job --oneliner}. */
    static Optional<JobRow> ofController(String line) {
        Matcher fields = CONTROLLER.matcher(line.strip());
        return fields.matches()
                ? Optional.of(row(
                        fields.group(1),
                        fields.group(2),
                        fields.group(3),
                        fields.group(6),
                        fields.group(4),
                        "",
                        fields.group(5)))
                : Optional.empty();
    }

    private static JobRow row(
            String id, String name, String state, String nodes, String reason, String start, String exitCode) {
        int blank = state.indexOf(' ');
        return new JobRow(
                id,
                name,
                JobState.of(state),
                blank < 0 ? "" : state.substring(blank + 1),
                nodes.equals("(null)") || nodes.equals("None assigned") ? "" : nodes,
                reason.equals("None") ? "" : reason,
                instant(start),
                exitCode);
    }

    /** A time as the scheduler's programs write it where they are asked for epoch seconds; they also say {@code N/A}. */
    static Optional<Instant> instant(String seconds) {
        return seconds.matches("[1-9]\\d{0,10}")
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)))
                : Optional.empty();
    }

    /** The report on the job, with what a second row about the same job knows besides. */
    JobReport report(Optional<JobRow> other) {
        String code = exitCode.isEmpty() ? other.map(JobRow::exitCode).orElse("") : exitCode;
        // The queue keeps the reason for which a job waited until it was cancelled.
        boolean stale = reason.isEmpty() || state == JobState.CANCELLED;
        String why = stale ? other.map(JobRow::detail).orElse(detail) : reason;
        Optional<Instant> expected = start.filter(known -> state.phase() == JobState.Phase.WAITING);
        return new JobReport(id, state, why, nodes, state.ended() ? code : "", expected);
    }
}
