package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of a case: {@code test_perf_sanity.py::test_e2e[ID]} in any directory, another pytest node id or test file,
 * or a bare {@code ID}.
 *
 * @param id see {@link TestCase#id()}
 * @param nodeId see {@link TestCase#nodeId()}
 * @param perfCase see {@link TestCase#perfCase()}
 */
record CaseId(String id, String nodeId, boolean perfCase) {
    /** What upstream's lists begin unit tests with: files or folders of them, which may be followed by {@code -k} or {@code -m}. */
    static final String UNIT_TESTS = "unittest/";

    private static final int MAX_LENGTH = 1024;
    private static final String SANITY_FILE = "test_perf_sanity.py";
    private static final String SANITY_TEST = SANITY_FILE + "::test_e2e";
    private static final String OLD_TEST = "test_perf.py::test_perf[perf_sanity_";
    private static final String EXPECTED =
            "expected " + SANITY_TEST + "[ID], another pytest node id, or an ID such as aggr_upload-CONFIG-SERVER";
    private static final Pattern PATH_END = Pattern.compile("::|\\s");
    private static final Pattern ODD_IN_PATH = Pattern.compile("[^\\w./-]");
    private static final Pattern BARE = Pattern.compile("[A-Za-z]\\w*-[^\\s/:\\[\\]]+");

    /** The case that {@code token} names; empty, and an error in {@code problems}, when it can't be one. */
    static Optional<CaseId> parse(String token, Source source, Problems problems) {
        if (token.length() > MAX_LENGTH) {
            String message = "an id of %s characters, expected at most %s: %s";
            return problems.refuse(source, message.formatted(token.length(), MAX_LENGTH, PlainText.quoted(token)));
        }
        if (PlainText.hasInvisible(token)) {
            return problems.refuse(source, "an id with control characters: " + PlainText.quoted(token));
        }
        int colons = token.indexOf("::");
        boolean unitTests = token.startsWith(UNIT_TESTS);
        String file = unitTests ? PATH_END.split(token, 2)[0] : colons < 0 ? token : token.substring(0, colons);
        if ((!file.endsWith(".py") && !unitTests) || file.contains("://") || token.endsWith("::")) {
            return bare(token, source, problems);
        }
        // pytest gets the node id as an argument, so it must neither look like an option nor leave the test root.
        if (file.startsWith("-") || file.startsWith("/") || ("/" + file + "/").contains("/../")) {
            return problems.refuse(
                    source,
                    "the path of " + PlainText.quoted(token) + " must be relative to the test root, without '..'");
        }
        Matcher odd = ODD_IN_PATH.matcher(file);
        if (odd.find()) {
            problems.warning(
                    source,
                    "the path of %s has '%s', expected letters, digits, '_', '-', '.' and '/' only"
                            .formatted(PlainText.quoted(token), odd.group()));
        }
        if (unitTests) {
            return Optional.of(new CaseId(token, token, false));
        }
        String name = token.substring(file.lastIndexOf('/') + 1);
        if (name.equals(SANITY_FILE) || name.equals(SANITY_TEST)) {
            return problems.refuse(
                    source, PlainText.quoted(token) + " names no case, expected " + SANITY_TEST + "[ID]");
        }
        boolean perfCase = name.startsWith(SANITY_TEST + "[") || name.startsWith(OLD_TEST);
        return perfCase ? perfCase(token, source, problems) : Optional.of(new CaseId(token, token, false));
    }

    private static Optional<CaseId> bare(String token, Source source, Problems problems) {
        String id = withoutYaml(token);
        if (!BARE.matcher(id).matches()) {
            String letter = oddLetter(token).map(odd -> " with " + odd).orElse("");
            return problems.refuse(source, PlainText.quoted(token) + letter + " is not a case, " + EXPECTED);
        }
        warnOfLetters(id, source, problems);
        return Optional.of(new CaseId(id, SANITY_TEST + "[" + id + "]", true));
    }

    private static Optional<CaseId> perfCase(String token, Source source, Problems problems) {
        int open = token.indexOf('[');
        String id = withoutYaml(token.substring(open + 1, token.length() - (token.endsWith("]") ? 1 : 0)));
        if (!token.endsWith("]") || id.isEmpty() || id.chars().anyMatch(Character::isWhitespace)) {
            return problems.refuse(
                    source, "the id in " + PlainText.quoted(token) + " must be one word in brackets, " + EXPECTED);
        }
        warnOfLetters(id, source, problems);
        return Optional.of(new CaseId(id, token.substring(0, open + 1) + id + "]", true));
    }

    /** pytest escapes what isn't ASCII in an id, so that the letter itself finds no test. */
    private static void warnOfLetters(String id, Source source, Problems problems) {
        oddLetter(id)
                .ifPresent(letter -> problems.warning(
                        source,
                        PlainText.quoted(id) + " has " + letter + ", expected ASCII as pytest writes it in ids"));
    }

    /** {@code the letter '–' (EN DASH)}: the first that isn't ASCII, which often looks just like one that is. */
    private static Optional<String> oddLetter(String id) {
        return id.codePoints()
                .filter(c -> c > 0x7f)
                .mapToObj(c -> "the letter '" + Character.toString(c) + "' ("
                        + Objects.requireNonNullElse(Character.getName(c), "unassigned") + ")")
                .findFirst();
    }

    /** Lists in use name the config's file instead of its stem, at the end or before the server's name. */
    private static String withoutYaml(String id) {
        return id.endsWith(".yaml")
                ? id.substring(0, id.length() - ".yaml".length())
                : id.replaceFirst("\\.yaml-", "-");
    }
}
