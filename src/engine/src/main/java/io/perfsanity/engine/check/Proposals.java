package io.perfsanity.engine.check;

import io.perfsanity.engine.cluster.ClusterDirectory;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.scheduler.SlurmRules.Association;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a new profile of a cluster may say, by what the cluster says of itself. */
public final class Proposals {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A login shell's variables name the places; whatever its profile scripts print is told apart by the first word. */
    private static final String PLACES = """
            me=$(id -un)
            for place in "$SCRATCH" "$WORK" "/scratch/$me" "/lustre/$me" "$HOME"; do
                if [[ $place == /* && -d $place && -w $place ]]; then
                    printf 'place\\t%s\\t%s\\n' "$(timeout 10 stat -f -c %T -- "$place")" "${place%/}"
                fi
            done
            """;

    private static final String ACCOUNT = """
            printf 'account\\t%s\\n' "$(timeout 10 sacctmgr -nP show user "$(id -un)" format=DefaultAccount 2>/dev/null)"
            """;

    /** Kinds of file systems that other machines don't see, as stat(1) calls them. */
    private static final Set<String> LOCAL =
            Set.of("ext2/ext3", "xfs", "btrfs", "zfs", "tmpfs", "ramfs", "overlayfs", "f2fs");

    private final SlurmFacts slurm;
    private final String user;
    private final List<String[]> said;
    private final Words words;

    /**
     * What a key may be.
     *
     * @param value empty where nothing can be proposed, or nothing is needed
     * @param choices what else there is, and the value itself
     * @param why for people
     */
    public record Proposal(Optional<String> value, List<String> choices, String why) {}

    private Proposals(SlurmFacts slurm, String user, List<String[]> said, Words words) {
        this.slurm = slurm;
        this.user = user;
        this.said = said;
        this.words = words;
    }

    /**
     * Asks the cluster.
     *
     * @param draft only says how the cluster is asked
     * @param words in which the reasons are said
     * @throws HostException also where no Slurm answers
     */
    public static Proposals ask(Host host, ClusterProfile draft, Words words) throws IOException {
        ClusterFacts facts = Cluster.ask(host, draft);
        return new Proposals(
                facts.slurm().orElseThrow(() -> new HostException("no Slurm answers on " + host.name())),
                facts.login().user(),
                Stream.of(said(host, "bash", "-c", ACCOUNT), said(host, "bash", "-l", "-c", PLACES))
                        .flatMap(String::lines)
                        .map(line -> line.split("\t", -1))
                        .toList(),
                words);
    }

    private static String said(Host host, String... words) throws IOException {
        return host.exec(List.of(words), InputStream.nullInputStream(), LIMIT, 1024 * 1024)
                .text();
    }

    /** Slurm's default, unless only others have GPUs. */
    public Proposal partition() {
        List<PartitionFacts> all = slurm.partitions();
        Optional<PartitionFacts> usual =
                all.stream().filter(PartitionFacts::isDefault).findFirst();
        Optional<PartitionFacts> most =
                all.stream().filter(each -> each.gpus() > 0).max(Comparator.comparing(PartitionFacts::gpus));
        List<String> names = all.stream().map(PartitionFacts::name).toList();
        boolean takesUsual = usual.isPresent() && (usual.get().gpus() > 0 || most.isEmpty());
        String why = takesUsual
                ? words.say("proposal.default")
                : usual.map(each -> words.say("proposal.noGpus", each.name()))
                        .orElseGet(() -> words.say("proposal.noDefault"));
        return new Proposal((takesUsual ? usual : most).map(PartitionFacts::name), names, why);
    }

    /** What most nodes of the partition have. */
    public Proposal gpusPerNode(String partition) {
        Map<Integer, Long> nodes = slurm.partitions().stream()
                .filter(each -> each.name().equals(partition))
                .flatMap(each -> each.gpusOfNodes().stream())
                .filter(count -> count > 0)
                .collect(Collectors.groupingBy(count -> count, TreeMap::new, Collectors.counting()));
        List<String> counts = nodes.keySet().stream().map(String::valueOf).toList();
        String why = nodes.isEmpty()
                ? words.say("proposal.uncounted")
                : words.say("proposal.counted")
                        + (nodes.size() == 1
                                ? ""
                                : ": "
                                        + nodes.entrySet().stream()
                                                .map(each ->
                                                        words.say("proposal.countOn", each.getKey(), each.getValue()))
                                                .collect(Collectors.joining(words.say("comma"))));
        return new Proposal(
                nodes.entrySet().stream().max(Map.Entry.comparingByValue()).map(each -> String.valueOf(each.getKey())),
                counts,
                why);
    }

    /** The only account of the user there, or Slurm's default among several. */
    public Proposal account(String partition) {
        List<String> accounts = slurm.rules().associations().stream()
                .filter(each ->
                        each.partition().filter(name -> !name.equals(partition)).isEmpty())
                .map(Association::account)
                .distinct()
                .sorted()
                .toList();
        if (accounts.size() == 1) {
            return new Proposal(Optional.of(accounts.get(0)), accounts, words.say("proposal.onlyAccount", user));
        }
        Optional<String> usual =
                said("account").map(row -> row[1]).filter(accounts::contains).findFirst();
        return new Proposal(
                usual,
                accounts,
                words.say(
                        accounts.isEmpty()
                                ? "proposal.noAccount"
                                : usual.isPresent() ? "proposal.usualAccount" : "proposal.unknownAccount",
                        user));
    }

    /** Below a place for large files, or at home; first where other machines may see it. */
    public Proposal workDirectory() {
        List<String[]> places = said("place")
                .filter(row -> row.length == 3 && ClusterDirectory.isValid(row[2]))
                .sorted(Comparator.comparing(row -> LOCAL.contains(row[1])))
                .toList();
        return new Proposal(
                places.stream().map(Proposals::below).findFirst(),
                places.stream().map(Proposals::below).distinct().toList(),
                places.stream()
                        .findFirst()
                        .map(row -> row[1])
                        .map(kind -> words.say(
                                LOCAL.contains(kind) ? "proposal.ownFileSystem" : "proposal.fileSystem", kind))
                        .orElseGet(() -> words.say("proposal.noPlace")));
    }

    private static String below(String... row) {
        return row[2] + "/perf-sanity";
    }

    private Stream<String[]> said(String about) {
        return said.stream().filter(row -> row.length > 1 && row[0].equals(about));
    }
}
