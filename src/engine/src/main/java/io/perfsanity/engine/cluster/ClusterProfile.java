package io.perfsanity.engine.cluster;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.perfsanity.engine.classify.ClassifySettings;
import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.testlist.Mode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything an administrator says about a cluster.
 *
 * @param workDirectory absolute, on the cluster, shared by all nodes; runs lie in {@code runs/} below it
 * @param allocation what {@code sbatch} is asked for besides nodes, GPUs and time
 * @param gpu what its nodes have, such as {@code GB200}: which waives count, and whether a case ran on others before
 * @param colocateDisagg servers of a disaggregated case share nodes, each with GPUs of its own
 * @param mpi for {@code srun --mpi}; empty: Slurm's default
 * @param sourceDirectory a checkout on the cluster that tests run in, unless a run brings its own
 * @param roleEnvironment what {@code environment} says besides, of which {@code environment} has what holds for all roles
 * @param preflight of the nodes of each job, before its case
 * @param setup what makes each node of a job ready, in the container, after the preflight
 * @param metrics declared besides upstream's, or of those that must be there
 * @param gate what its owner wants to be told of performance
 * @param history the directory of what runs measured, on the machine that runs this tool; {@code ~/} is the user's home
 * @param artifacts globs of the files below a case's {@code output/} that are kept; results and metrics always are
 * @param secretFiles globs of file names that never leave the cluster
 * @param secretVariables variables of the cases whose values come from elsewhere
 * @param retention how long a finished run's directory stays on the cluster
 */
public record ClusterProfile(
        String name,
        Connection connection,
        SchedulerKind scheduler,
        String workDirectory,
        Allocation allocation,
        int gpusPerNode,
        Optional<String> gpu,
        boolean colocateDisagg,
        Container container,
        Optional<String> mpi,
        Map<String, String> environment,
        RoleEnvironment roleEnvironment,
        Optional<String> modelsRoot,
        Optional<String> sourceDirectory,
        Limits limits,
        Map<Mode, Duration> timeLimits,
        Commands commands,
        Preflight preflight,
        Setup setup,
        List<DeclaredMetric> metrics,
        GatePolicy gate,
        Optional<String> history,
        List<String> artifacts,
        @JsonAlias("secrets") List<String> secretFiles,
        List<Secret> secretVariables,
        Duration retention) {

    public ClusterProfile {
        // Absent in the directory of a run that an older version began
        secretVariables = secretVariables == null ? List.of() : List.copyOf(secretVariables);
        preflight = Objects.requireNonNullElse(preflight, Preflight.NONE);
        setup = Objects.requireNonNullElse(setup, Setup.NONE);
        roleEnvironment = Objects.requireNonNullElse(roleEnvironment, RoleEnvironment.NONE);
        metrics = metrics == null ? List.of() : List.copyOf(metrics);
        gate = Objects.requireNonNullElse(gate, GatePolicy.DEFAULT);
    }

    /** What the cluster adds to the classification of cases. */
    public ClassifySettings classifySettings() {
        return new ClassifySettings(Optional.of(gpusPerNode), colocateDisagg, timeLimits, gpu);
    }

    /**
     * What the gate must know of a metric; empty for one that is neither declared nor upstream's.
     *
     * @param name as results have it, with the measurement's before it where there are several: {@code con8/mean_ttft}
     * @param genOnly whether the case's benchmark mode is {@code gen_only}
     */
    public Optional<MetricSpec> metric(String name, boolean genOnly) {
        return DeclaredMetric.spec(metrics, name, genOnly);
    }

    /** Globs of the files below a case's {@code output/} that are kept: the artifacts, and what metrics are read from. */
    public List<String> keptFiles() {
        return Stream.concat(
                        artifacts.stream(),
                        metrics.stream()
                                .flatMap(each -> each.file().stream())
                                .filter(file -> file.startsWith("output/"))
                                .map(file -> file.substring("output/".length()))
                                .flatMap(file -> Stream.of(file, file.replace("**/", ""))))
                .distinct()
                .toList();
    }

    /** The profile as one run sees it. */
    public ClusterProfile with(Overrides overrides) {
        return changed(overrides, sourceDirectory, gate, history);
    }

    /** The profile with another checkout to run in: one that the run brought along. */
    public ClusterProfile withSources(String directory) {
        return changed(Overrides.NONE, Optional.of(directory), gate, history);
    }

    /** The profile with another way to compare runs. */
    public ClusterProfile compared(GatePolicy policy, Optional<String> directory) {
        return changed(Overrides.NONE, sourceDirectory, policy, directory);
    }

    /**
     * The profile with one command for aggregated cases, and nothing of what a measurement needs beside it: no checkout,
     * no secrets, no check and no preparation of nodes.
     *
     * @param brief whether the case's limit is all the time that its job gets
     */
    public ClusterProfile running(String command, boolean brief) {
        return new ClusterProfile(
                name,
                connection,
                scheduler,
                workDirectory,
                allocation,
                gpusPerNode,
                gpu,
                colocateDisagg,
                container,
                mpi,
                environment,
                roleEnvironment,
                modelsRoot,
                Optional.empty(),
                brief ? limits.withoutMargin() : limits,
                timeLimits,
                Commands.only(command),
                Preflight.NONE,
                Setup.NONE,
                List.of(),
                gate,
                Optional.empty(),
                artifacts,
                secretFiles,
                List.of(),
                retention);
    }

    private ClusterProfile changed(
            Overrides run, Optional<String> sources, GatePolicy policy, Optional<String> directory) {
        return new ClusterProfile(
                name,
                connection,
                scheduler,
                workDirectory,
                run.applyTo(allocation),
                gpusPerNode,
                gpu,
                colocateDisagg,
                container.with(run.containerImage()),
                mpi,
                merged(environment, run.environment()),
                roleEnvironment.without(run.environment().keySet()),
                modelsRoot,
                sources,
                run.liveJobs().map(limits::withLiveJobs).orElse(limits),
                merged(timeLimits, run.timeLimits()),
                commands,
                preflight,
                setup,
                metrics,
                policy,
                directory,
                artifacts,
                secretFiles,
                secretVariables,
                retention);
    }

    private static <K, V> Map<K, V> merged(Map<K, V> base, Map<K, V> over) {
        Map<K, V> all = new LinkedHashMap<>(base);
        all.putAll(over);
        return Map.copyOf(all);
    }
}
