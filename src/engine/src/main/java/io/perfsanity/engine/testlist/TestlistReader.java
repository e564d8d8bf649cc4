package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.TextDecoder;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads a list in any of its formats: TXT, grouped YAML, test-db YAML. The content tells which. Never throws over what
 * it reads; what is wrong is among the problems of the {@link Testlist}. Immutable, so threads may share it.
 *
 * <pre>{@code
 * Testlist list = new TestlistReader(YamlReader.DEFAULT, Map.of("gpu", "gb200")).read("debug.txt", text);
 * }</pre>
 */
public final class TestlistReader {
    private final YamlReader yaml;
    private final Map<String, String> facts;

    /**
     * A reader.
     *
     * @param yaml whose {@link YamlReader#codePoints()} is the most bytes or characters that any list may have
     * @param facts what test-db conditions are held against ({@code gpu}, {@code stage}, {@code system_gpu_count} …);
     *     empty: every block is taken
     */
    public TestlistReader(YamlReader yaml, Map<String, String> facts) {
        this.yaml = yaml;
        // In alphabetical order, so that the same list gives the same messages every time.
        this.facts = new TreeMap<>(facts);
    }

    /** Reads a file's bytes, which must be UTF-8; a byte order mark is accepted. */
    public Testlist read(String file, byte[] bytes) {
        Problems problems = new Problems();
        return new TextDecoder(yaml.codePoints())
                .decode(file, bytes, problems)
                .map(text -> read(file, text))
                .orElseGet(() -> new Testlist(List.of(), RunDefaults.NONE, problems.toList()));
    }

    /** Reads a text; {@code file} is what messages call it. */
    public Testlist read(String file, String text) {
        Problems problems = new Problems();
        CaseCollector cases = new CaseCollector(problems);
        RunDefaults defaults = RunDefaults.NONE;
        if (isText(file, text, problems)) {
            defaults = readText(file, text.startsWith("\uFEFF") ? text.substring(1) : text, problems, cases);
        }
        List<TestCase> read = cases.cases();
        if (read.isEmpty() && !problems.hasErrors()) {
            problems.error(Source.of(file), "no case in the list");
        }
        return new Testlist(read, defaults, problems.toList());
    }

    private boolean isText(String file, String text, Problems problems) {
        if (text.length() > yaml.codePoints()) {
            String message = String.format(
                    Locale.ROOT, "%,d characters, expected at most %,d", text.length(), yaml.codePoints());
            problems.error(Source.of(file), message);
            return false;
        }
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            int line =
                    (int) text.substring(0, nul).chars().filter(c -> c == '\n').count() + 1;
            problems.error(new Source(file, line), "a NUL character, expected text");
            return false;
        }
        return true;
    }

    private RunDefaults readText(String file, String text, Problems problems, CaseCollector cases) {
        if (ListFormat.of(file, text) == ListFormat.TXT) {
            new TxtList(problems, cases).read(file, text);
            return RunDefaults.NONE;
        }
        Optional<YamlValue> root = yaml.read(file, text, problems);
        if (root.isEmpty() || root.get().isNothing()) {
            return RunDefaults.NONE;
        }
        if (!(root.get() instanceof YamlValue.Mapping mapping)) {
            String message = "%s at the top, expected groups such as single_agg_tests, or test-db contexts";
            problems.error(root.get().source(), message.formatted(root.get().kind()));
            return RunDefaults.NONE;
        }
        YamlItems items = new YamlItems(text, problems, cases);
        if (!TestDbList.accepts(mapping)) {
            return new GroupedList(problems, items).read(mapping);
        }
        int leftOut = new TestDbList(facts, problems, items).read(mapping);
        if (cases.isEmpty() && leftOut > 0) {
            String given = facts.entrySet().stream()
                    .map(fact -> fact.getKey() + "=" + fact.getValue())
                    .collect(Collectors.joining(", "));
            problems.error(Source.of(file), "the facts %s leave out all %s cases".formatted(given, leftOut));
        }
        return RunDefaults.NONE;
    }
}
