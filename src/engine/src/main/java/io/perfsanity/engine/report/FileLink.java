package io.perfsanity.engine.report;

import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.text.PlainText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file and where the page links to.
 *
 * @param href relative to the run's directory; empty text when the path would lead out of it
 */
record FileLink(String href, String path, String size, boolean cut) {

    /** @param directory of the case, in that of the run */
    static FileLink of(String directory, CollectedFile file) {
        return new FileLink(
                href(directory + "/" + file.path()),
                PlainText.line(file.path(), 400),
                Wording.bytes(file.size()),
                file.cut());
    }

    /** Each segment percent-encoded, so that none can be a scheme, a query or another host. */
    static String href(String path) {
        List<String> segments = List.of(path.split("/", -1));
        return segments.stream().anyMatch(List.of("", ".", "..")::contains)
                ? ""
                : segments.stream()
                        .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                        .collect(Collectors.joining("/"));
    }
}
