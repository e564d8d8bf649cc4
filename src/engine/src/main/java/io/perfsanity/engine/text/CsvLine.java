package io.perfsanity.engine.text;

import java.util.ArrayList;
import java.util.List;

/** One line of a CSV file as RFC 4180 has it, except that no field goes on in the next line. */
public final class CsvLine {
    private CsvLine() {}

    /** The fields, without their quotes and the blanks around them; at least one, which may be empty. */
    public static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && line.startsWith("\"", i + 1)) {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString().strip());
        return fields;
    }
}
