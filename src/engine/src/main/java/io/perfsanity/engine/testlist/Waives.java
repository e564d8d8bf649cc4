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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A {@code waives.txt}: tests that are known to fail and are not to be run, each line {@code [full:<GPU>/]<node id> SKIP
 * (reason)}. A line for a GPU, by its name or as {@code sm100}, counts only where the GPU is known to be that one. Immutable.
 */
public final class Waives {
    /** The first SKIP that is a word of its own. */
    private static final Pattern SKIP = Pattern.compile("(?<=\\p{javaWhitespace})SKIP(?=[ \t(#]|\\z)");

    private static final String GPU_PREFIX = "full:";

    private record Waive(Optional<String> gpu, String reason, Source source) {
        boolean counts(Set<String> hardware) {
            return gpu.isEmpty() || hardware.stream().anyMatch(gpu.get()::equalsIgnoreCase);
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
            Matcher skip = SKIP.matcher(plain);
            if (skip.find()) {
                add(plain.substring(0, skip.start()).strip(), reason(plain.substring(skip.end())), source, waives);
            } else {
                problems.error(
                        source, "%s, expected [full:<GPU>/]<node id> SKIP (reason)".formatted(PlainText.quoted(plain)));
            }
        }
        return new Waives(waives, problems.toList());
    }

    /**
     * The list with a {@link TestCase#skipReason()} on every case that is waived; a reason of the list itself stays.
     *
     * @param facts as for {@link TestlistReader}; {@code gpu} and {@code compute_capability} say what the cases run on
     * @param gpu of the cluster, where the facts don't say; else that of the stage counts that ran a case
     */
    public Testlist apply(Testlist list, Map<String, String> facts, Optional<String> gpu) {
        Problems all = new Problems();
        all.addAll(list.problems());
        all.addAll(problems);
        Optional<String> given = Optional.ofNullable(facts.get("gpu")).or(() -> gpu);
        Optional<String> capability =
                Optional.ofNullable(facts.get("compute_capability")).flatMap(ComputeCapability::ofNumber);
        List<TestCase> cases = list.cases().stream()
                .map(each -> waive(each, given, capability, all))
                .toList();
        return new Testlist(cases, list.defaults(), all.toList());
    }

    private TestCase waive(TestCase testCase, Optional<String> given, Optional<String> capability, Problems all) {
        List<Waive> candidates = waives.getOrDefault(testCase.id(), List.of());
        if (testCase.skipped() || candidates.isEmpty()) {
            return testCase;
        }
        String id = PlainText.quoted(testCase.id());
        Optional<String> gpu = given.or(() -> testCase.stage().map(Stage::gpu));
        Set<String> hardware = Stream.of(gpu, capability.or(() -> gpu.flatMap(ComputeCapability::ofGpu)))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        Optional<Waive> waive =
                candidates.stream().filter(each -> each.counts(hardware)).findFirst();
        if (waive.isPresent()) {
            all.note(testCase.source(), id + " is waived in " + waive.get().source());
            return testCase.skip(waive.get().reason());
        }
        if (hardware.isEmpty()) {
            String message = "%s is waived for %s only (%s) and runs, since no fact 'gpu' was given";
            Waive first = candidates.get(0);
            String only = PlainText.quoted(first.gpu().orElse(""));
            all.note(testCase.source(), message.formatted(id, only, first.source()));
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

    /** {@code (reason)}, {@code # (url)} or nothing, without the parentheses. */
    private static String reason(String rest) {
        String text = rest.strip();
        text = text.startsWith("#") ? text.substring(1).strip() : text;
        int close = text.startsWith("(") ? CaseLine.close(text, 0, '(', ')') : -1;
        return close < 0 ? text : text.substring(1, close).strip();
    }
}
