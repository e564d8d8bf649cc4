package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.scheduler.ClusterFacts.DirectoryFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the facts of {@code probe.sh}. */
final class FactsAnswer {
    /** {@code gpu:4}, {@code gpu:h100:8(S:0-1)}, and as used {@code gpu:(null):2(IDX:0-1)}. */
    private static final Pattern GPUS = Pattern.compile("(?:^|,)gpu(?::(?:\\(null\\)|[^:,(]+))?:(\\d+)");

    /** Also while the scheduler plans to use a node ({@code -}); {@code idle*} doesn't answer, {@code idle~} is off. */
    private static final Pattern TAKES_JOBS = Pattern.compile("(idle|mixed|planned)-?");

    private final Frame frame;

    FactsAnswer(Frame frame) {
        this.frame = frame;
    }

    ClusterFacts facts(boolean slurm) {
        Map<String, List<String>> login = values("login", "=");
        return new ClusterFacts(
                first(login, "host").orElse(""),
                first(login, "home").orElse(""),
                first(login, "bash").orElse(""),
                login.getOrDefault("missing", List.of()),
                directory(values("directory", "=")),
                slurm ? Optional.of(slurm(values("config", "\\s*=\\s*"))) : Optional.empty());
    }

    private static DirectoryFacts directory(Map<String, List<String>> values) {
        return new DirectoryFacts(
                first(values, "existing").orElse(""),
                values.containsKey("writable"),
                values.containsKey("locks"),
                number(first(values, "free")).map(kibibytes -> kibibytes * 1024));
    }

    private SlurmFacts slurm(Map<String, List<String>> config) {
        return new SlurmFacts(
                first(config, "SLURM_VERSION").orElse(""),
                number(first(config, "MessageTimeout")).map(Duration::ofSeconds),
                number(first(config, "MinJobAge")).map(Duration::ofSeconds),
                count(first(config, "MaxArraySize")),
                first(config, "AccountingStorageType")
                        .filter(type -> !type.endsWith("none"))
                        .isPresent(),
                partitions());
    }

    private List<PartitionFacts> partitions() {
        Map<String, int[]> gpus = new HashMap<>();
        for (String line : lines("nodes")) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length == 5) {
                int[] totalAndFree = gpus.computeIfAbsent(fields[0].replace("*", ""), name -> new int[2]);
                int all = gpus(fields[3]);
                totalAndFree[0] += all;
                totalAndFree[1] += TAKES_JOBS.matcher(fields[2]).matches() ? all - gpus(fields[4]) : 0;
            }
        }
        List<PartitionFacts> partitions = new ArrayList<>();
        for (String line : lines("partitions")) {
            String[] fields = line.split("\\|", -1);
            if (fields.length == 4) {
                String name = fields[0].replace("*", "");
                int[] totalAndFree = gpus.getOrDefault(name, new int[2]);
                partitions.add(new PartitionFacts(
                        name,
                        fields[0].endsWith("*"),
                        fields[1],
                        fields[2],
                        total(fields[3]),
                        totalAndFree[0],
                        totalAndFree[1]));
            }
        }
        return List.copyOf(partitions);
    }

    /** The last number of {@code allocated/idle/other/total}. */
    private static int total(String nodes) {
        return count(Optional.of(nodes.substring(nodes.lastIndexOf('/') + 1))).orElse(0);
    }

    static int gpus(String resources) {
        Matcher counts = GPUS.matcher(resources);
        int sum = 0;
        while (counts.find()) {
            sum += count(Optional.of(counts.group(1))).orElse(0);
        }
        return sum;
    }

    private List<String> lines(String kind) {
        return frame.all(kind).flatMap(record -> record.text().lines()).toList();
    }

    private Map<String, List<String>> values(String kind, String separator) {
        Map<String, List<String>> values = new HashMap<>();
        for (String line : lines(kind)) {
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
    private static Optional<Integer> count(Optional<String> text) {
        return number(text).filter(number -> number <= Integer.MAX_VALUE).map(Long::intValue);
    }
}
