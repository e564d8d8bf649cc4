package io.perfsanity.engine.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What Slurm lets this user's jobs have, as far as it answers: a list that is empty says nothing.
 *
 * @param selectType how it chooses resources, such as {@code select/cons_tres}; empty text where it isn't known
 * @param enforced what is held against accounting: {@code associations}, {@code limits}, {@code qos}
 * @param partitions by name
 * @param associations of this user on this cluster
 * @param mpi words that {@code srun --mpi} knows
 * @param containers whether {@code srun} takes images (pyxis); empty where it doesn't answer
 */
public record SlurmRules(
        String selectType,
        Set<String> enforced,
        Map<String, PartitionRules> partitions,
        List<Association> associations,
        List<Qos> qos,
        List<String> mpi,
        Optional<Boolean> containers) {
    public static final SlurmRules UNKNOWN =
            new SlurmRules("", Set.of(), Map.of(), List.of(), List.of(), List.of(), Optional.empty());

    /** What follows from others: who enforces limits enforces associations. */
    private static final Map<String, Set<String>> IMPLIED = Map.of(
            "limits", Set.of("associations"),
            "qos", Set.of("associations"),
            "wckeys", Set.of("associations"),
            "safe", Set.of("associations", "limits"),
            "all", Set.of("associations", "limits", "qos"));

    private static final Pattern FIELD = Pattern.compile("(\\w+)=(\\S*)");
    private static final Pattern MPI_TYPE = Pattern.compile("[a-z][a-z0-9_]*");

    /**
     * Who may use a partition.
     *
     * @param qos whose limits hold in it
     * @param accounts that may; empty: all but {@code deniedAccounts}
     * @param allowedQos empty: all
     */
    public record PartitionRules(
            Optional<String> qos, List<String> accounts, List<String> deniedAccounts, List<String> allowedQos) {}

    /**
     * One of the user's accounts.
     *
     * @param partition where it holds; empty: in all
     * @param qos that jobs of it may have
     * @param defaultQos that they have when they name none
     * @param maxSubmit jobs in the queue at a time
     */
    public record Association(
            String account,
            Optional<String> partition,
            List<String> qos,
            Optional<String> defaultQos,
            Optional<Integer> maxSubmit,
            Optional<Duration> maxWall) {}

    /**
     * A quality of service.
     *
     * @param maxSubmit jobs of one user in the queue at a time
     * @param flags such as {@code PartitionTimeLimit}
     */
    public record Qos(String name, Optional<Duration> maxWall, Optional<Integer> maxSubmit, Set<String> flags) {}

    /** @param config a value of {@code scontrol show config} */
    static SlurmRules read(Frame frame, Function<String, Optional<String>> config) {
        String cluster = config.apply("ClusterName").orElse("");
        return new SlurmRules(
                config.apply("SelectType").orElse(""),
                enforced(config.apply("AccountingStorageEnforce").orElse("")),
                partitions(frame),
                frame.lines("associations")
                        .map(line -> line.strip().split("\\|", -1))
                        .filter(fields -> fields.length == 7 && !fields[1].isEmpty())
                        .filter(fields -> fields[0].equalsIgnoreCase(cluster))
                        .map(SlurmRules::association)
                        .toList(),
                frame.lines("qos")
                        .map(line -> line.strip().split("\\|", -1))
                        .filter(fields -> fields.length == 4 && !fields[0].isEmpty())
                        .map(fields -> new Qos(
                                fields[0],
                                SlurmTime.parse(fields[1]),
                                ClusterFacts.count(fields[2]),
                                Set.copyOf(words(fields[3]))))
                        .toList(),
                mpi(frame.lines("mpi").toList()),
                frame.first("srun")
                        .map(Frame.Part::text)
                        .filter(text -> text.contains("--"))
                        .map(text -> text.contains("--container-image")));
    }

    private static Set<String> enforced(String text) {
        Set<String> enforced = new HashSet<>(words(text.toLowerCase(Locale.ROOT)));
        for (String word : List.copyOf(enforced)) {
            enforced.addAll(IMPLIED.getOrDefault(word, Set.of()));
        }
        return Set.copyOf(enforced);
    }

    private static Association association(String... fields) {
        return new Association(
                fields[1],
                Optional.of(fields[2]).filter(text -> !text.isEmpty()),
                words(fields[3]),
                Optional.of(fields[4]).filter(text -> !text.isEmpty()),
                ClusterFacts.count(fields[5]),
                SlurmTime.parse(fields[6]));
    }

    private static Map<String, PartitionRules> partitions(Frame frame) {
        Map<String, PartitionRules> partitions = new HashMap<>();
        for (String line : frame.lines("rules").toList()) {
            Map<String, String> values = new HashMap<>();
            FIELD.matcher(line)
                    .results()
                    .forEach((MatchResult field) -> values.putIfAbsent(field.group(1), field.group(2)));
            if (values.containsKey("PartitionName")) {
                partitions.put(
                        values.get("PartitionName"),
                        new PartitionRules(
                                named(values, "QoS").stream().findFirst(),
                                named(values, "AllowAccounts"),
                                named(values, "DenyAccounts"),
                                named(values, "AllowQos")));
            }
        }
        return Map.copyOf(partitions);
    }

    private static List<String> named(Map<String, String> values, String key) {
        return Optional.ofNullable(values.get(key))
                .filter(text -> !text.equals("ALL") && !text.equals("N/A") && !text.equals("(null)"))
                .map(SlurmRules::words)
                .orElse(List.of());
    }

    /** {@code srun: pmix} of older versions, an indented word a line of newer ones, and a line of versions of a plugin. */
    private static List<String> mpi(List<String> lines) {
        List<String> types = new ArrayList<>();
        for (String line : lines) {
            String text = line.replaceFirst("^srun: ", "").strip();
            String versions = "specific pmix plugin versions available:";
            for (String word : text.startsWith(versions) ? words(text.substring(versions.length())) : List.of(text)) {
                if (MPI_TYPE.matcher(word).matches()) {
                    types.add(word);
                }
            }
        }
        // Every version knows this one: anything else is no such list.
        return types.contains("none") ? List.copyOf(types) : List.of();
    }

    private static List<String> words(String text) {
        return List.of(text.split(",")).stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
