package io.perfsanity.engine.report;

import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.text.PlainText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A file of a case and where the page links to.
 *
 * @param href relative to the run's directory; empty text when the path would lead out of it
 */
record FileLink(String href, String path, String size, boolean cut) {

    static FileLink of(String directory, CollectedFile file) {
        return new FileLink(
                href(directory + "/" + file.path()),
                PlainText.line(file.path(), 400),
                Wording.bytes(file.size()),
                file.cut());
    }

    /** Each segment percent-encoded, so that none can be a scheme, a query or another host. */
    private static String href(String path) {
        String[] segments = path.split("/", -1);
        boolean inside = Arrays.stream(segments)
                .noneMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
        return inside
                ? Arrays.stream(segments)
                        .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                        .collect(Collectors.joining("/"))
                : "";
    }
}
