package io.perfsanity.engine.result;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.perfsanity.engine.text.LogLines;
import io.perfsanity.engine.text.PlainText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the measurement of an attempt depended on, as its job noted it; whatever couldn't be asked is missing.
 *
 * @param values by name, one of {@link #NAMES}: {@code gpu}, {@code powerLimit}. Where nodes differ, each value stands with its
 *     nodes: {@code 1200.00 W (node1, node2); 1000.00 W (node3)}
 */
public record NodeFacts(@JsonValue Map<String, String> values) {
    /**
     * All there can be, in the order in which they are told. Clocks are those of the SMs and the memory, the most that they
     * may have and what they had before the case began; {@code image} is the container's, {@code imageDigest} its digest
     * in the registry, {@code imageFile} the size and time of its file, {@code build} what NVIDIA's images say of themselves.
     */
    public static final List<String> NAMES = List.of(
            "gpu",
            "gpus",
            "driver",
            "maxSmClock",
            "maxMemoryClock",
            "smClock",
            "memoryClock",
            "powerLimit",
            "kernel",
            "image",
            "imageDigest",
            "imageFile",
            "build",
            "torch",
            "tensorrt_llm",
            "command");

    /** What says nothing of the measurement: a GPU that rests lowers its clocks, and raises them when the case begins. */
    public static final Set<String> MOMENTARY = Set.of("smClock", "memoryClock");

    public static final NodeFacts NONE = new NodeFacts(Map.of());

    private static final int MAX_NODES = 128;
    private static final int MAX_BYTES = 4096;
    private static final int MAX_VALUE = 1000;

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public NodeFacts {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** {@code NVIDIA GB200}. */
    public Optional<String> gpu() {
        return Optional.ofNullable(values.get("gpu"));
    }

    /**
     * What lies in {@code facts/} of an attempt. A test may have written there too, so all of it is bounded; what can't be read
     * isn't known.
     */
    static NodeFacts read(Path attempt) {
        Path facts = attempt.resolve("facts");
        Map<String, Map<String, List<String>>> nodesByValue = new TreeMap<>();
        for (Path node : files(facts.resolve("nodes"))) {
            String name = PlainText.line(node.getFileName().toString(), 64);
            parse(node)
                    .forEach((fact, value) -> nodesByValue
                            .computeIfAbsent(fact, key -> new TreeMap<>())
                            .merge(
                                    value,
                                    List.of(name),
                                    (some, more) -> Stream.concat(some.stream(), more.stream())
                                            .toList()));
        }
        Map<String, String> all = new LinkedHashMap<>();
        nodesByValue.forEach((fact, values) -> all.put(fact, told(values)));
        files(facts).forEach(file -> all.putAll(parse(file)));
        Map<String, String> ordered = new LinkedHashMap<>();
        NAMES.stream().filter(all::containsKey).forEach(name -> ordered.put(name, all.get(name)));
        return new NodeFacts(ordered);
    }

    private static String told(Map<String, List<String>> values) {
        return values.size() == 1
                ? values.keySet().iterator().next()
                : PlainText.line(
                        values.entrySet().stream()
                                .map(each -> each.getKey() + " (" + String.join(", ", each.getValue()) + ")")
                                .collect(Collectors.joining("; ")),
                        MAX_VALUE);
    }

    private static Map<String, String> parse(Path file) {
        Map<String, String> facts = new LinkedHashMap<>();
        try (InputStream in = Files.newInputStream(file)) {
            LogLines.read(new ByteArrayInputStream(in.readNBytes(MAX_BYTES)), line -> {
                int equals = line.indexOf('=');
                String value = PlainText.line(line.substring(equals + 1).strip(), MAX_VALUE);
                if (equals > 0 && !value.isEmpty() && NAMES.contains(line.substring(0, equals))) {
                    facts.put(line.substring(0, equals), value);
                }
            });
        } catch (IOException e) {
            return Map.of();
        }
        return facts;
    }

    private static List<Path> files(Path directory) {
        try {
            return AttemptFiles.below(directory, 1, name -> !name.endsWith(".tmp")).stream()
                    .limit(MAX_NODES)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
