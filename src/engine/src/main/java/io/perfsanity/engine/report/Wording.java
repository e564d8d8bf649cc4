package io.perfsanity.engine.report;

import io.perfsanity.engine.gate.Severity;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.ModeSummary;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.text.Words;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How verdicts and quantities are written for people, the same in every output. */
final class Wording {
    static final String UNKNOWN = "–";

    private Wording() {}

    /** The word that a change begins its line with. */
    static String severity(Severity severity, Words words) {
        return words.say("severity." + severity.name());
    }

    /** {@code 42 s}, {@code 12 m 05 s}, {@code 1 h 30 m}; an en dash for nothing. */
    static String duration(Duration duration) {
        long seconds = (duration.toMillis() + 500) / 1000;
        if (seconds <= 0) {
            return duration.isZero() || duration.isNegative() ? UNKNOWN : "< 1 s";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%s m %02d s", seconds / 60, seconds % 60);
        }
        return String.format(Locale.ROOT, "%s h %02d m", seconds / 3600, seconds % 3600 / 60);
    }

    static String instant(Instant instant) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(instant);
    }

    /** Where seconds don't matter: {@code 2026-03-04 18:00}, UTC. */
    static String minute(Instant instant) {
        return instant(instant).substring(0, "2026-03-04 18:00".length());
    }

    static String gpuHours(double hours) {
        String pattern = hours < 1000 ? "0.0" : "#,##0";
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(hours);
    }

    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double kib = bytes / 1024.0;
        return kib < 1024
                ? String.format(Locale.ROOT, "%.0f KiB", kib)
                : String.format(Locale.ROOT, "%.1f MiB", kib / 1024);
    }

    /** {@code 6 × 4}: nodes and GPUs on each; the nodes alone where the GPUs are unknown. */
    static String shape(int nodes, Optional<Integer> gpus) {
        return nodes
                + gpus.filter(all -> nodes > 0).map(all -> " × " + all / nodes).orElse("");
    }

    /** The answer in a sentence: {@code 3 of 11 did not pass: 2 failed, 1 timed out}. */
    static String headline(RunOverview run, Words words) {
        ModeSummary totals = run.result().totals();
        int all = run.cases().size();
        int problems = run.result().problems().size();
        String which = Stream.of(Verdict.FAILED, Verdict.TIMEOUT, Verdict.INVALID, Verdict.INFRA, Verdict.CANCELLED)
                .filter(verdict -> totals.count(verdict) > 0)
                .map(verdict -> words.say("verdict.count", totals.count(verdict), verdict.words(words)))
                .collect(Collectors.joining(words.say("comma")));
        if (run.result().ended().isEmpty()) {
            return problems == 0
                    ? words.say("headline.open", totals.total(), all)
                    : words.say("headline.openBad", totals.total(), all, problems, which);
        }
        if (problems > 0) {
            return words.say("headline.bad", problems, all, which);
        }
        String skipped = totals.skipped() == 0 ? "" : words.say("headline.skipped", totals.skipped());
        return all == 0 ? words.say("headline.none") : words.say("headline.passed", totals.passed(), all) + skipped;
    }

    static String gpuHours(CaseResult result) {
        return result.gpusAllocated().isPresent() ? gpuHours(result.usage().gpuHours()) : UNKNOWN;
    }
}
