package io.perfsanity.engine.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.plan.PlanFixtures;
import io.perfsanity.engine.plan.PlannedCase;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.scheduler.FakeSlurm;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fact in the words of Slurm's own commands, and what of a plan it speaks against. */
class PlanCheckTest {
    private static final String OWN_COMMANDS = "commands: {agg: 'true', ctx: 'true', gen: 'true', benchmark: 'true'}\n";
    private static final String NEVER = ": its job would never start";

    /** Two hours; a margin of ten minutes is added. */
    private static final PlannedCase ONE_NODE = PlanFixtures.single(1, "aggr-x");

    private static final PlannedCase TWO_NODES = PlanFixtures.planned(2, "disagg-x", Mode.DISAGG, 2, List.of());
    private static final PlannedCase SIX_NODES = PlanFixtures.planned(3, "disagg-y", Mode.DISAGG, 6, List.of());

    @TempDir
    private Path directory;

    private FakeSlurm slurm;

    @BeforeEach
    void makeCluster() throws IOException {
        slurm = new FakeSlurm(directory);
        slurm.write("config", """
                AccountingStorageEnforce = associations,limits,qos
                AccountingStorageType   = accounting_storage/slurmdbd
                ClusterName             = lab
                SelectType              = select/cons_tres
                SLURM_VERSION           = 22.05.8
                """);
        slurm.write(
                "rules",
                "PartitionName=gb200 AllowGroups=ALL AllowAccounts=ALL AllowQos=ALL Default=YES QoS=N/A MaxNodes=2\n");
        slurm.write("associations", """
                lab|llm||normal,long|normal||
                lab|research|cpu|normal|normal|5|1:00:00
                other|elsewhere||||
                """);
        slurm.write("qos", """
                normal|||
                long|3-00:00:00||
                short|1:00:00|10|DenyOnLimit
                """);
        slurm.write("mpi", "srun: MPI types are...\nsrun: none\nsrun: pmi2\nsrun: pmix\n");
    }

    private ClusterProfile profile(String lines) {
        return PlanFixtures.profile("workDirectory: " + directory + "\nscheduler: slurm\n"
                + (lines.contains("commands:") ? "" : OWN_COMMANDS) + lines);
    }

    private List<String> problems(String lines, List<PlannedCase> cases) throws IOException {
        ClusterProfile profile = profile(lines);
        ClusterFacts facts = Cluster.ask(slurm.host(), profile);
        return new PlanCheck(profile, facts)
                .problems(cases, 1, false).stream().map(Problem::toString).toList();
    }

    private static Arguments row(
            String name, Consumer<FakeSlurm> cluster, String profile, PlannedCase planned, String... said) {
        return Arguments.of(name, cluster, profile, planned, List.of(said));
    }

    private static Consumer<FakeSlurm> nothing() {
        return with("unread", "");
    }

    private static Consumer<FakeSlurm> with(String file, String text) {
        return slurm -> slurm.write(file, text);
    }

    private static Consumer<FakeSlurm> sinfo(String partition, String nodes) {
        return slurm -> slurm.before(
                "sinfo", "[[ $* == *--Node* ]] && printf '%b' '" + nodes + "' || echo '" + partition + "'; exit");
    }

