package io.perfsanity.engine.check;

import static io.perfsanity.engine.check.Finding.error;
import static io.perfsanity.engine.check.Finding.warning;

import io.perfsanity.engine.check.Finding.Level;
import io.perfsanity.engine.cluster.Allocation;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.GpuOption;
import io.perfsanity.engine.scheduler.ClusterFacts.PartitionFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.SlurmFacts;
import io.perfsanity.engine.scheduler.SlurmRules;
import io.perfsanity.engine.scheduler.SlurmRules.Association;
import io.perfsanity.engine.scheduler.SlurmRules.PartitionRules;
import io.perfsanity.engine.text.NearestWord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Holds what a profile asks of Slurm against what Slurm has. */
final class SlurmCheck {
    private final ClusterProfile profile;
    private final Allocation allocation;
    private final SlurmFacts slurm;
    private final SlurmRules rules;
    private final UserLimits limits;
    private final String user;
    private final List<Finding> findings = new ArrayList<>();

    /** @param user whom the jobs belong to */
    SlurmCheck(ClusterProfile profile, SlurmFacts slurm, String user) {
        this.profile = profile;
        this.allocation = profile.allocation();
        this.slurm = slurm;
        this.rules = slurm.rules();
        this.limits = new UserLimits(profile, slurm);
        this.user = user;
    }

    /** @param several whether there are cases of several nodes; empty where that isn't known yet */
    List<Finding> findings(Optional<Boolean> several) {
        partition();
        account();
        qos();
        gpus();
        submissions();
        profile.mpi().ifPresent(word -> mpi(word, Level.ERROR));
        if (several.orElse(true) && profile.mpi().isEmpty()) {
            profile.commands().mpi().ifPresent(word -> mpi(word, several.isPresent() ? Level.ERROR : Level.WARNING));
        }
        container();
        return findings;
    }

    private void partition() {
        List<String> names =
                slurm.partitions().stream().map(PartitionFacts::name).toList();
        if (names.isEmpty()) {
            return;
        }
        for (String name : allocation.partition().map(all -> all.split(",")).orElse(new String[0])) {
            if (!names.contains(name)) {
                findings.add(error(
                        "partition",
                        "Slurm shows no partition '%s', it has %s%s"
                                .formatted(name, String.join(", ", names), NearestWord.hint(name, names))));
            }
        }
        for (PartitionFacts partition : slurm.partitionsOf(profile)) {
            if (!partition.state().equals("up")) {
                findings.add(warning(
                        "partition",
                        "partition %s is %s: jobs won't start there now"
                                .formatted(partition.name(), partition.state())));
            }
        }
    }

    private void account() {
        if (allocation.account().isEmpty() || !rules.enforced().contains("associations")) {
            return;
        }
        String account = allocation.account().get();
        Collection<String> accounts = new TreeSet<>(
                rules.associations().stream().map(Association::account).toList());
        if (!accounts.isEmpty() && accounts.stream().noneMatch(account::equalsIgnoreCase)) {
            findings.add(error(
                    "account",
                    "%s has no account '%s' here, but %s%s"
                            .formatted(
                                    user, account, String.join(", ", accounts), NearestWord.hint(account, accounts))));
        }
        List<PartitionFacts> partitions = slurm.partitionsOf(profile);
        if (!partitions.isEmpty() && partitions.stream().noneMatch(each -> takes(each, account))) {
            findings.add(error(
                    "account",
                    "partition %s takes no jobs of account '%s' (AllowAccounts, DenyAccounts)"
                            .formatted(partitions.get(0).name(), account)));
        }
    }

    private boolean takes(PartitionFacts partition, String account) {
        return rulesOf(partition)
                .filter(each -> !each.accounts().isEmpty()
                        ? each.accounts().stream().noneMatch(account::equalsIgnoreCase)
                        : each.deniedAccounts().stream().anyMatch(account::equalsIgnoreCase))
                .isEmpty();
    }

    private Optional<PartitionRules> rulesOf(PartitionFacts partition) {
        return Optional.ofNullable(rules.partitions().get(partition.name()));
    }

