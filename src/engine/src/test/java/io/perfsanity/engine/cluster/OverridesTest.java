package io.perfsanity.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problems;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What of a cluster is the run's to say, field by field; a new field fails here until it stands on one side. */
class OverridesTest {
    private static final Set<String> OF_THE_RUN = Set.of(
            "allocation.partition",
            "allocation.account",
            "allocation.qos",
            "allocation.reservation",
            "container.image",
            "environment",
            "limits.liveJobs",
            "timeLimits");

    private static final Set<String> OF_THE_ADMINISTRATOR = Set.of(
            "name",
            "connection.hosts",
            "connection.login.user",
            "connection.login.identityFile",
            "connection.login.passphraseFile",
            "connection.login.passwordFile",
            "connection.login.credentialsId",
            "connection.login.knownHosts",
            "connection.login.knownHostsFile",
            "connection.jump",
            "connection.loginShell",
            "scheduler",
            "workDirectory",
            "allocation.constraint",
            "allocation.nodeList",
            "allocation.exclude",
            "allocation.exclusive",
            "allocation.sbatchArgs",
            "allocation.srunArgs",
            "allocation.gpuOption",
            "allocation.segment",
            "allocation.comment",
            "gpusPerNode",
            "gpu",
            "colocateDisagg",
            "container.allowedImages",
            "container.mounts",
            "container.workdir",
            "container.name",
            "container.env",
            "container.importDirectory",
            "container.pause",
            "roleEnvironment.unset",
            "roleEnvironment.roles",
            "mpi",
            "modelsRoot",
            "sourceDirectory",
            "limits.submitPause",
            "limits.pollFloor",
            "limits.pollCeiling",
            "limits.pending",
            "limits.silence",
            "limits.run",
            "limits.timeMargin",
            "limits.exitFile",
            "limits.lost",
            "limits.retryPause",
            "limits.syncFiles",
            "limits.syncMiB",
            "limits.fetchMiB",
            "limits.caseTime",
            "limits.runGpuHours",
            "commands.agg",
            "commands.ctx",
            "commands.gen",
            "commands.proxy",
            "commands.benchmark",
            "commands.tasksPerNode",
            "commands.tasksOnOneNode",
            "commands.mpi",
            "commands.clientGpus",
            "commands.readyPath",
            "commands.readyLimit",
            "preflight.command",
            "preflight.limit",
            "setup.command",
            "setup.limit",
            "metrics",
            "gate.rule",
            "gate.keys",
            "gate.beside",
            "gate.threshold",
            "gate.thresholds",
            "gate.cases",
            "gate.failAt",
            "gate.unstableAt",
            "gate.reruns",
            "gate.commonMode",
            "gate.excludeSlowNodes",
            "history",
            "artifacts",
            "secretFiles",
            "secretVariables",
            "retention");

    private static final Overrides ALL = new Overrides(
            Optional.of("mine"),
            Optional.of("mine"),
            Optional.of("mine"),
            Optional.of("mine"),
            Map.of(Mode.DISAGG, Duration.ofMinutes(7)),
            Optional.of(7),
            Optional.of("mine"),
            Map.of("MINE", "yes"));

    private static ClusterProfile profile() throws Exception {
        Problems problems = new Problems();
        ClusterProfile profile =
                ClustersFile.read("clusters.yaml", """
                clusters:
                  lab:
                    connection: {type: ssh, hosts: [login], user: me, identityFile: /k, knownHostsFile: /h}
                    workDirectory: /w
                    gpusPerNode: 4
                """, problems).get("lab");
        assertThat(problems.toList()).isEmpty();
        return profile;
    }

    /** Every field by its path; records are looked into, all else is one value. */
    private static Map<String, Object> fields(String path, Object value) throws ReflectiveOperationException {
        Map<String, Object> fields = new TreeMap<>();
        if (!value.getClass().isRecord()) {
            fields.put(path, value);
            return fields;
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            component.getAccessor().setAccessible(true);
            String below = path.isEmpty() ? component.getName() : path + "." + component.getName();
            fields.putAll(fields(below, component.getAccessor().invoke(value)));
        }
        return fields;
    }

    @Test
    void shouldChangeOnlyWhatIsTheRuns() throws Exception {
        Map<String, Object> before = fields("", profile());
        Map<String, Object> after = fields("", profile().with(ALL));

        Set<String> changed = new TreeSet<>(before.keySet());
        changed.removeIf(field -> before.get(field).equals(after.get(field)));

        assertThat(changed).isEqualTo(new TreeSet<>(OF_THE_RUN));
        assertThat(before.keySet())
                .isEqualTo(new TreeSet<>(Stream.of(OF_THE_RUN, OF_THE_ADMINISTRATOR)
                        .flatMap(Set::stream)
                        .toList()));
    }

    @Test
    void shouldSayNothingElse() {
        List<String> said = Arrays.stream(Overrides.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList();

        assertThat(said)
                .containsExactly(
                        "partition",
                        "account",
                        "qos",
                        "reservation",
                        "timeLimits",
                        "liveJobs",
                        "containerImage",
                        "environment");
    }
}
