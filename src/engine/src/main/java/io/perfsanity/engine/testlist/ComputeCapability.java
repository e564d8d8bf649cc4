package io.perfsanity.engine.testlist;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What lists call GPUs by, besides their names: {@code sm100} of a B200, which has compute capability 10.0. */
final class ComputeCapability {
    private static final Map<String, String> OF_GPU = Map.ofEntries(
            Map.entry("A100", "sm80"),
            Map.entry("A30", "sm80"),
            Map.entry("A10", "sm86"),
            Map.entry("A40", "sm86"),
            Map.entry("L4", "sm89"),
            Map.entry("L20", "sm89"),
            Map.entry("L40", "sm89"),
            Map.entry("L40S", "sm89"),
            Map.entry("H20", "sm90"),
            Map.entry("H100", "sm90"),
            Map.entry("H200", "sm90"),
            Map.entry("GH200", "sm90"),
            Map.entry("B200", "sm100"),
            Map.entry("GB200", "sm100"),
            Map.entry("B300", "sm103"),
            Map.entry("GB300", "sm103"),
            Map.entry("RTXPRO6000", "sm120"),
            Map.entry("RTXPRO6000D", "sm120"),
            Map.entry("RTX5090", "sm120"),
            Map.entry("GB10", "sm121"),
            Map.entry("GB10X", "sm121"));
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,3})\\.(\\d)");

    private ComputeCapability() {}

    /** Of a GPU by its name in any of the spellings {@code GB200}, {@code gb200}, {@code RTX PRO 6000}; empty when it isn't known. */
    static Optional<String> ofGpu(String name) {
        return Optional.ofNullable(OF_GPU.get(name.toUpperCase(Locale.ROOT).replaceAll("[\\s_-]", "")));
    }

    /** Of {@code 10.0}, as conditions of lists have it. */
    static Optional<String> ofNumber(String number) {
        return Optional.of(NUMBER.matcher(number))
                .filter(Matcher::matches)
                .map(parts -> "sm" + parts.group(1) + parts.group(2));
    }
}
