package io.perfsanity.engine.result;

import io.perfsanity.engine.text.PlainText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gives each path of an archive one path that any file system can hold and that stays below its root. The same name
 * always gets the same answer; names that differ stay apart even where letter case doesn't count.
 */
final class SafeNames {
    private static final int MAX_SEGMENT_BYTES = 255;
    private static final int MAX_PATH_BYTES = 1_024;
    private static final int MAX_SEGMENTS = 32;

    /** Separators and wildcards of Windows. */
    private static final Pattern UNFIT = Pattern.compile("[<>:\"|?*\\\\/\\x00-\\x1F\\x7F]");

    /** Devices of Windows, which answer to these names in every directory and with any extension. */
    private static final Pattern DEVICE =
            Pattern.compile("(?:con|prn|aux|nul|com\\d|lpt\\d)(?:\\..*)?", Pattern.CASE_INSENSITIVE);

    /** Safe paths by that of the directory and what the archive calls the file, or a directory with a slash behind it. */
    private final Map<String, String> given = new HashMap<>();
    /** The same paths, their last names as a file system sees them that ignores letter case. */
    private final Set<String> taken = new HashSet<>();

    private final Charset platform;

    /** Names for this machine: where Java was started with {@code LC_ALL=C}, no path can hold more than ASCII. */
    SafeNames() {
        this(Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")));
    }

    /** @param platform what the file system's names are encoded in */
    SafeNames(Charset platform) {
        this.platform = platform;
    }

    /** The safe path of the file {@code raw}; empty when it climbs out, names nothing, or is too long or deep. */
    Optional<String> file(String raw) {
        List<String> segments = Arrays.stream(raw.split("/"))
                .filter(segment -> !segment.isEmpty() && !segment.equals("."))
                .toList();
        if (segments.contains("..") || segments.size() > MAX_SEGMENTS) {
            return Optional.empty();
        }
        String path = "";
        for (int i = 0; i < segments.size(); i++) {
            String directory = path;
            String segment = segments.get(i);
            // A file and a directory of one name can follow each other in a hostile archive.
            String key = directory + "/" + segment + (i < segments.size() - 1 ? "/" : "");
            path = given.computeIfAbsent(key, unknown -> free(directory, safe(segment)));
        }
        boolean fits = !path.isEmpty() && utf8Length(path) <= MAX_PATH_BYTES;
        return fits ? Optional.of(path) : Optional.empty();
    }

    private String free(String directory, String name) {
        String candidate = name;
        for (int n = 2; !taken.add(directory + "/" + folded(candidate)); n++) {
            int dot = name.lastIndexOf('.');
            candidate = dot > 0 ? name.substring(0, dot) + "~" + n + name.substring(dot) : name + "~" + n;
        }
        return directory.isEmpty() ? candidate : directory + "/" + candidate;
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    private String safe(String segment) {
        String plain = UNFIT.matcher(segment).replaceAll("_");
        plain = UNFIT.matcher(PlainText.of(plain)).replaceAll("_");
        plain = plain.replaceFirst("[. ]+$", "_");
        if (plain.isBlank() || DEVICE.matcher(plain).matches()) {
            plain = "_" + plain.strip();
        }
        return shorten(platform.newEncoder().canEncode(plain) ? plain : plain.replaceAll("[^\\x00-\\x7E]", "_"));
    }

    /** Cut in its middle, so that the extension stays. */
    private static String shorten(String name) {
        String result = name;
        int keep = MAX_SEGMENT_BYTES - 1;
        while (utf8Length(result) > MAX_SEGMENT_BYTES - 8) {
            keep -= 8;
            int tail = Math.min(16, keep / 2);
            int head = Math.min(keep - tail, name.length() - tail);
            result = PlainText.of(name.substring(0, head) + "~" + name.substring(name.length() - tail));
        }
        return result;
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
