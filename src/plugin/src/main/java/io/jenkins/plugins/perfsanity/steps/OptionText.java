package io.jenkins.plugins.perfsanity.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.perfsanity.forms.FormPermission;
import io.perfsanity.engine.text.NearestWord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Options as texts, from which come values or one sentence about what is wrong. */
final class OptionText {
    /** Between assignments whose values hold no comma. */
    static final String LINES_OR_COMMAS = "\\R|,";

    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:[.][0-9]{1,3})?)\\s*%");

    private OptionText() {}

    /** A rule about an option, which throws what is wrong. */
    @FunctionalInterface
    interface Rule {
        void check() throws AbortException;
    }

    /**
     * {@code NAME=value} several times, in their order.
     *
     * @param separator what stands between two of them, as a regular expression
     */
    static Map<String, String> assignments(String option, String text, String separator) throws AbortException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(separator)) {
            String assignment = part.strip();
            if (assignment.isEmpty()) {
                continue;
            }
            int sign = assignment.indexOf('=');
            if (sign < 1) {
                throw new AbortException(option + ": '" + assignment + "', expected NAME=value");
            }
            String name = assignment.substring(0, sign).strip();
            if (values.put(name, assignment.substring(sign + 1).strip()) != null) {
                throw new AbortException(option + ": '" + name + "' is given twice");
            }
        }
        return values;
    }

    /** A fraction of {@code given} in percent, {@code 15%}; empty for empty text. */
    static Optional<Double> share(String option, String given) throws AbortException {
        String text = Util.fixNull(given).strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Matcher percent = PERCENT.matcher(text);
        double share = percent.matches() ? Double.parseDouble(percent.group(1)) / 100 : -1;
        if (share < 0 || share > 1) {
            throw new AbortException(option + " is '" + text + "', expected a percentage from 0% to 100%, such as 15%");
        }
        return Optional.of(share);
    }

    /** {@code given}, the name of a container image; null stays null. */
    @CheckForNull
    static String image(String option, @CheckForNull String given) throws AbortException {
        if (given != null && given.matches("(?s).*\\p{Cntrl}.*")) {
            throw new AbortException(option + " has a line break or another control character");
        }
        return given;
    }

    /** {@code given}, which is empty or one of {@code words}. */
    static String word(String option, String given, List<String> words) throws AbortException {
        if (!given.isEmpty() && !words.contains(given)) {
            throw new AbortException(option + " is '" + given + "', expected one of " + String.join(", ", words)
                    + NearestWord.hint(given, words));
        }
        return given;
    }

    /** What a form shows of a rule to who configures the item, or without one the controller. */
    static FormValidation shown(@CheckForNull Item item, Rule rule) {
        if (!FormPermission.mayConfigure(item)) {
            return FormValidation.ok();
        }
        try {
            rule.check();
            return FormValidation.ok();
        } catch (AbortException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
