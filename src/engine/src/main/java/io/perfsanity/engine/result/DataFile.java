package io.perfsanity.engine.result;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.perfsanity.engine.text.Csv;
import io.perfsanity.engine.text.LogLines;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds values in a file that a test left. A test may leave anything, so all of it is bounded. */
final class DataFile {
    private static final long MAX_BYTES = 8L * 1024 * 1024;
    private static final int MAX_VALUES = 100;

    private DataFile() {}

    /**
     * The values at {@code path}: of a CSV file, those of the column; of another one, what is reached by the keys and the
     * numbers of places between its dots, where {@code *} is every key or place. By the measurement's name: what stands for a
     * {@code *}, or in the first column; empty text for a single value.
     *
     * @throws IOException when it can't be read, or is no such file; the message says what it is
     */
    static Map<String, Object> at(Path file, String path) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("larger than " + MAX_BYTES + " bytes, not read");
        }
        String name = file.getFileName().toString();
        if (name.endsWith(".csv")) {
            return column(file, path);
        }
        Map<String, Object> found = new LinkedHashMap<>();
        Object root = name.endsWith(".json") ? json(file) : yaml(file);
        walk(root, List.of(path.split("\\.")), "", found);
        return alone(found);
    }

    /**
     * What the group of {@code pattern} has in the last line of {@code log} where it is found, since programs sum up at their
     * end.
     */
    static Optional<String> inLines(Path log, Pattern pattern) throws IOException {
        List<String> last = new ArrayList<>(List.of());
        LogLines.read(log, line -> {
            Matcher matcher = pattern.matcher(line);
            if (matcher.find() && matcher.group(1) != null) {
                last.clear();
                last.add(matcher.group(1));
            }
        });
        return last.stream().findFirst();
    }

    private static Object json(Path file) throws IOException {
        try {
            // Python writes NaN, which then must be seen and not make the file unreadable.
            return JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build()
                    .readValue(file.toFile(), Object.class);
        } catch (JacksonException e) {
            throw new IOException("not valid JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Object yaml(Path file) throws IOException {
        Problems problems = new Problems();
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        Optional<YamlValue> root = YamlReader.DEFAULT.read("", text, problems);
        Optional<Problem> error = problems.toList().stream().findFirst();
        if (root.isEmpty() && error.isPresent()) {
            throw new IOException(error.get().message());
        }
        return root.map(DataFile::plain).orElse("");
    }

    private static Object plain(YamlValue value) {
        if (value instanceof YamlValue.Mapping mapping) {
            Map<String, Object> all = new LinkedHashMap<>();
            mapping.entries().forEach((key, each) -> all.put(key, plain(each)));
            return all;
        }
        return value instanceof YamlValue.Sequence list
                ? list.items().stream().map(DataFile::plain).toList()
                : ((YamlValue.Scalar) value).text();
    }

    private static void walk(Object value, List<String> path, String label, Map<String, Object> found) {
        if (found.size() >= MAX_VALUES) {
            return;
        }
        if (path.isEmpty()) {
            found.put(label, value == null ? "null" : value);
            return;
        }
        String step = path.get(0);
        List<String> rest = path.subList(1, path.size());
        children(value).forEach((key, child) -> {
            if (step.equals("*")) {
                walk(child, rest, label.isEmpty() ? key : label + "." + key, found);
            } else if (step.equals(key)) {
                walk(child, rest, label, found);
            }
        });
    }

    private static Map<String, Object> children(Object value) {
        Map<String, Object> children = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, child) -> children.put(String.valueOf(key), child));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                children.put(String.valueOf(i), list.get(i));
            }
        }
        return children;
    }

    private static Map<String, Object> column(Path file, String name) throws IOException {
        List<String> lines = new ArrayList<>();
        LogLines.read(file, line -> {
            if (lines.size() <= MAX_VALUES) {
                lines.add(line);
            }
        });
        Problems problems = new Problems();
        List<List<String>> rows = Csv.read(file.getFileName().toString(), String.join("\n", lines), problems).stream()
                .map(row -> row.cells().stream().map(String::strip).toList())
                .toList();
        // Of a longer file the last line may be half of a row.
        if (problems.hasErrors() && lines.size() <= MAX_VALUES) {
            throw new IOException(problems.toList().get(0).message());
        }
        int column = rows.isEmpty() ? -1 : rows.get(0).indexOf(name);
        List<List<String>> values = rows.stream()
                .skip(1)
                .filter(row -> column >= 0 && column < row.size())
                .toList();
        List<String> firsts = values.stream().map(row -> row.get(0)).toList();
        boolean named = column > 0 && new HashSet<>(firsts).size() == firsts.size() && !firsts.contains("");
        Map<String, Object> found = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            found.put(
                    named ? firsts.get(i) : String.valueOf(i + 1), values.get(i).get(column));
        }
        return alone(found);
    }

    /** A single value needs no name to be told from others. */
    private static Map<String, Object> alone(Map<String, Object> found) {
        return found.size() == 1
                ? new HashMap<>(Map.of("", found.values().iterator().next()))
                : found;
    }
}
