package io.perfsanity.engine.report;

import io.perfsanity.engine.text.Columns;
import io.perfsanity.engine.text.PlainText;
import java.util.ArrayList;
import java.util.List;

/** Text in columns as wide as their longest cell; numbers are set to the right. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(List.of(header));
    }

    /** With the columns of {@code header}, which bars part: {@code CASE|NODES}. */
    public static Table headed(String header) {
        return new Table(header.split("\\|", -1));
    }

    /** A row; control characters of its cells are replaced. */
    public void row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(PlainText.printable(String.valueOf(cell)));
        }
        rows.add(row);
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.get(0).size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Columns.of(row.get(i)));
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = row.get(i);
                String pad = " ".repeat(widths[i] - Columns.of(cell));
                boolean number = cell.matches("[0-9.,]+|\\?");
                line.append(number ? pad + cell : cell + pad).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
