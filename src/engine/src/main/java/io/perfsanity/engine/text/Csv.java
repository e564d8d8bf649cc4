package io.perfsanity.engine.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Comma-separated values as RFC 4180 has them; line feeds alone end rows too. */
public final class Csv {
    /** What would end a cell, or be taken for the byte order mark of the file. */
    private static final Pattern UNFIT = Pattern.compile("[,\"\r\n]|^\uFEFF");

    private final String file;
    private final String text;
    private final Problems problems;
    private final List<Row> rows = new ArrayList<>();
    private int at;
    private int line = 1;

    private Csv(String file, String text, Problems problems) {
        this.file = file;
        this.text = text;
        this.problems = problems;
    }

    /**
     * One row.
     *
     * @param line that it begins in, from 1
     * @param cells without their quotes
     */
    public record Row(int line, List<String> cells) {}

    /** All rows that aren't empty; a quote that is never closed, or followed by more than a comma, is an error. */
    public static List<Row> read(String file, String text, Problems problems) {
        Csv csv = new Csv(file, text.startsWith("\uFEFF") ? text.substring(1) : text, problems);
        while (csv.at < csv.text.length() && !problems.areTooMany(new Source(file, csv.line))) {
            csv.row();
        }
        return csv.rows;
    }

    private void row() {
        int first = line;
        List<String> cells = new ArrayList<>();
        boolean quoted = false;
        do {
            quoted |= at < text.length() && text.charAt(at) == '"';
            cells.add(cell());
        } while (next(','));
        next('\r');
        next('\n');
        line++;
        if (quoted || cells.size() > 1 || !cells.get(0).isBlank()) {
            rows.add(new Row(first, List.copyOf(cells)));
        }
    }

    private boolean next(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private String cell() {
        if (!next('"')) {
            return untilSeparator();
        }
        int begin = line;
        StringBuilder cell = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                line += c == '\n' ? 1 : 0;
                cell.append(c);
            } else if (next('"')) {
                cell.append('"');
            } else {
                String behind = untilSeparator();
                if (!behind.isEmpty()) {
                    problems.error(
                            new Source(file, line),
                            "found %s behind a closing quote, expected a comma".formatted(PlainText.quoted(behind)));
                }
                return cell.toString();
            }
        }
        problems.error(new Source(file, begin), "a quote is opened here and never closed");
        return cell.toString();
    }

    private String untilSeparator() {
        int begin = at;
        while (at < text.length() && ",\n\r".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(begin, at);
    }

    /** A row with its end; cells are quoted where they have to be. */
    public static String row(Collection<String> cells) {
        // A row of one empty cell would read as no row.
        boolean alone = cells.size() == 1;
        return cells.stream()
                        .map(cell ->
                                (alone && cell.isBlank()) || UNFIT.matcher(cell).find()
                                        ? "\"" + cell.replace("\"", "\"\"") + "\""
                                        : cell)
                        .collect(Collectors.joining(","))
                + "\n";
    }
}
