package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.cluster.ClusterProfile;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a cluster says about itself.
 *
 * @param login the login node that answered
 * @param missing programs that we need and that aren't on the PATH
 * @param paths what those are that were asked about; one of which nothing can be told isn't among them
 * @param slurm empty where there is no scheduler
 */
public record ClusterFacts(
        LoginFacts login,
        List<String> missing,
        DirectoryFacts directory,
        Map<String, PathKind> paths,
        Optional<SlurmFacts> slurm) {

    /**
     * A login node.
     *
     * @param host its name
     * @param bash version of the shell that runs our scripts
     * @param user whom we are there; empty text where that isn't known
     * @param clockAhead of this machine's clock, negative when it is behind; what the way there took isn't counted
     */
    public record LoginFacts(String host, String bash, String user, Duration clockAhead) {}

    /** What a path of the cluster leads to, links followed. */
    public enum PathKind {
        DIRECTORY,
        FILE,
        OTHER,
        MISSING,
        /** Somewhere on the way we may not look. */
        DENIED
    }

    /**
     * Whether runs can live in a directory.
     *
     * @param existing the directory, or the nearest one above it that exists already
     * @param writable whether a file could be written there
     * @param reason why not, in the system's words
     * @param locks whether that file could be locked
     * @param freeBytes for this user; empty when the file system doesn't say
     * @param freeFiles that can still be made; empty when the file system has no such limit, or doesn't say
     */
    public record DirectoryFacts(
            String existing,
            boolean writable,
            String reason,
            boolean locks,
            Optional<Long> freeBytes,
            Optional<Long> freeFiles) {}

    /**
     * How Slurm is set up.
     *
     * @param messageTimeout a call that takes longer has failed: {@code MessageTimeout}
     * @param accounting whether sacct knows jobs that left the queue
     * @param rules what it lets this user's jobs have besides
     */
    public record SlurmFacts(
            String version,
            Optional<Duration> messageTimeout,
            boolean accounting,
            List<PartitionFacts> partitions,
            SlurmRules rules) {

        /** Those that jobs of the profile go to: the ones it names, or the default one; none where Slurm has no such. */
        public List<PartitionFacts> partitionsOf(ClusterProfile profile) {
            List<String> named = profile.allocation()
                    .partition()
                    .map(names -> List.of(names.split(",")))
                    .orElse(List.of());
            return partitions.stream()
                    .filter(each -> named.isEmpty() ? each.isDefault() : named.contains(each.name()))
                    .toList();
        }
    }

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
     * @param gpusOfNodes by Slurm's count of each node's, the most first; empty where nobody knows
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
            int freeGpus,
            List<Integer> gpusOfNodes) {}

    /** {@code gpu:4}, {@code gpu:h100:8(S:0-1)}, and as used {@code gpu:(null):2(IDX:0-1)}. */
    private static final Pattern GPUS = Pattern.compile("(?:^|,)gpu(?::(?:\\(null\\)|[^:,(]+))?:(\\d+)");

    /** Also while the scheduler plans to use a node ({@code -}); {@code idle*} doesn't answer, {@code idle~} is off. */
    private static final Pattern TAKES_JOBS = Pattern.compile("(idle|mixed|planned)-?");

    /**
     * What {@code probe.sh} answered.
     *
     * @param asked the paths that it was asked about, in order
     * @param before when it was asked, and {@code after} when its answer was complete, by this machine's clock
     */
    static ClusterFacts read(Frame frame, boolean slurm, List<String> asked, Instant before, Instant after) {
        Map<String, List<String>> login = values(frame, "login", "=");
        return new ClusterFacts(
                new LoginFacts(
                        first(login, "host").orElse(""),
                        first(login, "bash").orElse(""),
                        first(login, "user").orElse(""),
                        number(first(login, "clock"))
                                .map(seconds -> ahead(Instant.ofEpochSecond(seconds), before, after))
                                .orElse(Duration.ZERO)),
                login.getOrDefault("missing", List.of()),
                directory(values(frame, "directory", "=")),
                paths(frame, asked),
                slurm ? Optional.of(slurm(frame, values(frame, "config", "\\s*=\\s*"))) : Optional.empty());
    }

    /** It was read within the two, and in whole seconds. */
    private static Duration ahead(Instant clock, Instant before, Instant after) {
        Instant earliest = before.truncatedTo(ChronoUnit.SECONDS);
        return clock.isBefore(earliest)
                ? Duration.between(earliest, clock)
                : clock.isAfter(after) ? Duration.between(after, clock) : Duration.ZERO;
    }

    private static DirectoryFacts directory(Map<String, List<String>> values) {
        return new DirectoryFacts(
                first(values, "existing").orElse(""),
                values.containsKey("writable"),
                first(values, "reason").orElse(""),
                values.containsKey("locks"),
                number(first(values, "free")).map(kibibytes -> kibibytes * 1024),
                number(first(values, "inodes")));
    }

    private static Map<String, PathKind> paths(Frame frame, List<String> asked) {
        Map<String, PathKind> paths = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            String word =
                    frame.about("path", i).map(part -> part.text().strip()).orElse("");
            for (PathKind kind : PathKind.values()) {
                if (kind.name().equals(word)) {
                    paths.put(asked.get(i), kind);
                }
            }
        }
        return Map.copyOf(paths);
    }

    private static SlurmFacts slurm(Frame frame, Map<String, List<String>> config) {
        return new SlurmFacts(
                first(config, "SLURM_VERSION").orElse(""),
                number(first(config, "MessageTimeout")).map(Duration::ofSeconds),
                // Since 24.11 no plugin is named none.
                first(config, "AccountingStorageType")
                        .filter(type -> !type.endsWith("none") && !type.equals("(null)"))
                        .isPresent(),
                partitions(frame),
                SlurmRules.read(frame, name -> first(config, name)));
    }

    private static List<PartitionFacts> partitions(Frame frame) {
        Map<String, List<Integer>> gpus = new HashMap<>();
        Map<String, Integer> free = new HashMap<>();
        for (String line : frame.lines("nodes").toList()) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length == 5) {
                String name = fields[0].replace("*", "");
                int all = gpus(fields[3]);
                gpus.computeIfAbsent(name, any -> new ArrayList<>()).add(all);
                free.merge(name, TAKES_JOBS.matcher(fields[2]).matches() ? all - gpus(fields[4]) : 0, Integer::sum);
            }
        }
        gpus.values().forEach(each -> each.sort(Comparator.reverseOrder()));
        List<PartitionFacts> partitions = new ArrayList<>();
        for (String line : frame.lines("partitions").toList()) {
            String[] fields = line.split("\\|", -1);
            if (fields.length == 5) {
                String name = fields[0].replace("*", "");
                List<Integer> ofNodes = List.copyOf(gpus.getOrDefault(name, List.of()));
                partitions.add(new PartitionFacts(
                        name,
                        fields[0].endsWith("*"),
                        fields[1],
                        fields[2],
                        total(fields[3]),
                        up(fields[3]),
                        maxNodes(fields[4]),
                        ofNodes.stream().mapToInt(Integer::intValue).sum(),
                        free.getOrDefault(name, 0),
                        ofNodes));
            }
        }
        return partitions;
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
    static Optional<Integer> count(String text) {
        return number(Optional.of(text))
                .filter(number -> number <= Integer.MAX_VALUE)
                .map(Long::intValue);
    }
}
