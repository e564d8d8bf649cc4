package io.perfsanity.engine.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a cluster says about itself.
 *
 * @param host name of the login node that answered
 * @param bash version of the shell that runs our scripts
 * @param missing programs that we need and that aren't on the PATH
 * @param slurm empty where there is no scheduler
 */
public record ClusterFacts(
        String host, String bash, List<String> missing, DirectoryFacts directory, Optional<SlurmFacts> slurm) {

    /**
     * Whether runs can live in a directory.
     *
     * @param existing the directory, or the nearest one above it that exists already
     * @param writable whether a file could be written there
     * @param locks whether that file could be locked
     * @param freeBytes for this user; empty when the file system doesn't say
     */
    public record DirectoryFacts(String existing, boolean writable, boolean locks, Optional<Long> freeBytes) {}

    /**
     * How Slurm is set up.
     *
     * @param messageTimeout a call that takes longer has failed: {@code MessageTimeout}
     * @param accounting whether sacct knows jobs that left the queue
     */
    public record SlurmFacts(
            String version, Optional<Duration> messageTimeout, boolean accounting, List<PartitionFacts> partitions) {}

    /**
     * A partition.
     *
     * @param isDefault where jobs go that name none
     * @param state {@code up}, {@code down}, {@code drain}, {@code inact}
     * @param maxTime as Slurm writes it: {@code 1-00:00:00}, {@code infinite}
     * @param nodes all, in whatever state
     * @param upNodes those that run jobs or could, now: neither down nor drained
     * @param maxNodes of one job; empty where that isn't limited
     * @param gpus of all nodes
     * @param freeGpus of the nodes that take jobs now
     */
    public record PartitionFacts(
            String name,
            boolean isDefault,
            String state,
            String maxTime,
            int nodes,
            int upNodes,
            Optional<Integer> maxNodes,
            int gpus,
            int freeGpus) {}

    /** {@code gpu:4}, {@code gpu:h100:8(S:0-1)}, and as used {@code gpu:(null):2(IDX:0-1)}. */
    private static final Pattern GPUS = Pattern.compile("(?:^|,)gpu(?::(?:\\(null\\)|[^:,(]+))?:(\\d+)");

    /** Also while the scheduler plans to use a node ({@code -}); {@code idle*} doesn't answer, {@code idle~} is off. */
    private static final Pattern TAKES_JOBS = Pattern.compile("(idle|mixed|planned)-?");

    /** What {@code probe.sh} answered. */
    static ClusterFacts read(Frame frame, boolean slurm) {
        Map<String, List<String>> login = values(frame, "login", "=");
        return new ClusterFacts(
                first(login, "host").orElse(""),
                first(login, "bash").orElse(""),
                login.getOrDefault("missing", List.of()),
                directory(values(frame, "directory", "=")),
                slurm ? Optional.of(slurm(frame, values(frame, "config", "\\s*=\\s*"))) : Optional.empty());
    }

    private static DirectoryFacts directory(Map<String, List<String>> values) {
        return new DirectoryFacts(
                first(values, "existing").orElse(""),
                values.containsKey("writable"),
                values.containsKey("locks"),
                number(first(values, "free")).map(kibibytes -> kibibytes * 1024));
    }

    private static SlurmFacts slurm(Frame frame, Map<String, List<String>> config) {
        return new SlurmFacts(
                first(config, "SLURM_VERSION").orElse(""),
                number(first(config, "MessageTimeout")).map(Duration::ofSeconds),
                // Since 24.11 no plugin is named none.
                first(config, "AccountingStorageType")
                        .filter(type -> !type.endsWith("none") && !type.equals("(null)"))
                        .isPresent(),
                partitions(frame));
    }

    private static List<PartitionFacts> partitions(Frame frame) {
        Map<String, int[]> gpus = new HashMap<>();
        for (String line : frame.lines("nodes").toList()) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length == 5) {
                int[] totalAndFree = gpus.computeIfAbsent(fields[0].replace("*", ""), name -> new int[2]);
                int all = gpus(fields[3]);
                totalAndFree[0] += all;
                totalAndFree[1] += TAKES_JOBS.matcher(fields[2]).matches() ? all - gpus(fields[4]) : 0;
            }
        }
        List<PartitionFacts> partitions = new ArrayList<>();
        for (String line : frame.lines("partitions").toList()) {
            String[] fields = line.split("\\|", -1);
            if (fields.length == 5) {
                String name = fields[0].replace("*", "");
                int[] totalAndFree = gpus.getOrDefault(name, new int[2]);
                partitions.add(new PartitionFacts(
                        name,
                        fields[0].endsWith("*"),
                        fields[1],
                        fields[2],
                        total(fields[3]),
                        up(fields[3]),
                        maxNodes(fields[4]),
                        totalAndFree[0],
                        totalAndFree[1]));
            }
        }
        return List.copyOf(partitions);
    }

    /** The last number of {@code allocated/idle/other/total}. */
    private static int total(String nodes) {
        return count(nodes.substring(nodes.lastIndexOf('/') + 1)).orElse(0);
    }

    /** The first two numbers of the same. */
    private static int up(String nodes) {
        String[] counts = nodes.split("/", -1);
        return counts.length == 4
                ? count(counts[0]).orElse(0) + count(counts[1]).orElse(0)
                : 0;
    }

    /** The second number of {@code 1-4}; {@code 1-infinite} has none. */
    private static Optional<Integer> maxNodes(String range) {
        return count(range.substring(range.indexOf('-') + 1));
    }

    static int gpus(String resources) {
        return GPUS.matcher(resources)
                .results()
                .mapToInt(count -> count(count.group(1)).orElse(0))
                .sum();
    }

    private static Map<String, List<String>> values(Frame frame, String kind, String separator) {
        Map<String, List<String>> values = new HashMap<>();
        for (String line : frame.lines(kind).toList()) {
            String[] pair = line.strip().split(separator, 2);
            if (pair.length == 2) {
                values.computeIfAbsent(pair[0], key -> new ArrayList<>()).add(pair[1]);
            }
        }
        return values;
    }

    private static Optional<String> first(Map<String, List<String>> values, String key) {
        return values.getOrDefault(key, List.of()).stream().findFirst();
    }

    /** The number that a value begins with: {@code 10 sec}. */
    private static Optional<Long> number(Optional<String> text) {
        return text.map(word -> word.split("\\D", 2)[0])
                .filter(digits -> digits.matches("\\d{1,15}"))
                .map(Long::valueOf);
    }

    /** The same where things are counted; more than there can be is no answer. */
    private static Optional<Integer> count(String text) {
        return number(Optional.of(text))
                .filter(number -> number <= Integer.MAX_VALUE)
                .map(Long::intValue);
    }
}
