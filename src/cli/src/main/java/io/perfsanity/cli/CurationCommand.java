package io.perfsanity.cli;

import io.perfsanity.engine.history.CaseHistory;
import io.perfsanity.engine.history.CaseIdentity;
import io.perfsanity.engine.history.Curation;
import io.perfsanity.engine.history.Curator;
import io.perfsanity.engine.history.History;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a person says about a case, {@code perf-sanity history accept} and its like. */
@Command
abstract class CurationCommand extends ConsoleCommand {
    @Mixin
    HistoryOptions options;

    @Mixin
    CaseChoice choice;

    @Parameters(index = "0", paramLabel = "CASE", description = "The test id, or a part of it that fits one case.")
    String text;

    @Option(names = "--metric", paramLabel = "NAME", description = "Only this one. Default: all of the case.")
    String metricName;

    @Override
    public final Integer call() throws IOException {
        Console console = console();
        History history = options.existing(console);
        CaseIdentity identity = choice.one(history, options, text);
        CaseHistory known = history.read(identity, 1);
        Optional<String> metric = CaseChoice.metric(known, metricName);
        List<Curation> said =
                say(new Curator(history, identity, System.getProperty("user.name", ""), Instant.now()), metric);
        if (said.isEmpty()) {
            throw new InputException(nothing() + " of " + identity.testId());
        }
        said.forEach(each -> console.out().println(HistoryOutput.said(each, console.words())));
        return ExitCodes.ALL_PASSED;
    }

    abstract List<Curation> say(Curator curator, Optional<String> metric) throws IOException;

    /** Why nothing could be said, up to the case. */
    String nothing() {
        return "nothing is known";
    }

    @Command(name = "invalid", description = "Leaves the value of a run out of every comparison: it is worth nothing.")
    static final class Invalid extends CurationCommand {
        @Parameters(index = "1", paramLabel = "RUN", description = "The run's id.")
        String run;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
        String reason = "";

        @Option(names = "--undo", description = "It is worth something after all.")
        boolean undo;

        @Override
        List<Curation> say(Curator curator, Optional<String> metric) throws IOException {
            return undo ? curator.valid(run, metric, reason) : curator.invalid(run, metric, reason);
        }

        @Override
        String nothing() {
            return "run " + run + " has no value";
        }
    }

    @Command(name = "accept", description = "Makes an open regression the new normal: its values are the baseline.")
    static final class Accept extends CurationCommand {
        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why it is right so.")
        String reason;

        @Override
        List<Curation> say(Curator curator, Optional<String> metric) throws IOException {
            if (reason.isBlank()) {
                throw new InputException("--reason is empty; a regression is accepted with a reason only");
            }
            return curator.accept(metric, reason);
        }

        @Override
        String nothing() {
            return "no regression is open";
        }
    }

    @Command(
            name = "pin",
            description = "Fixes the baseline, at what it is now or at what a run measured, until 'unpin'.")
    static final class Pin extends CurationCommand {
        @Option(names = "--run", paramLabel = "ID", description = "The run whose values are the baseline.")
        String run;

        @Option(names = "--value", paramLabel = "NUMBER", description = "The baseline itself; needs --metric.")
        Double value;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
        String reason = "";

        @Override
        List<Curation> say(Curator curator, Optional<String> metric) throws IOException {
            if (value == null) {
                return curator.pin(metric, Optional.ofNullable(run), reason);
            }
            if (metric.isEmpty() || run != null || !(value > 0) || value.isInfinite()) {
                throw new InputException("--value is " + value
                        + ", expected a number above 0, together with --metric and without --run");
            }
            return curator.pin(metric.get(), value, reason);
        }

        @Override
        String nothing() {
            return "there is no value to pin";
        }
    }

    @Command(name = "unpin", description = "Lets the baseline move again.")
    static final class Unpin extends CurationCommand {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
        String reason = "";

        @Override
        List<Curation> say(Curator curator, Optional<String> metric) throws IOException {
            return curator.unpin(metric, reason);
        }
    }

    @Command(name = "reset", description = "Begins the baseline anew with what is measured from now on.")
    static final class Reset extends CurationCommand {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
        String reason = "";

        @Override
        List<Curation> say(Curator curator, Optional<String> metric) throws IOException {
            return curator.reset(metric, reason);
        }
    }

    @Command(name = "threshold", description = "Sets how large a change of this case must be to be called one.")
    static final class Threshold extends CurationCommand {
        private static final Pattern PERCENT = Pattern.compile("(\\d{1,2}(?:\\.\\d{1,3})?) ?%");

        @Parameters(index = "1", paramLabel = "PERCENT", description = "Such as 3%%, or 'none': as for every case.")
        String threshold;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
        String reason = "";

        @Override
        List<Curation> say(Curator curator, Optional<String> metric) throws IOException {
            if (threshold.equals("none")) {
                return curator.threshold(metric, Optional.empty(), reason);
            }
            Matcher matcher = PERCENT.matcher(threshold);
            double percent = matcher.matches() ? Double.parseDouble(matcher.group(1)) : 0;
            if (percent < 0.1) {
                throw new InputException("the threshold is '" + threshold
                        + "', expected a percentage from 0.1% on, such as 3%, or none");
            }
            return curator.threshold(metric, Optional.of(percent / 100), reason);
        }
    }
}