    private void qos() {
        if (allocation.qos().isEmpty() || !rules.enforced().contains("qos")) {
            return;
        }
        String qos = allocation.qos().get();
        List<Association> associations = limits.associations();
        Collection<String> names = new TreeSet<>(
                associations.stream().flatMap(each -> each.qos().stream()).toList());
        if (!names.isEmpty() && names.stream().noneMatch(qos::equalsIgnoreCase)) {
            findings.add(error(
                    "qos",
                    "%s may not use the QOS '%s'%s, but %s%s"
                            .formatted(
                                    user,
                                    qos,
                                    allocation
                                            .account()
                                            .map(name -> " with account '" + name + "'")
                                            .orElse(""),
                                    String.join(", ", names),
                                    NearestWord.hint(qos, names))));
        }
        List<PartitionFacts> partitions = slurm.partitionsOf(profile);
        if (!partitions.isEmpty()
                && partitions.stream()
                        .allMatch(each -> rulesOf(each)
                                .map(PartitionRules::allowedQos)
                                .filter(allowed -> !allowed.isEmpty() && !allowed.contains(qos))
                                .isPresent())) {
            findings.add(error(
                    "qos",
                    "partition %s takes no jobs of the QOS '%s' (AllowQos)"
                            .formatted(partitions.get(0).name(), qos)));
        }
    }

    private void gpus() {
        List<PartitionFacts> partitions = slurm.partitionsOf(profile);
        if (partitions.isEmpty()
                || partitions.stream().anyMatch(each -> each.gpusOfNodes().isEmpty())) {
            return;
        }
        int most = partitions.stream()
                .mapToInt(each -> each.gpusOfNodes().get(0))
                .max()
                .orElse(0);
        int least = partitions.stream()
                .mapToInt(each -> each.gpusOfNodes().get(each.gpusOfNodes().size() - 1))
                .min()
                .orElse(0);
        String names =
                String.join(", ", partitions.stream().map(PartitionFacts::name).toList());
        boolean asksForGpus = allocation.gpuOption() != GpuOption.NONE;
        int wanted = profile.gpusPerNode();
        if (!asksForGpus) {
            if (most > 0 && !allocation.exclusive()) {
                findings.add(warning(
                        "GPUs",
                        "gpuOption is none, but Slurm counts GPUs on the nodes of %s: jobs on shared nodes get none"
                                .formatted(names)));
            }
        } else if (most == 0) {
            findings.add(error(
                    "GPUs",
                    "Slurm counts no GPUs on the nodes of partition %s (Gres): another partition, or gpuOption: none where"
                                    .formatted(names)
                            + " jobs have whole nodes"));
        } else if (most < wanted) {
            String text =
                    "gpusPerNode is %s, but by Slurm's count (Gres) a node of partition %s has %s: no job of it could"
                            .formatted(wanted, names, most);
            findings.add(
                    allocation.exclusive()
                            ? error("GPUs", text + " start")
                            : warning("GPUs", text + " have a whole node"));
        } else if (least > wanted) {
            findings.add(warning(
                    "GPUs",
                    "gpusPerNode is %s, but by Slurm's count (Gres) each node of partition %s has %s: the others stay unused"
                            .formatted(wanted, names, least)));
        }
        if (allocation.gpuOption() == GpuOption.GPUS_PER_NODE
                && rules.selectType().startsWith("select/")
                && !rules.selectType().contains("cons_tres")) {
            findings.add(warning(
                    "GPUs",
                    "Slurm selects by %s, which may not know --gpus-per-node: expected gpuOption: gres"
                            .formatted(rules.selectType())));
        }
    }

    private void submissions() {
        int live = profile.limits().liveJobs();
        slurm.partitionsOf(profile).stream()
                .findFirst()
                .flatMap(first -> limits.maxSubmit(first.name()))
                .filter(most -> most < live)
                .ifPresent(most -> findings.add(warning(
                        "jobs",
                        "limits.liveJobs is %s, and account or QOS let %s have %s jobs in the queue (MaxSubmitJobs): more are"
                                        .formatted(live, user, most)
                                + " submitted as these end")));
    }

    private void mpi(String word, Level level) {
        List<String> known = rules.mpi();
        String plugin = word.split(",", 2)[0].toLowerCase(Locale.ROOT);
        // It is no plugin of its own.
        if (!known.isEmpty() && !known.contains(plugin) && !plugin.equals("none")) {
            findings.add(new Finding(
                    level,
                    "mpi",
                    "srun knows no MPI type '%s', it has %s%s; 'mpi: none' for programs without MPI"
                            .formatted(word, String.join(", ", known), NearestWord.hint(plugin, known))));
        }
    }

    private void container() {
        profile.container()
                .image()
                .filter(image -> rules.containers().filter(known -> !known).isPresent())
                .ifPresent(image -> findings.add(error(
                        "container",
                        "srun has no option --container-image here (pyxis), which the image %s needs: a profile without an image"
                                        .formatted(image)
                                + " runs cases on the node itself")));
    }
}