    static Stream<Arguments> facts() {
        return Stream.of(
                row("all fits", nothing(), "partition: gb200\naccount: llm\nqos: long\nmpi: pmix\n", TWO_NODES),
                row(
                        "partition mistyped",
                        nothing(),
                        "partition: gb20\n",
                        ONE_NODE,
                        "cluster lab: error: Slurm shows no partition 'gb20', it has gb200, cpu, did you mean 'gb200'?"),
                row(
                        "one of two partitions mistyped",
                        nothing(),
                        "partition: 'gb200,cpuu'\n",
                        ONE_NODE,
                        "cluster lab: error: Slurm shows no partition 'cpuu', it has gb200, cpu, did you mean 'cpu'?"),
                row(
                        "partition down",
                        nothing(),
                        "partition: cpu\ngpuOption: none\n",
                        ONE_NODE,
                        "cluster lab: warning: partition cpu is down: jobs won't start there now"),
                row(
                        "more time than MaxTime",
                        sinfo("gb200*|up|2:00:00|1/1/0/2|1-2", "gb200* n1 idle gpu:4 gpu:0\\n"),
                        "",
                        ONE_NODE,
                        "list.txt:1: error: the job needs 2h 10m, its time limit with limits.timeMargin, and partition gb200"
                                + " allows 2:00:00 (MaxTime)" + NEVER),
                row(
                        "as much time as MaxTime",
                        sinfo("gb200*|up|2:10:00|1/1/0/2|1-2", "gb200* n1 idle gpu:4 gpu:0\\n"),
                        "",
                        ONE_NODE),
                row(
                        "a setup that takes time",
                        sinfo("gb200*|up|2:10:00|1/1/0/2|1-2", "gb200* n1 idle gpu:4 gpu:0\\n"),
                        "setup: 'true'\nsetupLimit: 1m\n",
                        ONE_NODE,
                        "list.txt:1: error: the job needs 2h 11m, its time limit with limits.timeMargin, and partition gb200"
                                + " allows 2:10:00 (MaxTime)" + NEVER),
                row(
                        "a QOS that lifts MaxTime",
                        sinfo("gb200*|up|2:00:00|1/1/0/2|1-2", "gb200* n1 idle gpu:4 gpu:0\\n")
                                .andThen(with("qos", "normal|||PartitionTimeLimit\nlong|||\n")),
                        "",
                        ONE_NODE),
                row(
                        "a QOS that may lift MaxTime, when accounting doesn't answer",
                        sinfo("gb200*|up|2:00:00|1/1/0/2|1-2", "gb200* n1 idle gpu:4 gpu:0\\n")
                                .andThen(slurm -> slurm.before("sacctmgr", "fail 'no answer'")),
                        "",
                        ONE_NODE),
                row(
                        "a reservation, whose partition may be another",
                        sinfo("gb200*|up|2:00:00|1/1/0/2|1-2", "gb200* n1 idle gpu:4 gpu:0\\n"),
                        "reservation: maintenance\n",
                        ONE_NODE,
                        "list.txt:1: warning: the job needs 2h 10m, its time limit with limits.timeMargin, and partition gb200"
                                + " allows 2:00:00 (MaxTime)" + NEVER),
                row(
                        "more nodes than MaxNodes",
                        nothing(),
                        "",
                        SIX_NODES,
                        "list.txt:1: error: the job needs 6 nodes, and partition gb200 allows 2 for one job (MaxNodes)"
                                + NEVER),
                row(
                        "more nodes than there are",
                        sinfo("gb200*|up|infinite|1/1/3/5|1-infinite", "gb200* n1 idle gpu:4 gpu:0\\n"),
                        "",
                        SIX_NODES,
                        "list.txt:1: error: the job needs 6 nodes, and partition gb200 has 5" + NEVER),
                row(
                        "more nodes than are up",
                        sinfo("gb200*|up|infinite|0/1/7/8|1-infinite", "gb200* n1 idle gpu:4 gpu:0\\n".repeat(8)),
                        "",
                        SIX_NODES,
                        "list.txt:1: warning: the job needs 6 nodes, and of partition gb200 only 1 are up now: it waits for"
                                + " the others"),
                row(
                        "a second partition that takes the case",
                        sinfo("gb200*|up|1:00:00|1/1/0/2|1-2'; echo 'big|up|infinite|9/0/0/9|1-infinite", ""),
                        "partition: 'gb200,big'\n",
                        SIX_NODES),
                row(
                        "fewer GPUs than gpusPerNode",
                        sinfo("gb200*|up|infinite|1/1/0/2|1-2", "gb200* n1 idle gpu:2(S:0-1) gpu:0\\n"),
                        "",
                        ONE_NODE,
                        "cluster lab: error: gpusPerNode is 4, but by Slurm's count (Gres) a node of partition gb200 has 2: no"
                                + " job of it could start"),
                row(
                        "fewer nodes with so many GPUs",
                        sinfo(
                                "gb200*|up|infinite|1/1/0/2|1-2",
                                "gb200* n1 idle gpu:gb200:4 gpu:0\\ngb200* n2 idle gpu:2 gpu:0\\n"),
                        "",
                        TWO_NODES,
                        "list.txt:1: error: the job needs 2 nodes with 4 GPUs each, and partition gb200 has 1 such"
                                + NEVER),
                row(
                        "more GPUs than gpusPerNode",
                        sinfo("gb200*|up|infinite|1/1/0/2|1-2", "gb200* n1 idle gpu:8 gpu:0\\n"),
                        "",
                        ONE_NODE,
                        "cluster lab: warning: gpusPerNode is 4, but by Slurm's count (Gres) each node of partition gb200 has"
                                + " 8: the others stay unused"),
                row(
                        "no GPUs in Slurm's eyes",
                        sinfo("gb200*|up|infinite|1/1/0/2|1-2", "gb200* n1 idle (null) (null)\\n"),
                        "",
                        ONE_NODE,
                        "cluster lab: error: Slurm counts no GPUs on the nodes of partition gb200 (Gres): another partition,"
                                + " or gpuOption: none where jobs have whole nodes"),
                row(
                        "no GPUs in Slurm's eyes, and none asked for",
                        sinfo("gb200*|up|infinite|1/1/0/2|1-2", "gb200* n1 idle (null) (null)\\n"),
                        "gpuOption: none\n",
                        ONE_NODE),
                row(
                        "GPUs that nobody asks for on shared nodes",
                        nothing(),
                        "gpuOption: none\nexclusive: false\n",
                        ONE_NODE,
                        "cluster lab: warning: gpuOption is none, but Slurm counts GPUs on the nodes of gb200: jobs on shared"
                                + " nodes get none"),
                row(
                        "a way of selecting without --gpus-per-node",
                        with("config", "ClusterName = lab\nSelectType = select/linear\n"),
                        "",
                        ONE_NODE,
                        "cluster lab: warning: Slurm selects by select/linear, which may not know --gpus-per-node: expected"
                                + " gpuOption: gres"),
                row(
                        "account mistyped",
                        nothing(),
                        "account: lm\n",
                        ONE_NODE,
                        "cluster lab: error: USER has no account 'lm' here, but llm, research, did you mean 'llm'?"),
                row(
                        "an account that nobody enforces",
                        with("config", "ClusterName = lab\nAccountingStorageEnforce = none\n"),
                        "account: lm\n",
                        ONE_NODE),
                row(
                        "an account that the partition doesn't take",
                        with("rules", "PartitionName=gb200 AllowAccounts=physics,math AllowQos=ALL QoS=N/A\n"),
                        "account: llm\n",
                        ONE_NODE,
                        "cluster lab: error: partition gb200 takes no jobs of account 'llm' (AllowAccounts, DenyAccounts)"),
                row(
                        "an account that the partition denies",
                        with("rules", "PartitionName=gb200 DenyAccounts=llm AllowQos=ALL QoS=N/A\n"),
                        "account: llm\n",
                        ONE_NODE,
                        "cluster lab: error: partition gb200 takes no jobs of account 'llm' (AllowAccounts, DenyAccounts)"),
                row(
                        "QOS mistyped",
                        nothing(),
                        "account: llm\nqos: lon\n",
                        ONE_NODE,
                        "cluster lab: error: USER may not use the QOS 'lon' with account 'llm', but long, normal, did you mean"
                                + " 'long'?"),
                row(
                        "a QOS that the partition doesn't take",
                        with("rules", "PartitionName=gb200 AllowAccounts=ALL AllowQos=high QoS=N/A\n"),
                        "account: llm\nqos: long\n",
                        ONE_NODE,
                        "cluster lab: error: partition gb200 takes no jobs of the QOS 'long' (AllowQos)"),
                row(
                        "more time than the QOS allows",
                        with("associations", "lab|llm||short|short||\n"),
                        "qos: short\nlimits: {liveJobs: 5}\n",
                        ONE_NODE,
                        "list.txt:1: error: the job needs 2h 10m, its time limit with limits.timeMargin, and account or QOS"
                                + " allow 1h 00m (MaxWall)" + NEVER),
                row(
                        "more time than the partition's QOS allows",
                        with("rules", "PartitionName=gb200 AllowAccounts=ALL AllowQos=ALL QoS=short\n"),
                        "limits: {liveJobs: 5}\n",
                        ONE_NODE,
                        "list.txt:1: error: the job needs 2h 10m, its time limit with limits.timeMargin, and account or QOS"
                                + " allow 1h 00m (MaxWall)" + NEVER),
                row(
                        "a QOS that goes before the partition's",
                        with("rules", "PartitionName=gb200 AllowAccounts=ALL AllowQos=ALL QoS=short\n")
                                .andThen(with("qos", "normal|9:00:00|100|OverPartQOS\nshort|1:00:00|10|\n")),
                        "",
                        ONE_NODE),
                row(
                        "more jobs than MaxSubmitJobs",
                        with("associations", "lab|llm||normal|normal|20|\n"),
                        "",
                        ONE_NODE,
                        "cluster lab: warning: limits.liveJobs is 50, and account or QOS let USER have 20 jobs in the queue"
                                + " (MaxSubmitJobs): more are submitted as these end"),
                row(
                        "MPI mistyped",
                        nothing(),
                        "mpi: pmx\n",
                        ONE_NODE,
                        "cluster lab: error: srun knows no MPI type 'pmx', it has none, pmi2, pmix, did you mean 'pmix'?; 'mpi:"
                                + " none' for programs without MPI"),
                row(
                        "MPI of the commands, needed for several nodes",
                        with("mpi", "MPI plugin types are...\n\tnone\n\tpmi2\n"),
                        "commands: {agg: 'true', mpi: pmix}\n",
                        TWO_NODES,
                        "cluster lab: error: srun knows no MPI type 'pmix', it has none, pmi2, did you mean 'pmi2'?; 'mpi:"
                                + " none' for programs without MPI"),
                row(
                        "MPI of the commands, not needed",
                        with("mpi", "MPI plugin types are...\n\tnone\n\tpmi2\n"),
                        "commands: {agg: 'true', mpi: pmix}\n",
                        ONE_NODE),
                row(
                        "MPI by the version of its plugin",
                        with(
                                "mpi",
                                "MPI plugin types are...\n\tnone\n\tpmix\nspecific pmix plugin versions available:"
                                        + " pmix_v3,pmix_v4\n"),
                        "mpi: pmix_v4\n",
                        ONE_NODE),
                row(
                        "an image without pyxis",
                        nothing(),
                        "container: {image: 'nvcr.io#x/y:1'}\n",
                        ONE_NODE,
                        "cluster lab: error: srun has no option --container-image here (pyxis), which the image nvcr.io#x/y:1"
                                + " needs: a profile without an image runs cases on the node itself"),
                row(
                        "an image with pyxis",
                        with("help", "Usage: srun [OPTIONS...]\n  --container-image=[USER@][REGISTRY#]IMAGE[:TAG]\n"),
                        "container: {image: 'nvcr.io#x/y:1'}\n",
                        ONE_NODE),
                row(
                        "an image that isn't there",
                        with("help", "  --container-image=[USER@][REGISTRY#]IMAGE[:TAG]\n"),
                        "container: {image: /nowhere/x.sqsh}\n",
                        ONE_NODE,
                        "cluster lab: warning: /nowhere/x.sqsh is not there, as HOST sees it"),
                row(
                        "models that aren't there",
                        nothing(),
                        "modelsRoot: /nowhere/models\n",
                        ONE_NODE,
                        "cluster lab: warning: /nowhere/models is not there, as HOST sees it"),
                row(
                        "a checkout that isn't there",
                        nothing(),
                        "sourceDirectory: /nowhere/src\ncommands: quick-reference\n",
                        ONE_NODE,
                        "cluster lab: error: /nowhere/src is not there, expected a checkout"),
                row(
                        "a checkout of something else",
                        nothing(),
                        "sourceDirectory: /usr\ncommands: quick-reference\n",
                        ONE_NODE,
                        "cluster lab: error: /usr has no tests/integration/defs, which the commands enter: expected the root"
                                + " of a checkout of the tests"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("facts")
    void shouldSayWhatSpeaksAgainstThePlan(
            String name, Consumer<FakeSlurm> cluster, String profile, PlannedCase planned, List<String> said)
            throws IOException {
        cluster.accept(slurm);

        assertThat(problems(profile, List.of(planned)))
                .containsExactlyElementsOf(
                        said.stream().map(PlanCheckTest::filled).toList());
    }

    private static String filled(String text) {
        return text.replace("USER", System.getProperty("user.name")).replace("HOST", hostname());
    }

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Neither silence nor garbage of a command is a reason to refuse: all that it would have told isn't known. */
    static Stream<Arguments> faults() {
        String wish = "partition: gb200\naccount: nobody\nqos: nothing\nmpi: unheard\ncontainer: {image: x}\n";
        return Stream.of("sacctmgr", "srun", "scontrol", "sinfo")
                .flatMap(command -> Stream.of(
                                "fail 'error: Unable to contact'",
                                "printf '\\001\\377|||\\n%.0s' {1..50}; exit",
                                "exit 0",
                                "[[ $* == *config* ]] || { echo half; exit 0; }")
                        .filter(fault -> !command.equals("scontrol") || fault.contains("config"))
                        .map(fault -> Arguments.of(command, fault, wish)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faults")
    void shouldRefuseNothingForWhatACommandDoesNotTell(String command, String fault, String wish) throws IOException {
        slurm.write("rules", "PartitionName=gb200 AllowAccounts=ALL AllowQos=high QoS=N/A\n");
        List<String> before = problems(wish, List.of(TWO_NODES));
        slurm.before(command, fault);
        List<String> after = problems(wish, List.of(TWO_NODES));

        assertThat(before).hasSize(4);
        assertThat(before).containsAll(after).hasSizeGreaterThan(after.size());
    }

    @Test
    void shouldWaitNoLongerForACommandThanForTheOthers() throws IOException {
        slurm.before("srun", "sleep 600");

        assertThat(problems("mpi: unheard\n", List.of(ONE_NODE))).isEmpty();
    }

    @Test
    void shouldSayTheSameOfManyCasesOnce() throws IOException {
        assertThat(problems("", List.of(SIX_NODES, ONE_NODE, SIX_NODES, SIX_NODES)))
                .singleElement()
                .asString()
                .endsWith(NEVER + "; the same of 2 other cases");
    }

    @Test
    void shouldSayWhyTheWorkDirectoryCannotBeWritten() throws IOException {
        ClusterProfile profile =
                PlanFixtures.profile("workDirectory: /proc/nothing\nscheduler: slurm\n" + OWN_COMMANDS);
        ClusterFacts facts = Cluster.ask(slurm.host(), profile);

        assertThat(new PlanCheck(profile, facts).problems(List.of(ONE_NODE), 1, false))
                .singleElement()
                .asString()
                .matches("cluster lab: error: /proc/nothing can't be written: .+ for \\S+ \\(in /proc\\)");
    }
}
