package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which profiles there are, and which one is meant where nobody names one. */
class ClustersListTest {
    private static final String TWO = """
            clusters:
              far:
                connection: {type: ssh, hosts: [one.example.com, 'two.example.com:2222'], user: u, identityFile: /k, knownHostsFile: /h}
                workDirectory: /w
                partition: gb200
                gpusPerNode: 4
              here: {connection: {type: local}, scheduler: local, workDirectory: /w, gpusPerNode: 2}
            """;

    @TempDir
    Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("clusters.yaml"), text);
    }

    private String inEnvironment(String cluster, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(Ran.java());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PERF_SANITY_CLUSTER", cluster);
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldListWhatTheFileHas() throws IOException {
        Ran ran = Ran.of("clusters", "list", "--clusters", file(TWO + "defaults: {cluster: here}\n"));

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out().lines().map(line -> line.strip().replaceAll(" {2,}", " | ")))
                .containsExactly(
                        "NAME | HOSTS | SCHEDULER | PARTITION | GPUS A NODE",
                        "far | one.example.com:22 two.example.com:2222 | slurm | gb200 | 4",
                        "here (default) | local | local | - | 2");
        assertThat(Ran.of("clusters", "list", "--names", "--clusters", file(TWO))
                        .out())
                .isEqualTo("far\nhere\n");
    }

    @Test
    void shouldListTheHostsThatTheMachinesOwnSshGoesTo() throws IOException {
        Ran ran = Ran.of("clusters", "list", "--clusters", file("""
                clusters:
                  ours: {connection: {type: openssh, hosts: [gb200, 'login:2222']}, workDirectory: /w, gpusPerNode: 4}
                """));

        assertThat(ran.out()).contains("gb200 login:2222").doesNotContain("local");
    }

    @Test
    void shouldListForPrograms() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(Ran.of("clusters", "list", "--format", "json", "--clusters", file(TWO))
                        .out());

        assertThat(json).hasSize(2);
        assertThat(json.get(0).get("hosts").get(1).asText()).isEqualTo("two.example.com:2222");
        assertThat(json.get(1).get("partition").isNull()).isTrue();
        assertThat(json.get(1).get("isDefault").asBoolean()).isFalse();
    }

    @Test
    void shouldAskWhichOneIsMeantWhereNothingTells() throws IOException {
        assertThat(Ran.of("clusters", "check", "--clusters", file(TWO)).err())
                .contains("which cluster? ", " has far, here; --cluster NAME chooses, or $PERF_SANITY_CLUSTER");
    }

    @Test
    void shouldRefuseADefaultThatIsNoProfile() throws IOException {
        Ran ran = Ran.of("clusters", "list", "--clusters", file(TWO + "defaults: {cluster: heree}\n"));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains("clusters.yaml:8: error: defaults: no cluster 'heree', expected one of far, here")
                .contains("did you mean 'here'?");
    }

    @Test
    void shouldPutTheEnvironmentBeforeTheFile() throws Exception {
        Path clusters = file(TWO + "defaults: {cluster: here}\n");

        assertThat(inEnvironment("far", "clusters", "list", "--clusters", clusters))
                .contains("far (default)")
                .doesNotContain("here (default)");
        assertThat(inEnvironment("fra", "clusters", "check", "--clusters", clusters))
                .contains("$PERF_SANITY_CLUSTER: no cluster 'fra' in ", "did you mean 'far'?");
    }

    @Test
    void shouldCheckForPrograms() throws IOException {
        Path work = Files.createDirectory(directory.resolve("work"));
        Path clusters = file("clusters: {here: {connection: {type: local}, scheduler: local, workDirectory: '" + work
                + "', gpusPerNode: 2}}\n");

        Ran ran = Ran.of("clusters", "check", "--format", "json", "--clusters", clusters);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(new ObjectMapper().readTree(ran.out())).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.get("level").asText()).isEqualTo("FIT");
            assertThat(finding.get("subject").asText()).isNotBlank();
        });
    }

    @Test
    void shouldPlanForPrograms() throws IOException {
        Path list = Files.writeString(directory.resolve("list.txt"), "aggr-a\n");
        Ran ran = Ran.of(
                "plan",
                list,
                "--cluster",
                "here",
                "--clusters",
                file(TWO),
                "--format",
                "json",
                "--out",
                directory.resolve("plan"));

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(new ObjectMapper().readTree(ran.out()).at("/cases/0/id").asText())
                .isEqualTo("aggr-a");
    }
}
