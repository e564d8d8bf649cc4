package io.perfsanity.cli;

import io.perfsanity.engine.history.CaseHistory;
import io.perfsanity.engine.history.CaseIdentity;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which of the cases of a history is meant. */
final class CaseChoice {
    private static final int SHOWN = 5;

    @Option(
            names = "--gpu",
            paramLabel = "PRODUCT",
            description = "Of a case that ran on several GPUs, or its beginning.")
    String gpu;

    @Option(names = "--mode", paramLabel = "MODE", description = "Of a case in several modes.")
    String mode;

    /** Those whose id is, or holds, a text; all without one. */
    List<CaseIdentity> all(History history, HistoryOptions options, String text) throws IOException {
        Predicate<CaseIdentity> fits =
                identity -> (options.cluster == null || identity.cluster().equals(options.cluster))
                        && (gpu == null || identity.gpu().contains(gpu))
                        && (mode == null || identity.mode().equals(mode));
        List<CaseIdentity> there = history.identities();
        List<CaseIdentity> fitting = there.stream().filter(fits).toList();
        if (text == null) {
            return fitting;
        }
        List<CaseIdentity> same =
                fitting.stream().filter(each -> each.testId().equals(text)).toList();
        List<CaseIdentity> found = same.isEmpty()
                ? fitting.stream().filter(each -> each.testId().contains(text)).toList()
                : same;
        if (found.isEmpty()) {
            throw new InputException("no case %s in %s%s"
                    .formatted(
                            PlainText.quoted(text),
                            history.directory(),
                            NearestWord.hint(
                                    text,
                                    there.stream().map(CaseIdentity::testId).toList())));
        }
        return found;
    }

    /** The only one. */
    CaseIdentity one(History history, HistoryOptions options, String text) throws IOException {
        List<CaseIdentity> found = all(history, options, text);
        if (found.size() > 1) {
            String first = found.stream()
                    .limit(SHOWN)
                    .map(each -> "%s (%s, %s, %s)".formatted(each.testId(), each.mode(), each.cluster(), each.gpu()))
                    .collect(Collectors.joining("; "));
            throw new InputException("%s cases fit %s: %s%s; say more of the id, or --mode, --cluster, --gpu"
                    .formatted(found.size(), PlainText.quoted(text), first, found.size() > SHOWN ? "; …" : ""));
        }
        return found.get(0);
    }

    /** A metric of a case by its name. */
    static Optional<String> metric(CaseHistory history, String name) {
        if (name != null && history.metric(name).isEmpty()) {
            List<String> names =
                    history.metrics().stream().map(metric -> metric.name()).toList();
            throw new InputException("the case has no metric %s, expected one of %s%s"
                    .formatted(PlainText.quoted(name), String.join(", ", names), NearestWord.hint(name, names)));
        }
        return Optional.ofNullable(name);
    }
}
