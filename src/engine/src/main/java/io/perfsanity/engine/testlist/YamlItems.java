package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the cases of one list in a YAML file: strings as in TXT lists, or mappings {@code {id|name, mode?, nodes?,
 * timeout?, config?, skip?}}.
 */
final class YamlItems {
    private static final List<String> KEYS = List.of("id", "name", "mode", "nodes", "timeout", "config", "skip");
    private static final Pattern COMMENT = Pattern.compile("[\"']?(\\s+#.*)");

    private final Problems problems;
    private final List<String> lines;
    private final CaseCollector cases;

    YamlItems(String text, Problems problems, CaseCollector cases) {
        this.problems = problems;
        this.lines = text.contains(" #") || text.contains("\t#") ? text.lines().toList() : List.of();
        this.cases = cases;
    }

    /** Reads {@code value}, a list or nothing at all; {@code name} is what messages call it. */
    void read(String name, YamlValue value, Optional<Declaration> group, Optional<Integer> systemGpuCount) {
        if (value.isNothing()) {
            return;
        }
        if (!(value instanceof YamlValue.Sequence list)) {
            problems.error(value.source(), "%s is %s, expected a list of cases".formatted(name, value.kind()));
            return;
        }
        for (YamlValue item : list.items()) {
            if (problems.areTooMany(item.source())) {
                return;
            }
            readItem(item).ifPresent(draft -> cases.add(draft.toCase(group, systemGpuCount)));
        }
    }

    private Optional<CaseDraft> readItem(YamlValue item) {
        if (item instanceof YamlValue.Mapping mapping) {
            return readMapping(mapping);
        }
        if (item instanceof YamlValue.Scalar scalar && !scalar.isNull()) {
            return CaseLine.read(withComment(scalar), scalar.source(), problems);
        }
        return problems.refuse(
                item.source(), "%s in a list of cases, expected an id or a mapping".formatted(item.kind()));
    }

    private Optional<CaseDraft> readMapping(YamlValue.Mapping mapping) {
        YamlFields fields = new YamlFields("a case", mapping, problems);
        fields.rejectOthersThan(KEYS);
        if (mapping.get("id").isPresent() && mapping.get("name").isPresent()) {
            problems.error(mapping.keySource("name"), "a case has both 'id' and 'name', expected one of them");
        }
        Optional<YamlValue.Scalar> id = mapping.scalar("id").or(() -> mapping.scalar("name"));
        if (id.isEmpty()) {
            problems.error(mapping.source(), "a case without an id, expected 'id: ID'");
        }
        Optional<CaseDraft> draft = id.flatMap(found -> CaseLine.read(withComment(found), found.source(), problems));
        draft.ifPresent(found -> readFields(fields, found));
        return draft;
    }

    /**
     * The item's text with the comment that stands behind it on its line, {@code ID SKIP # (url)}: a YAML parser drops it,
     * but authors put tags and the reason of a SKIP there as they do in TXT lists.
     */
    private String withComment(YamlValue.Scalar item) {
        int index = item.source().line() - 1;
        String line = index < lines.size() ? lines.get(index) : "";
        int start = item.text().isEmpty() ? -1 : line.indexOf(item.text());
        if (start < 0) {
            return item.text();
        }
        Matcher comment = COMMENT.matcher(line).region(start + item.text().length(), line.length());
        return comment.matches() ? item.text() + comment.group(1) : item.text();
    }

    private static void readFields(YamlFields fields, CaseDraft draft) {
        for (TagField field : TagField.values()) {
            String key = field.key();
            fields.text(key)
                    .ifPresent(value -> field.apply(value, key + ": " + value, draft)
                            .ifPresent(expected -> fields.reject(key, PlainText.quoted(value), expected)));
        }
        fields.text("config", YamlItems::isInsideRoot, "a path below a config root, without '..'")
                .ifPresent(draft::config);
        fields.text("skip").ifPresent(value -> {
            switch (value.toLowerCase(Locale.ROOT)) {
                case "false", "no", "off" -> {}
                case "true", "yes", "on" -> draft.skip("");
                default -> draft.skip(value.strip());
            }
        });
    }

    private static boolean isInsideRoot(String path) {
        return !path.isBlank()
                && !PlainText.hasInvisible(path)
                && !path.startsWith("/")
                && !path.contains("\\")
                && !Arrays.asList(path.split("/", -1)).contains("..");
    }
}
