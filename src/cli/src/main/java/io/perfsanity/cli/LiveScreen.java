package io.perfsanity.cli;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.run.StatusText;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a terminal shows of a run: a row a case, those that move rather than those that are done, then the counts and the
 * times. Where not all cases have a row, the last that didn't pass are told with their reasons.
 */
final class LiveScreen {
    /** Below this, rows for failures would leave too few for cases. */
    private static final int ROWS_FOR_FAILURES = 16;

    private static final int FAILURES = 4;
    private static final int NARROWEST_ID = 12;

    private final RunTimes times;
    private final Words words;
    /** The ids as they were shortened last. */
    private Optional<Shortened> ids = Optional.empty();

    private record Shortened(int cases, int columns, ShortIds texts) {}

    LiveScreen(RunTimes times, Words words) {
        this.times = times;
        this.words = words;
    }

    /** A row, and the sequence that gives it its colour. */
    record Row(String text, String colour) {}

    /**
     * The rows, none of them wider than the terminal.
     *
     * @param failures of cases, the latest last
     * @param below what has to be said now, as that the cluster doesn't answer
     */
    List<Row> rows(
            Terminal.Size size,
            Collection<CaseStatus> cases,
            List<CaseStatus> failures,
            List<String> below,
            Instant now) {
        int columns = Math.max(2 * NARROWEST_ID, size.columns() - 1);
        List<Row> rows = new ArrayList<>();
        List<String> sums = sums(cases, columns, now);
        int room = Math.max(1, size.rows() - 1 - sums.size() - below.size());
        boolean told = cases.size() > room && size.rows() >= ROWS_FOR_FAILURES && !failures.isEmpty();
        List<CaseStatus> last =
                told ? failures.subList(Math.max(0, failures.size() - FAILURES), failures.size()) : List.of();
        int forCases = Math.max(1, room - last.size() - (told ? 1 : 0));
        ShortIds texts = shortened(cases, Math.max(NARROWEST_ID, columns / 2 - 4));
        cases.stream()
                .sorted(Comparator.comparingInt(LiveScreen::rank))
                .limit(forCases)
                .sorted(Comparator.comparingInt(CaseStatus::index))
                .map(status -> row(
                        status,
                        texts,
                        StatusText.of(status, words)
                                + running(status, now)
                                        .map(time -> words.say("comma") + time)
                                        .orElse("")))
                .forEach(rows::add);
        if (told) {
            rows.add(new Row(words.say("screen.failures"), ""));
            last.stream().map(status -> row(status, texts, why(status))).forEach(rows::add);
        }
        sums.forEach(text -> rows.add(new Row(text, "")));
        below.stream().map(text -> new Row(text, "\u001b[33m")).forEach(rows::add);
        return rows.stream()
                .map(row -> new Row(
                        ScreenText.fit(row.text(), size.columns() - 1),
                        System.getenv("NO_COLOR") == null ? row.colour() : ""))
                .toList();
    }

    private ShortIds shortened(Collection<CaseStatus> cases, int columns) {
        Shortened same = ids.filter(last -> last.cases() == cases.size() && last.columns() == columns)
                .orElseGet(() -> new Shortened(
                        cases.size(),
                        columns,
                        new ShortIds(cases.stream().map(CaseStatus::id).toList(), columns)));
        ids = Optional.of(same);
        return same.texts();
    }

    /** Those first that are shown rather than others. */
    private static int rank(CaseStatus status) {
        if (status.phase() == Phase.DONE) {
            return hasFailed(status) ? 4 : 5;
        }
        if (status.phase() == Phase.WAITING) {
            return 3;
        }
        return status.started().isPresent() ? 1 : 2;
    }

    static boolean hasFailed(CaseStatus status) {
        return status.phase() == Phase.DONE
                && status.result()
                        .map(CaseResult::verdict)
                        .filter(Verdict::isProblem)
                        .isPresent();
    }

    /** Counts and times in one row, or in two where they don't fit. */
    private List<String> sums(Collection<CaseStatus> cases, int columns, Instant now) {
        String counts = new Counts(cases).text(words);
        String taken = times.text(cases, now, words);
        String both = counts + words.say("semicolon") + taken;
        return ScreenText.width(both) <= columns ? List.of(both) : List.of(counts, taken);
    }

    private static Row row(CaseStatus status, ShortIds texts, String state) {
        return new Row(
                String.format(
                        Locale.ROOT,
                        "%03d %s %s",
                        status.index(),
                        ScreenText.padded(texts.of(status.id()), texts.width()),
                        state),
                status.result().map(CaseResult::verdict).map(LiveScreen::colour).orElse(""));
    }

    /** How long its job has run; empty where none runs. */
    static Optional<String> running(CaseStatus status, Instant now) {
        return status.started()
                .filter(start -> status.phase() == Phase.LIVE)
                .map(start -> DurationText.format(Duration.between(start, now)));
    }

    /** The line of a log that names the cause says more than what followed from it. */
    private String why(CaseStatus status) {
        return status.result()
                .flatMap(result -> result.cause().map(cause -> words.say("status." + result.verdict(), cause.line())))
                .orElseGet(() -> StatusText.of(status, words));
    }

    private static String colour(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "\u001b[32m";
            case FAILED, TIMEOUT, INVALID -> "\u001b[31m";
            case INFRA, CANCELLED -> "\u001b[33m";
            case SKIPPED -> "\u001b[2m";
        };
    }
}
