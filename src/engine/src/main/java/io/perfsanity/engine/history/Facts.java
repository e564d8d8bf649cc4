package io.perfsanity.engine.history;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.RunFacts;
import io.perfsanity.engine.result.RunResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a value needs beside it to be worth something in two weeks, by names that comparisons show. */
final class Facts {
    private Facts() {}

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
        return facts;
    }

    private static void put(Map<String, String> facts, String name, Optional<String> value) {
        value.filter(text -> !text.isBlank()).ifPresent(text -> facts.put(name, text));
    }

    /** The product that the case ran on; empty text where no node told. */
    static String gpu(CaseResult result) {
        return "";
    }
}
