package io.perfsanity.engine.result;

import io.perfsanity.engine.text.LogLines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Hardware of a node that failed under a case, by a line of its logs that says so. It explains whatever the test says of it.
 *
 * @param nodes where it may have been, as {@code sbatch --exclude} takes them; empty where nobody knows
 */
record DeviceFault(Cause cause, List<String> nodes) {
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MAX_BYTES = 64 * 1024;

    /**
     * The fault that the logs of an attempt name.
     *
     * @param nodes the job's, as the scheduler writes them
     * @param directory of the attempt, or of the leg, with the job's own note of the nodes of each role
     */
    static Optional<DeviceFault> of(LogEvidence logs, String nodes, Path directory) {
        return logs.cause()
                .filter(cause -> cause.kind() == Cause.Kind.DEVICE)
                .map(cause -> new DeviceFault(cause, blamed(cause, nodes, ofRoles(directory))));
    }

    /** The node that the line names, else those of the role whose log it is, else those of the job. */
    private static List<String> blamed(Cause cause, String nodes, Map<String, List<String>> ofRoles) {
        String role = cause.where().file().replaceFirst(".*/", "").replaceFirst("\\.[^.]*$", "");
        List<String> own = ofRoles.getOrDefault(role.toLowerCase(Locale.ROOT), List.of());
        List<String> candidates =
                own.isEmpty() ? ofRoles.values().stream().flatMap(List::stream).toList() : own;
        List<String> named = candidates.stream()
                .distinct()
                .filter(node -> Pattern.compile("(?<![\\w-])" + Pattern.quote(node) + "(?![\\w-])")
                        .matcher(line(cause))
                        .find())
                .toList();
        return named.isEmpty() ? own.isEmpty() && !nodes.isBlank() ? List.of(nodes) : own : named;
    }

    /** All of it: what stands in front of the cause may be the node's name. */
    private static String line(Cause cause) {
        String told = cause.line().replaceFirst("…$", "");
        return cause.where().lines().stream()
                .filter(line -> line.contains(told))
                .findFirst()
                .orElse(cause.line());
    }

    /** By role in small letters. A test may have written there too, and the names become part of another job's script. */
    private static Map<String, List<String>> ofRoles(Path directory) {
        Map<String, List<String>> nodes = new HashMap<>();
        Path file = directory.resolve("facts/roles");
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return nodes;
        }
        try (InputStream in = Files.newInputStream(file)) {
            LogLines.read(new ByteArrayInputStream(in.readNBytes(MAX_BYTES)), line -> {
                int equals = line.indexOf('=');
                List<String> names = Arrays.asList(line.substring(equals + 1).split(","));
                if (equals > 0
                        && names.stream().allMatch(name -> NODE.matcher(name).matches())) {
                    nodes.put(line.substring(0, equals).toLowerCase(Locale.ROOT), names);
                }
            });
        } catch (IOException e) {
            // The job's nodes will do.
            return Map.of();
        }
        return nodes;
    }

    /** {@code judgement}, or another in its place where it blames the test. */
    Judgement over(Judgement judgement) {
        if (judgement.verdict() != Verdict.FAILED) {
            return judgement;
        }
        String where = nodes.isEmpty() ? "" : " on " + nodes.stream().limit(4).collect(Collectors.joining(", "));
        return new Judgement(Verdict.INFRA, "a device failed" + where + ": " + cause.text(), true);
    }
}
