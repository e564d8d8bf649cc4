package io.perfsanity.cli;

import io.perfsanity.engine.text.CommonPrefix;
import io.perfsanity.engine.text.PlainText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The ids of a run in a column that is too narrow for them. They differ at their ends mostly, so what they have in common
 * is left out first, then their middles. No two of them look the same.
 */
final class ShortIds {
    /** Less in common isn't worth leaving out. */
    private static final int WORTH_CUTTING = 8;

    private final Map<String, String> shown = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final int columns;

    /**
     * For a column.
     *
     * @param columns 12 at least
     */
    ShortIds(Collection<String> ids, int columns) {
        this.columns = columns;
        Set<String> all = new LinkedHashSet<>(ids);
        boolean fit = all.stream().allMatch(id -> ScreenText.width(PlainText.printable(id)) <= columns);
        int common = fit || all.size() < 2 ? 0 : wordsInCommon(all);
        List<String> left = show(new ArrayList<>(all), id -> cut(id, common));
        left = show(left, differingPart(left));
        for (String id : left) {
            number(id);
        }
    }

    String of(String id) {
        return shown.getOrDefault(id, ScreenText.ends(id, columns));
    }

    /** The columns that the widest of them takes. */
    int width() {
        return shown.values().stream().mapToInt(ScreenText::width).max().orElse(0);
    }

    /** Shows those whose short text nobody else has, and gives back the others. */
    private List<String> show(List<String> ids, UnaryOperator<String> shortened) {
        Map<String, List<String>> byText = new LinkedHashMap<>();
        ids.forEach(id -> byText.computeIfAbsent(shortened.apply(id), text -> new ArrayList<>())
                .add(id));
        List<String> left = new ArrayList<>();
        byText.forEach((text, same) -> {
            if (same.size() == 1 && taken.add(text)) {
                shown.put(same.get(0), text);
            } else {
                left.addAll(same);
            }
        });
        return left;
    }

    private String cut(String id, int from) {
        return from == 0 ? ScreenText.ends(id, columns) : "…" + ScreenText.ends(id.substring(from), columns - 1);
    }

    /** From where an id differs from another that was shortened to the same text. */
    private UnaryOperator<String> differingPart(List<String> ids) {
        int common = ids.size() < 2 ? 0 : CommonPrefix.length(ids);
        return id -> "…" + ScreenText.fit(id.substring(common), columns - 1);
    }

    private void number(String id) {
        for (int number = 2; ; number++) {
            String end = "~" + number;
            String text = ScreenText.ends(id, columns - end.length()) + end;
            if (taken.add(text)) {
                shown.put(id, text);
                return;
            }
        }
    }

    /** Up to the last separator within what all begin with. */
    private static int wordsInCommon(Collection<String> ids) {
        int common = CommonPrefix.length(ids);
        String first = ids.iterator().next();
        while (common > 0 && Character.isLetterOrDigit(first.charAt(common - 1))) {
            common--;
        }
        return common < WORTH_CUTTING ? 0 : common;
    }
}
