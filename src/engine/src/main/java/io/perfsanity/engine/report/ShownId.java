package io.perfsanity.engine.report;

import io.perfsanity.engine.text.CommonPrefix;
import io.perfsanity.engine.text.PlainText;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A case's id in the parts that a page may cut where there is no room: of {@code start} and {@code end} only the beginning is
 * seen then, {@code middle} always is. Put together they are the id.
 *
 * @param end empty text where the id's end is its middle
 */
public record ShownId(String start, String middle, String end) {
    /** What fits a narrow column beside the beginnings of the other two. */
    private static final int MIDDLE = 20;

    /** Of the start, as much as is seen of it in the narrowest column. */
    private static final int BEGINNING = 4;

    /**
     * The ids of one page. They begin alike and differ at their ends mostly; of those that would look the same that way, the
     * middle is where they begin to differ.
     */
    public static Map<String, ShownId> of(Collection<String> ids) {
        Map<List<String>, List<String>> alike =
                new LinkedHashSet<>(ids).stream().collect(Collectors.groupingBy(ShownId::look));
        Map<String, ShownId> shown = new HashMap<>();
        alike.values()
                .forEach(same -> same.forEach(
                        id -> shown.put(id, same.size() == 1 ? byEnd(id) : by(id, CommonPrefix.length(same)))));
        return shown;
    }

    private static List<String> look(String id) {
        return List.of(id.substring(0, Math.min(BEGINNING, id.length())), byEnd(id).middle);
    }

    private static ShownId byEnd(String id) {
        return cut(id, id.length() - Math.min(MIDDLE, id.length() / 2), id.length());
    }

    private static ShownId by(String id, int difference) {
        int from = difference;
        while (from > 0 && difference - from < MIDDLE / 2 && Character.isLetterOrDigit(id.charAt(from - 1))) {
            from--;
        }
        int to = from + MIDDLE;
        return cut(id, from, to + BEGINNING < id.length() ? to : id.length());
    }

    private static ShownId cut(String id, int from, int to) {
        int start = whole(id, from);
        int end = whole(id, to);
        return new ShownId(
                PlainText.of(id.substring(0, start)),
                PlainText.of(id.substring(start, end)),
                PlainText.of(id.substring(end)));
    }

    /** Not between the two halves of one character. */
    private static int whole(String id, int at) {
        return at > 0 && at < id.length() && Character.isLowSurrogate(id.charAt(at)) ? at - 1 : at;
    }
}
