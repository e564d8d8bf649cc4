package io.perfsanity.engine.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of nodes as Slurm writes them together (hostlist): {@code gb200-node[01-03,7],login1}. */
public final class NodeNames {
    /** More than any job has; a text that asks for more is no list of nodes. */
    private static final int MOST = 10_000;

    private static final Pattern ENTRY = Pattern.compile("(?:[^,\\[]|\\[[^\\]]*\\])+");
    private static final Pattern RANGES = Pattern.compile("([^\\[]*)\\[([^\\]]*)\\](.*)");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    private NodeNames() {}

    /** One name each; what isn't understood stays as it is. */
    public static List<String> of(List<String> written) {
        List<String> names = new ArrayList<>();
        for (String text : written) {
            Matcher entry = ENTRY.matcher(text);
            while (entry.find() && names.size() < MOST) {
                expand(entry.group(), names);
            }
        }
        return names;
    }

    private static void expand(String text, List<String> names) {
        Matcher ranges = RANGES.matcher(text);
        if (!ranges.matches()) {
            names.add(text);
            return;
        }
        for (String part : ranges.group(2).split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                names.add(text);
                return;
            }
            String first = range.group(1);
            int from = Integer.parseInt(first);
            int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
            for (int i = from; i <= to && names.size() < MOST; i++) {
                String number = String.format(Locale.ROOT, "%0" + first.length() + "d", i);
                expand(ranges.group(1) + number + ranges.group(3), names);
            }
        }
    }
}
