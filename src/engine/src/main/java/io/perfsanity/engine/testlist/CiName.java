package io.perfsanity.engine.testlist;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line whose test is named as upstream's CI names it, written as lists write it. All of these are {@code
 * perf/test_perf_sanity.py::test_e2e[ID]}:
 *
 * <pre>
 * STAGE/perf/test_perf_sanity.py::test_e2e[ID]                        in pytest's log
 * STAGE.perf.test_perf_sanity::test_e2e[ID]                           class and name of JUnit
 * STAGE.perf.test_perf_sanity.test_e2e[ID]
 * Test / STAGE / test_e2e[ID] – STAGE.perf.test_perf_sanity           on Jenkins' pages
 * test_e2e[ID]
 * </pre>
 *
 * @param line the line with the name that lists have
 * @param stage that ran the test, where the line says so
 */
record CiName(String line, Optional<Stage> stage) {
    private static final String SEPARATOR = " / ";
    private static final Pattern CLASS_BEHIND =
            Pattern.compile(" [\u2013\u2014-] ((?:[\\w-]++\\.)*?test_\\w++(?:\\.Test\\w*+)*+)(?: .*)?");
    private static final Pattern DOTTED = Pattern.compile(
            "((?:[\\w-]++\\.)*?)(test_\\w++)((?:\\.Test\\w*+)*+)(?:\\.|::)(test_\\w++)(?=[\\[\\s]|\\z)");
    private static final Pattern UNIT_TEST =
            Pattern.compile("(?:[^\\[\\s]*/)?test_unittests\\.py::test_unittests_v2\\[(?=unittest/)");
    /** The files of tests that pages name without a class, by the start of the name. */
    private static final Map<String, String> FILES = Map.of(
            "test_e2e[", "perf/test_perf_sanity.py::",
            "test_perf[", "perf/test_perf.py::",
            "test_unittests_v2[", "test_unittests.py::");

    /** The test of {@code line}, and what stands behind it. */
    static CiName of(String line) {
        int open = line.indexOf('[');
        int head = open < 0 ? line.length() : open;
        int separator = line.lastIndexOf(SEPARATOR, head);
        Optional<CiName> page = separator < 0 ? Optional.empty() : onPage(line, separator);
        if (page.isPresent()) {
            return page.get();
        }
        int slash = line.indexOf('/');
        int dash = line.indexOf('-');
        if (dash >= 0 && dash < slash && slash < head) {
            Optional<Stage> stage = Stage.of(line.substring(0, slash));
            if (stage.isPresent()) {
                return new CiName(inList(line.substring(slash + 1)), stage);
            }
        }
        int colons = line.indexOf("::");
        if (colons >= 0 && colons < head && line.startsWith(".py", colons - ".py".length())) {
            return new CiName(inList(line), Optional.empty());
        }
        return dotted(line);
    }

    /** A row of Jenkins' pages; empty where no stage shows that it is one. */
    private static Optional<CiName> onPage(String line, int separator) {
        String before = line.substring(0, separator);
        return Stage.of(before.substring(Math.max(0, before.lastIndexOf(' ') + 1)))
                .map(stage -> {
                    String test = line.substring(separator + SEPARATOR.length()).strip();
                    int open = test.indexOf('[');
                    int blank = test.indexOf(' ');
                    int end = open >= 0 ? CaseLine.close(test, open, '[', ']') + 1 : blank < 0 ? test.length() : blank;
                    Matcher behind = CLASS_BEHIND.matcher(test).region(end, test.length());
                    boolean classed = end > 0 && behind.matches();
                    return new CiName(
                            dotted(classed ? behind.group(1) + "." + test.substring(0, end) : test).line,
                            Optional.of(stage));
                });
    }

    /** {@code STAGE.perf.test_perf_sanity.test_e2e[ID]}, of which any part but the last may be missing. */
    private static CiName dotted(String line) {
        int open = line.indexOf('[');
        String file = open < 0 ? null : FILES.get(line.substring(0, open + 1));
        if (file != null) {
            return new CiName(inList(file + line), Optional.empty());
        }
        Matcher parts = DOTTED.matcher(line);
        if (!parts.lookingAt()) {
            return new CiName(line, Optional.empty());
        }
        String packages = parts.group(1);
        int dot = packages.indexOf('.');
        Optional<Stage> stage = dot < 0 ? Optional.empty() : Stage.of(packages.substring(0, dot));
        String directories = stage.isPresent() ? packages.substring(dot + 1) : packages;
        String node = directories.replace('.', '/') + parts.group(2) + ".py"
                + parts.group(3).replace(".", "::") + "::";
        return new CiName(inList(node + line.substring(parts.start(4))), stage);
    }

    /** pytest runs the lines {@code unittest/…} of lists as parameters of one test, which lists don't name. */
    private static String inList(String line) {
        if (!line.contains("test_unittests_v2[")) {
            return line;
        }
        Matcher unit = UNIT_TEST.matcher(line);
        int close = unit.lookingAt() ? CaseLine.close(line, unit.end() - 1, '[', ']') : -1;
        return close < 0 ? line : line.substring(unit.end(), close) + line.substring(close + 1);
    }
}
