package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.TextDecoder;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern KEY =
            Pattern.compile("([A-Za-z_][\\w.-]*|\"[^\"]*\"|'[^']*')\\s*:(?:\\s+(?!#)(.*))?(?:\\s#.*)?");
    private static final Pattern DOCUMENT = Pattern.compile("(?:---|%YAML|\\{).*");

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
            long line =
                    1 + text.substring(0, nul).chars().filter(c -> c == '\n').count();
            problems.error(new Source(file, (int) line), "a NUL character, expected text");
        }
        return nul < 0;
    }

    private RunDefaults readText(String file, String text, Problems problems, CaseCollector cases) {
        if (!isYaml(file, text)) {
            readLines(file, text, problems, cases);
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
        Optional<String> config = CaseConfig.refusal(file, mapping);
        if (config.isPresent()) {
            problems.error(Source.of(file), config.get());
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

    /**
     * Tells YAML from TXT by the first line that isn't blank or a comment. The file's extension decides only where that
     * line could be either: an item without a key above it, or {@code word: text}.
     */
    private static boolean isYaml(String file, String text) {
        String name = file.toLowerCase(Locale.ROOT);
        boolean yamlName = name.endsWith(".yml") || name.endsWith(".yaml");
        OwnOutput own = new OwnOutput();
        for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
            String bare = LogLine.withoutColours(lines.next());
            String plain = LogLine.plain(bare);
            boolean skipped =
                    plain.isEmpty() || plain.startsWith("#") || (!plain.equals("---") && LogLine.isPytestOutput(plain));
            OwnOutput.Kind kind = skipped || yamlName
                    ? OwnOutput.Kind.OTHER
                    : own.read(bare, plain).kind();
            if (!skipped && kind != OwnOutput.Kind.NOTHING) {
                return kind == OwnOutput.Kind.OTHER && beginsYaml(name, plain);
            }
        }
        return false;
    }

    private static boolean beginsYaml(String file, String line) {
        boolean yamlName = file.endsWith(".yml") || file.endsWith(".yaml");
        if (line.equals("-") || line.startsWith("- ")) {
            return yamlName;
        }
        if (DOCUMENT.matcher(line).matches()) {
            return true;
        }
        Matcher key = KEY.matcher(line);
        if (!key.matches()) {
            return false;
        }
        boolean sentence = key.group(2) != null && !key.group(1).equals("version");
        return yamlName || !sentence || (!file.endsWith(".txt") && Character.isLowerCase(line.charAt(0)));
    }

    /** One case a line, as people write it or paste it from a CI log. */
    private static void readLines(String file, String text, Problems problems, CaseCollector cases) {
        OwnOutput own = new OwnOutput();
        Skipped pytests = new Skipped("pytest's own output");
        Skipped ours = new Skipped("what perf-sanity prints about a run");
        int line = 0;
        for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
            Source source = new Source(file, ++line);
            String bare = LogLine.withoutColours(lines.next());
            String plain = LogLine.plain(bare);
            OwnOutput.Line known = own.read(bare, plain);
            if (plain.isEmpty() || plain.startsWith("#")) {
                continue;
            }
            if (problems.areTooMany(source)) {
                break;
            }
            if (known.kind() == OwnOutput.Kind.NOTHING) {
                ours.add(source);
            } else if (known.kind() == OwnOutput.Kind.OTHER && LogLine.isPytestOutput(plain)) {
                pytests.add(source);
            } else {
                String written = known.kind() == OwnOutput.Kind.CASE ? known.id() : LogLine.withoutOutcome(plain);
                CaseLine.read(written, source, problems)
                        .ifPresent(draft -> cases.add(draft.toCase(Optional.empty(), Optional.empty())));
            }
        }
        pytests.report(problems);
        ours.report(problems);
    }

    /** Lines that are no cases, reported once. */
    private static final class Skipped {
        private final String what;
        private Optional<Source> first = Optional.empty();
        private int count;

        Skipped(String what) {
            this.what = what;
        }

        void add(Source source) {
            first = first.or(() -> Optional.of(source));
            count++;
        }

        void report(Problems problems) {
            first.ifPresent(source ->
                    problems.note(source, "%s %s of %s skipped".formatted(count, count == 1 ? "line" : "lines", what)));
        }
    }
}
