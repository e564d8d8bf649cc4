package io.perfsanity.engine.history;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.perfsanity.engine.text.PlainText;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Whose values may be compared with each other. Where any of it is another, a new baseline begins. The node isn't part of
 * it: a slow node is to be seen.
 *
 * @param testId as in the list
 * @param mode the benchmark mode, {@code gen_only}, else the mode, {@code single-agg}
 * @param gpu product, {@code NVIDIA GB200}; empty text where nobody knows
 * @param keys that the user declares, by name
 */
public record CaseIdentity(
        @JsonProperty("case") String testId, String mode, String cluster, String gpu, Map<String, String> keys) {
    private static final int SLUG_LENGTH = 60;

    public CaseIdentity {
        Objects.requireNonNull(testId, "no case");
        Objects.requireNonNull(cluster, "no cluster");
        mode = Objects.requireNonNullElse(mode, "");
        gpu = Objects.requireNonNullElse(gpu, "");
        keys = Collections.unmodifiableMap(new TreeMap<>(Objects.requireNonNullElse(keys, Map.of())));
    }

    public CaseIdentity withGpu(String other) {
        return new CaseIdentity(testId, mode, cluster, other, keys);
    }

    /** What is another than in {@code before}, in words: {@code GPU NVIDIA GB300 instead of NVIDIA GB200}. */
    public Optional<String> insteadOf(CaseIdentity before) {
        StringBuilder words = new StringBuilder();
        tell(words, "mode", mode, before.mode);
        tell(words, "cluster", cluster, before.cluster);
        tell(words, "GPU", gpu, before.gpu);
        Map<String, String> all = new TreeMap<>(before.keys);
        all.putAll(keys);
        all.keySet().forEach(key -> tell(words, key, keys.getOrDefault(key, ""), before.keys.getOrDefault(key, "")));
        return words.isEmpty() ? Optional.empty() : Optional.of(words.toString());
    }

    private static void tell(StringBuilder words, String what, String now, String before) {
        if (!now.equals(before)) {
            words.append(words.isEmpty() ? "" : ", ")
                    .append(what)
                    .append(' ')
                    .append(now.isEmpty() ? "unknown" : PlainText.line(now, 60))
                    .append(" instead of ")
                    .append(before.isEmpty() ? "unknown" : PlainText.line(before, 60));
        }
    }

    /** Of its file, without extension: readable, and apart from all others by its two hashes. */
    String fileName() {
        return family() + DigestUtils.sha256Hex(gpu).substring(0, 6);
    }

    /** How the names of all files begin that are the same but for the GPU. */
    String family() {
        StringBuilder all = new StringBuilder();
        add(all, testId, mode, cluster);
        keys.forEach((key, value) -> add(all, key, value));
        return slug() + DigestUtils.sha256Hex(all.toString()).substring(0, 12) + "-";
    }

    /** How the names of all files of the test begin, and of some others. */
    String slug() {
        return slug(testId);
    }

    static String slug(String testId) {
        return SafeName.slug(testId, SLUG_LENGTH) + "-";
    }

    /** With their lengths, so that no two lists of texts become the same. */
    private static void add(StringBuilder all, String... texts) {
        for (String text : texts) {
            all.append(text.length()).append(':').append(text);
        }
    }
}
