package io.jenkins.plugins.perfsanity.parameters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the string of the parameter says: which list, which of its cases. Immutable.
 *
 * <pre>
 * list: nightly/perf.yaml
 * revision: 3f2c…
 * mode: disagg
 * exclude:
 * - disagg_upload-e2e-deepseek
 * </pre>
 *
 * With {@code text} in place of {@code list} the cases stand in the value itself. A string whose first line is none of
 * these keys is such a text as it is.
 */
public final class TestlistValue {
    /** The most characters that a pasted list may have: it stays in the record of the build for good. */
    public static final int MAX_TEXT = 1024 * 1024;

    private static final String NAME = "value";
    private static final int MAX_VALUE = 4 * MAX_TEXT;
    private static final int MAX_DEPTH = 8;
    private static final Pattern KEYED =
            Pattern.compile("(?:list|text|mode|exclude|revision)[ \\t]*:(?:[ \\t].*)?", Pattern.DOTALL);
    private static final Pattern PLAIN_WORD = Pattern.compile("(?!(?i:null)$)[A-Za-z0-9][A-Za-z0-9_./-]*");

    private static final ObjectMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final String list;
    private final String text;
    private final String revision;
    private final String mode;
    private final List<String> exclude;

    private TestlistValue(String list, String text, String revision, String mode, List<String> exclude) {
        this.list = list;
        this.text = text;
        this.revision = revision;
        this.mode = mode;
        this.exclude = List.copyOf(exclude);
    }

    /** A list that the parameter's source offers. */
    public static TestlistValue list(@NonNull String list, @CheckForNull String mode, List<String> exclude) {
        return new TestlistValue(list, null, null, mode, exclude);
    }

    /** A list that is given here. */
    public static TestlistValue text(@NonNull String text, @CheckForNull String mode, List<String> exclude) {
        return new TestlistValue(null, text, null, mode, exclude);
    }

    /**
     * Reads the string of the parameter; the text of a list in it is not looked at.
     *
     * @throws InvalidTestlistException with a line for each thing that is wrong
     */
    public static TestlistValue parse(@CheckForNull String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidTestlistException(Messages.TestlistValue_Nothing());
        }
        if (value.length() > MAX_VALUE) {
            throw tooLong(value.length());
        }
        refuseUnfit(value);
        TestlistValue parsed = isKeyed(value) ? keyed(value) : text(value, null, List.of());
        if (parsed.text != null && parsed.text.length() > MAX_TEXT) {
            throw tooLong(parsed.text.length());
        }
        return parsed;
    }

    /** XStream can't write these: the build's file would never be saved, and the build gone after a restart. */
    private static void refuseUnfit(String value) {
        for (int at = 0, line = 1; at < value.length(); ) {
            int c = value.codePointAt(at);
            boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            if (c == 0 || surrogate || c == 0xFFFE || c == 0xFFFF) {
                throw new InvalidTestlistException(
                        Messages.TestlistValue_Unfit(line, String.format(Locale.ROOT, "%04X", c)));
            }
            line += c == '\n' ? 1 : 0;
            at += Character.charCount(c);
        }
    }

    private static InvalidTestlistException tooLong(int length) {
        return new InvalidTestlistException(Messages.TestlistValue_TooLong(length, MAX_TEXT));
    }

    /** Whether the first line that says anything begins with one of the keys. */
    public static boolean isKeyed(String value) {
        return value.lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.equals("---"))
                .findFirst()
                .filter(line -> KEYED.matcher(line).matches())
                .isPresent();
    }

    private static TestlistValue keyed(String value) {
        Problems problems = new Problems();
        YamlReader reader = new YamlReader(MAX_VALUE, MAX_DEPTH, 0);
        Optional<YamlValue> document = reader.read(NAME, value, problems);
        if (document.isEmpty() || !(document.get() instanceof YamlValue.Mapping mapping)) {
            if (!problems.hasErrors()) {
                problems.error(Source.of(NAME), "expected the keys list or text, revision, mode, exclude");
            }
            throw InvalidTestlistException.of(problems.toList());
        }
        YamlFields fields = new YamlFields(mapping, problems);
        Optional<String> list = fields.text("list");
        Optional<String> text = fields.text("text");
        Optional<String> revision = fields.text("revision");
        Optional<String> mode = fields.word("mode", Mode.words());
        List<String> exclude = fields.texts("exclude");
        fields.rejectOthers();
        if (list.isPresent() == text.isPresent() && !problems.hasErrors()) {
            problems.error(
                    Source.of(NAME),
                    list.isPresent() ? "list and text are given, expected one of them" : "expected list or text");
        }
        if (problems.hasErrors()) {
            throw InvalidTestlistException.of(problems.toList());
        }
        return new TestlistValue(
                list.orElse(null), text.orElse(null), revision.orElse(null), mode.orElse(null), exclude);
    }

    /** The name of a list of the source; null when the cases are in {@link #text()}. */
    @CheckForNull
    public String list() {
        return list;
    }

    @CheckForNull
    public String text() {
        return text;
    }

    /** Of the repository that lists and configs are read from; null for the newest. */
    @CheckForNull
    public String revision() {
        return revision;
    }

    /** Only the cases of this mode; null for all. */
    @CheckForNull
    public String mode() {
        return mode;
    }

    /** Ids of cases that are not to run. */
    public List<String> exclude() {
        return exclude;
    }

    /** The same without some more of its cases. */
    public TestlistValue without(Collection<String> ids) {
        Set<String> all = new LinkedHashSet<>(exclude);
        all.addAll(ids);
        return new TestlistValue(list, text, revision, mode, List.copyOf(all));
    }

    /** The string that {@link #parse} reads back to the same. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        if (list != null) {
            out.append("list: ").append(word(list)).append('\n');
        }
        if (revision != null) {
            out.append("revision: ").append(word(revision)).append('\n');
        }
        if (mode != null) {
            out.append("mode: ").append(word(mode)).append('\n');
        }
        if (!exclude.isEmpty()) {
            out.append("exclude:\n");
            exclude.forEach(id -> out.append("- ").append(word(id)).append('\n'));
        }
        if (text != null) {
            out.append("text: ").append(word(text)).append('\n');
        }
        return out.toString();
    }

    /** A string of JSON is one of YAML where it holds printable ASCII only. */
    private static String word(String word) {
        if (PLAIN_WORD.matcher(word).matches()) {
            return word;
        }
        try {
            return ASCII.writeValueAsString(word).replace("\u007f", "\\u007f");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
