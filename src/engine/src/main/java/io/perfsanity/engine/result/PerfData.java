package io.perfsanity.engine.result;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads upstream's {@code perf_data.yaml}: a list of flat mappings (one alone is taken too), one for each pair of server
 * and client, whose keys tell their type by a prefix: {@code d_} a number, {@code l_} an integer, {@code s_} a text,
 * {@code b_} a truth value. Among the {@code d_} keys stand settings and baselines; only names of measured values are
 * taken.
 */
public final class PerfData {
    private static final Pattern MEASURED = Pattern.compile(
            "d_((?:(?!baseline_|threshold_)\\w+_)?(?:throughput|ttft|itl|tpot|e2el|device_step_time)" + "|al|tb_\\w+)");

    private final Problems problems;

    public PerfData(Problems problems) {
        this.problems = problems;
    }

    /**
     * One pair of server and client.
     *
     * @param name {@code s_test_case_name}; empty text when the file has none
     */
    public record Entry(String name, Map<String, Double> values) {}

    public List<Entry> read(String file, String text) {
        Optional<YamlValue> root = YamlReader.DEFAULT.read(file, text, problems);
        List<YamlValue> items = root.map(
                        value -> value instanceof YamlValue.Sequence sequence ? sequence.items() : List.of(value))
                .orElse(List.of());
        List<Entry> entries = new ArrayList<>();
        for (YamlValue item : items) {
            if (item instanceof YamlValue.Mapping mapping) {
                entries.add(entry(mapping));
            } else {
                problems.warning(item.source(), "expected a mapping of metrics, found " + item.kind());
            }
        }
        return entries;
    }

    private Entry entry(YamlValue.Mapping mapping) {
        Map<String, Double> values = new TreeMap<>();
        mapping.entries().forEach((key, value) -> {
            var name = MEASURED.matcher(key);
            if (name.matches() && !(value instanceof YamlValue.Scalar scalar && scalar.isNull())) {
                number(value).ifPresent(number -> values.put(name.group(1), number));
            }
        });
        String name = mapping.scalar("s_test_case_name")
                .map(scalar -> PlainText.line(scalar.text(), 120))
                .orElse("");
        return new Entry(name, values);
    }

    private Optional<Double> number(YamlValue value) {
        Optional<Double> number = value instanceof YamlValue.Scalar scalar
                ? PrintedNumber.read(scalar.text().strip())
                : Optional.empty();
        if (number.isEmpty()) {
            problems.warning(value.source(), "expected a number, found " + PlainText.line(value.kind(), 80));
        }
        return number;
    }
}
