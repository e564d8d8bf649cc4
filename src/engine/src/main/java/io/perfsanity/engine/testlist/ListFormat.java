package io.perfsanity.engine.testlist;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells YAML from TXT by the first line that isn't blank or a comment. The file's extension decides only where that line
 * could be either: an item without a key above it, or {@code word: text}.
 */
enum ListFormat {
    TXT,
    YAML;

    private static final Pattern KEY =
            Pattern.compile("([A-Za-z_][\\w.-]*|\"[^\"]*\"|'[^']*')\\s*:(?:\\s+(?!#)(.*))?(?:\\s#.*)?");
    private static final Pattern DOCUMENT = Pattern.compile("(?:---|%YAML|\\{).*");

    static ListFormat of(String file, String text) {
        Optional<String> first = text.lines()
                .map(LogLine::plain)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .filter(line -> line.equals("---") || !LogLine.isPytestOutput(line))
                .findFirst();
        return first.filter(line -> isYaml(file.toLowerCase(Locale.ROOT), line)).isPresent() ? YAML : TXT;
    }

    private static boolean isYaml(String file, String line) {
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
}
