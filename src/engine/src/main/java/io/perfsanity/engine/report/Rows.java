package io.perfsanity.engine.report;

import java.util.List;
import java.util.stream.Stream;

/** What stands below a heading of the page; none for an empty list, as the template can't ask for that. */
record Rows<T>(List<T> rows) {
    static <T> List<Rows<T>> of(Stream<T> rows) {
        List<T> list = rows.toList();
        return list.isEmpty() ? List.of() : List.of(new Rows<>(list));
    }
}
