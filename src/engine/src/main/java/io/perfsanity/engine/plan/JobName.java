package io.perfsanity.engine.plan;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a job, {@code ps-<runId>-<case>-<attempt>}: unique over all runs, since the run's id is. It finds a job whose
 * id was lost, and the run of a job that was left behind.
 */
public record JobName(String runId, int caseNumber, int attempt) {
    /** With a run's id as runs get them, so that no job of another kind is taken for ours. */
    private static final Pattern TEXT = Pattern.compile("ps-(\\d{8}-\\d{6}-[a-z0-9]{5})-(\\d{3,7})-([1-9]\\d{0,3})");

    /** What a job's name says, if it is one of ours. */
    public static Optional<JobName> of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new JobName(parts.group(1), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3))))
                : Optional.empty();
    }

    /** Whether {@code directory} can be that of the job's attempt, in whatever work directory. */
    public boolean belongsIn(String directory) {
        return directory.matches(String.format(
                Locale.ROOT, "/.*/runs/%s/cases/%03d-[^/]*/attempts/%s", Pattern.quote(runId), caseNumber, attempt));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "ps-%s-%03d-%s", runId, caseNumber, attempt);
    }
}
