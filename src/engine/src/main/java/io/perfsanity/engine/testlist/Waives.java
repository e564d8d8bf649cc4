package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.TextDecoder;
import io.perfsanity.engine.text.YamlReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code waives.txt}: tests that are known to fail and are not to be run, each line {@code [full:<GPU>/]<node id> SKIP
 * (reason)}. A line for a GPU counts only when that {@code gpu} fact is given. Immutable.
 */
public final class Waives {
    private static final String MARKER = "SKIP";
    private static final String GPU_PREFIX = "full:";

    private record Waive(Optional<String> gpu, String reason, Source source) {
        boolean counts(Optional<String> fact) {
            return gpu.isEmpty() || fact.filter(gpu.get()::equalsIgnoreCase).isPresent();
        }
    }

    private final Map<String, List<Waive>> waives;
    private final List<Problem> problems;

    private Waives(Map<String, List<Waive>> waives, List<Problem> problems) {
        this.waives = waives;
        this.problems = problems;
    }

    /** Reads a file's bytes, which must be UTF-8. What is wrong with them is among the problems of {@link #apply}. */
    public static Waives read(String file, byte[] bytes) {
        Problems problems = new Problems();
        return new TextDecoder(YamlReader.DEFAULT.codePoints())
                .decode(file, bytes, problems)
                .map(text -> read(file, text))
                .orElseGet(() -> new Waives(Map.of(), problems.toList()));
    }

    /** Reads a text; {@code file} is what messages call it. */
    public static Waives read(String file, String text) {
        Problems problems = new Problems();
        Map<String, List<Waive>> waives = new HashMap<>();
        int line = 0;
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        for (Iterator<String> lines = content.lines().iterator(); lines.hasNext(); ) {
            Source source = new Source(file, ++line);
            String plain = lines.next().strip();
            if (plain.isEmpty() || plain.startsWith("#")) {
                continue;
            }
            if (problems.areTooMany(source)) {
                break;
            }
            int marker = marker(plain);
            if (marker < 0) {
                problems.error(
                        source, "%s, expected [full:<GPU>/]<node id> SKIP (reason)".formatted(PlainText.quoted(plain)));
                continue;
            }
            add(plain.substring(0, marker).strip(), reason(plain.substring(marker + MARKER.length())), source, waives);
        }
        return new Waives(waives, problems.toList());
    }

    /**
     * The list with a {@link TestCase#skipReason()} on every case that is waived; a reason of the list itself stays.
     *
     * @param facts as for {@link TestlistReader}
     */
    public Testlist apply(Testlist list, Map<String, String> facts) {
        Problems all = new Problems();
        all.addAll(list.problems());
        all.addAll(problems);
        Optional<String> gpu = Optional.ofNullable(facts.get("gpu"));
        List<TestCase> cases =
                list.cases().stream().map(each -> waive(each, gpu, all)).toList();
        return new Testlist(cases, list.defaults(), all.toList());
    }

    private TestCase waive(TestCase testCase, Optional<String> gpu, Problems all) {
        List<Waive> candidates = waives.getOrDefault(testCase.id(), List.of());
        if (testCase.skipped() || candidates.isEmpty()) {
            return testCase;
        }
        Optional<Waive> waive =
                candidates.stream().filter(each -> each.counts(gpu)).findFirst();
        if (waive.isPresent()) {
            all.note(
                    testCase.source(),
                    "%s is waived in %s"
                            .formatted(
                                    PlainText.quoted(testCase.id()), waive.get().source()));
            return testCase.skip(waive.get().reason());
        }
        if (gpu.isEmpty()) {
            String message = "%s is waived for %s only (%s) and runs, since no fact 'gpu' was given";
            Waive first = candidates.get(0);
            all.note(
                    testCase.source(),
                    message.formatted(
                            PlainText.quoted(testCase.id()),
                            PlainText.quoted(first.gpu().orElse("")),
                            first.source()));
        }
        return testCase;
    }

    private static void add(String test, String reason, Source source, Map<String, List<Waive>> waives) {
        int slash = test.startsWith(GPU_PREFIX) ? test.indexOf('/') : -1;
        Optional<String> gpu = slash < 0 ? Optional.empty() : Optional.of(test.substring(GPU_PREFIX.length(), slash));
        String node = test.substring(slash + 1);
        // Waives name much that no list of perf cases holds (whole files with -k …): such text only has to match
        // nothing.
        String id = CaseId.parse(node, source, new Problems()).map(CaseId::id).orElse(node);
        waives.computeIfAbsent(id, any -> new ArrayList<>()).add(new Waive(gpu, reason, source));
    }

    /** Where the first SKIP that is a word of its own begins, or -1. */
    private static int marker(String line) {
        int at = line.indexOf(MARKER, 1);
        while (at > 0) {
            int end = at + MARKER.length();
            boolean ends = end == line.length() || " \t(#".indexOf(line.charAt(end)) >= 0;
            if (ends && Character.isWhitespace(line.charAt(at - 1))) {
                return at;
            }
            at = line.indexOf(MARKER, end);
        }
        return -1;
    }

    /** {@code (reason)}, {@code # (url)} or nothing, without the parentheses. */
    private static String reason(String rest) {
        String text = rest.strip();
        text = text.startsWith("#") ? text.substring(1).strip() : text;
        int close = text.startsWith("(") ? Brackets.close(text, 0, '(', ')') : -1;
        return close < 0 ? text : text.substring(1, close).strip();
    }
}
