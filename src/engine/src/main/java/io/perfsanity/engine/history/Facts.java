package io.perfsanity.engine.history;

import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a value needs beside it to be worth something in two weeks, by names that comparisons show. */
final class Facts {
    /** More different values hold for cases, not for a run. */
    private static final int MOST = 3;

    private Facts() {}

    /** What holds for the run: what was asked, and what its nodes noted where they agree or nearly so. */
    static Map<String, String> of(RunResult run) {
        Map<String, String> facts = new LinkedHashMap<>();
        RunFacts known = run.facts();
        put(facts, "commit", known.commit());
        put(facts, "checkout", known.checkout());
        put(facts, "image", known.image());
        put(facts, "partition", known.partition());
        put(facts, "tool", known.version());
        put(facts, "who", known.who());
        put(facts, "lists", Optional.of(String.join(", ", run.testlists())));
        noted(run).forEach((name, values) -> {
            if (values.size() <= MOST) {
                facts.putIfAbsent(name, String.join("; ", values));
            }
        });
        return facts;
    }

    private static Map<String, Set<String>> noted(RunResult run) {
        Map<String, Set<String>> noted = new LinkedHashMap<>();
        run.cases().stream()
                .flatMap(result -> result.attempts().stream())
                .forEach(attempt -> attempt.facts()
                        .values()
                        .forEach((name, value) -> noted.computeIfAbsent(name, unknown -> new LinkedHashSet<>())
                                .add(value)));
        return noted;
    }

    private static void put(Map<String, String> facts, String name, Optional<String> value) {
        value.filter(text -> !text.isBlank()).ifPresent(text -> facts.put(name, text));
    }

    /**
     * The product that an attempt ran on; empty text where no node told. Of nodes with different ones all, without the names
     * of the nodes, which are no part of an identity.
     */
    static String gpu(AttemptResult attempt) {
        String told = attempt.facts().gpu().orElse("");
        return told.indexOf(';') < 0
                ? told
                : Arrays.stream(told.split(";"))
                        .map(each -> each.replaceFirst(" \\([^()]*\\)$", "").strip())
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(" + "));
    }
}
