package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.YamlValue;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comments behind the items of a YAML list, which a YAML parser drops: authors put tags and the reason of a SKIP
 * there as they do in TXT lists.
 */
final class YamlComments {
    private static final Pattern COMMENT = Pattern.compile("[\"']?(\\s+#.*)");

    private final List<String> lines;

    YamlComments(String text) {
        lines = text.contains(" #") || text.contains("\t#") ? text.lines().toList() : List.of();
    }

    /** The item's text with the comment that stands behind it on its line, {@code ID SKIP # (url)}. */
    String withComment(YamlValue.Scalar item) {
        int index = item.source().line() - 1;
        if (index >= lines.size()) {
            return item.text();
        }
        String line = lines.get(index);
        int start = line.indexOf(item.text());
        if (start < 0 || item.text().isEmpty()) {
            return item.text();
        }
        int end = start + item.text().length();
        Matcher comment = COMMENT.matcher(line).region(end, line.length());
        return comment.matches() ? item.text() + comment.group(1) : item.text();
    }
}
