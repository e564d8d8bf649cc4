package io.perfsanity.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.Sample;
import io.perfsanity.engine.gate.Series;
import io.perfsanity.engine.history.CaseHistory;
import io.perfsanity.engine.history.CaseIdentity;
import io.perfsanity.engine.history.Curation;
import io.perfsanity.engine.history.HistoryLine;
import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.result.MetricText;
import io.perfsanity.engine.text.Json;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Histories for people and for programs. Times are UTC. */
final class HistoryOutput {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private HistoryOutput() {}

    static ObjectMapper mapper() {
        return Json.mapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);
    }

    static String list(List<CaseHistory> cases, Words words) {
        Table table = Table.headed(words.say("history.cases"));
        cases.forEach(each -> {
            CaseIdentity identity = each.identity();
            table.row(
                    identity.testId(),
                    identity.mode(),
                    identity.cluster(),
                    identity.gpu().isEmpty() ? "?" : identity.gpu(),
                    each.lines().size(),
                    newest(each).map(line -> TIME.format(line.time())).orElse(""),
                    String.join(words.say("semicolon"), standing(each, words)));
        });
        return table.toString();
    }

    private static Optional<HistoryLine> newest(CaseHistory history) {
        List<HistoryLine> lines = history.lines();
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(lines.size() - 1));
    }

    /** What a person should know of a case: what is open, pinned, or judged otherwise. */
    private static List<String> standing(CaseHistory history, Words words) {
        List<String> standing = new ArrayList<>();
        for (MetricSpec metric : history.metrics()) {
            Series series = history.series(metric.name());
            series.open()
                    .ifPresent(open -> standing.add(words.say(
                            "standing.open",
                            metric.name(),
                            metric.words(open.worse(), words),
                            TIME.format(open.since()))));
            series.pinned()
                    .ifPresent(
                            value -> standing.add(words.say("standing.pinned", metric.name(), MetricText.of(value))));
            series.threshold()
                    .ifPresent(value -> standing.add(words.say("standing.threshold", metric.name(), percent(value))));
        }
        return standing;
    }

    static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", fraction * 100).replace(".0 %", " %");
    }

    static String show(CaseHistory history, boolean allMetrics, Words words) {
        List<MetricSpec> metrics = history.metrics().stream()
                .filter(metric -> allMetrics || metric.use() == MetricSpec.Use.GATES)
                .toList();
        List<String> header =
                new ArrayList<>(List.of(words.say("history.values").split("\\|", -1)));
        metrics.forEach(
                metric -> header.add(metric.name() + (metric.unit().isEmpty() ? "" : " (" + metric.unit() + ")")));
        Table table = new Table(header.toArray(String[]::new));
        List<Series> series =
                metrics.stream().map(metric -> history.series(metric.name())).toList();
        for (HistoryLine line : history.lines()) {
            List<Object> row = new ArrayList<>(List.of(
                    TIME.format(line.time()),
                    line.run() + (line.attempt() == 1 ? "" : " #" + line.attempt()),
                    PlainText.cut(line.commit().orElse(""), 14),
                    PlainText.cut(String.join(" ", line.nodes()), 30)));
            series.forEach(each -> row.add(value(each, line, words)));
            table.row(row.toArray());
        }
        StringBuilder text = new StringBuilder(
                        PlainText.printable(history.identity().testId()))
                .append('\n')
                .append(table);
        standing(history, words)
                .forEach(each -> text.append(PlainText.printable(each)).append('\n'));
        history.curations().forEach(each -> text.append(said(each, words)).append('\n'));
        return text.toString();
    }

    private static String value(Series series, HistoryLine line, Words words) {
        return series.samples().stream()
                .filter(sample -> sample.run().equals(line.run()) && sample.attempt() == line.attempt())
                .findFirst()
                .map(sample -> value(sample, words))
                .orElse("");
    }

    private static String value(Sample sample, Words words) {
        return MetricText.of(sample.value())
                + (sample.mark() == Mark.GOOD
                        ? ""
                        : " " + words.say("state." + sample.mark().name()));
    }

    /** {@code 2026-03-04 18:00 ann: accept token_throughput, run …: reason}. */
    static String said(Curation said, Words words) {
        StringBuilder line = new StringBuilder("%s %s: %s"
                .formatted(
                        TIME.format(said.when()),
                        said.who(),
                        words.say("said." + said.kind().name())));
        said.metric().ifPresent(metric -> line.append(' ').append(metric));
        said.value()
                .ifPresent(value -> line.append(' ')
                        .append(
                                said.kind() == Curation.Kind.THRESHOLD
                                        ? percent(value)
                                        : words.say("said.at", MetricText.of(value))));
        said.run().ifPresent(run -> line.append(words.say("said.run", run)));
        if (!said.reason().isBlank()) {
            line.append(": ").append(said.reason());
        }
        return PlainText.printable(line.toString());
    }

    static String json(List<CaseHistory> cases) throws IOException {
        ObjectMapper mapper = mapper();
        Words english = Words.of(Main.class, Locale.ENGLISH);
        ArrayNode all = mapper.createArrayNode();
        for (CaseHistory each : cases) {
            ObjectNode node = mapper.valueToTree(each.identity());
            node.put("values", each.lines().size());
            newest(each).ifPresent(line -> node.put("newest", line.time().toString()));
            node.set("standing", mapper.valueToTree(standing(each, english)));
            all.add(node);
        }
        return mapper.writeValueAsString(all) + "\n";
    }

    static String json(CaseHistory history) throws IOException {
        ObjectMapper mapper = mapper();
        ObjectNode node = mapper.createObjectNode();
        node.set("identity", mapper.valueToTree(history.identity()));
        ArrayNode metrics = node.putArray("metrics");
        for (MetricSpec metric : history.metrics()) {
            ObjectNode one = mapper.valueToTree(metric);
            one.set("series", mapper.valueToTree(history.series(metric.name())));
            metrics.add(one);
        }
        node.set("curations", mapper.valueToTree(history.curations()));
        return mapper.writeValueAsString(node) + "\n";
    }
}
