package io.jenkins.plugins.perfsanity.steps;

import io.jenkins.plugins.perfsanity.parameters.InvalidTestlistException;
import io.jenkins.plugins.perfsanity.parameters.TestlistValue;
import io.perfsanity.engine.text.PlainText;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;

/** What tells the steps of parallel branches apart: the cluster, the list where it has a name, the mode, the run's name. */
final class StepLabel {
    private static final int MAX_SHOWN = 60;

    private StepLabel() {}

    static String of(Map<String, Object> arguments) {
        return Stream.of(
                        text(arguments, "cluster"),
                        listName(text(arguments, "testlist")),
                        text(arguments, "mode"),
                        text(arguments, "name"))
                .filter(each -> !each.isEmpty())
                .map(each -> StringUtils.abbreviate(PlainText.printable(each), MAX_SHOWN))
                .collect(Collectors.joining(", "));
    }

    private static String text(Map<String, Object> arguments, String name) {
        return Objects.toString(arguments.get(name), "").strip();
    }

    /** Empty text of a list that is given as text: its first cases would be a poor name. */
    private static String listName(String given) {
        try {
            String named =
                    TestlistValue.isKeyed(given) ? TestlistValue.parse(given).list() : given;
            return named == null || named.contains("\n") ? "" : named;
        } catch (InvalidTestlistException e) {
            return "";
        }
    }
}
