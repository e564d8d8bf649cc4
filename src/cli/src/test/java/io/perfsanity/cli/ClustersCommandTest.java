package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClustersCommandTest {
    @TempDir
    Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void shouldImportAnOldFileIntoOneThatCanBePlannedWith() throws IOException {
        Ran imported = Ran.of("clusters", "import", file("clusters.conf", """
                [gb200]
                CLUSTER_HOST=login.example.com
                CLUSTER_USER="perf"
                CLUSTER_WORKDIR=/lustre/perf
                CLUSTER_PARTITION=batch
                CLUSTER_STORAGE=/lustre
                DOCKER_IMAGE='nvcr.io#nvidia/tensorrt-llm:latest'
                MPI_TYPE=pmix
                """));
        assertThat(imported.code()).isZero();
        assertThat(imported.errorsIn(directory)).allMatch(line -> line.startsWith("clusters.conf:1: note: "));

        Path out = directory.resolve("out");
        Ran planned = Ran.of(
                "plan",
                file("list.txt", "aggr-a\n"),
                "--cluster",
                "gb200",
                "--clusters",
                file("clusters.yaml", imported.out()),
                "--out",
                out);

        assertThat(planned.code()).as(planned.err()).isZero();
        assertThat(out.resolve("cases/001-aggr-a/attempts/1/launch.sh"))
                .content()
                .contains(
                        "#SBATCH --partition=batch\n",
                        "/lustre/perf/runs/",
                        "export PS_MPI='pmix'\n",
                        "nvcr.io#nvidia/tensorrt-llm:latest");
    }

    @Test
    void shouldPrintAnOldFileForJenkinsToo() throws IOException {
        Ran ran = Ran.of(
                "clusters", "import", "--jenkins", file("clusters.conf", "[gb200]\nCLUSTER_HOST=login.example.com\n"));

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).startsWith("unclassified:\n").contains("hosts: login.example.com");
    }

    @Test
    void shouldPrintNoHalfOfAnImport() throws IOException {
        Ran ran = Ran.of("clusters", "import", file("clusters.conf", "[gb200]\nCLUSTER_HOSTS=login\nwhat is this\n"));

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.errorsIn(directory))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("clusters.conf:2: error: ")
                        .contains("'CLUSTER_HOSTS'", "did you mean 'CLUSTER_HOST'?"))
                .anyMatch(line -> line.startsWith("clusters.conf:3: error: "));
    }

    @Test
    void shouldCheckAMachineWithoutAScheduler() throws IOException {
        Path work = Files.createDirectory(directory.resolve("work"));
        Path clusters = file("clusters.yaml", """
                clusters:
                  here: {connection: {type: local}, scheduler: local, workDirectory: '%s', gpusPerNode: 4}
                """.formatted(work));
        Ran ran = Ran.of("clusters", "check", "here", "--clusters", clusters);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("work directory", work + " can be written", "local processes");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void shouldEndItsJobAndLeaveNothingWhenItIsInterrupted() throws Exception {
        Path work = Files.createDirectory(directory.resolve("work"));
        Path clusters = file("clusters.yaml", """
                clusters:
                  here:
                    connection: {type: local}
                    scheduler: local
                    workDirectory: '%s'
                    gpusPerNode: 4
                    limits: {pollFloor: 1s, pollCeiling: 1s}
                """.formatted(work));
        Files.createDirectory(directory.resolve("slow"));
        Path slow = file("slow/python3", "#!/bin/sh\nexec sleep 600\n");
        assertThat(slow.toFile().setExecutable(true)).isTrue();
        List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
        command.addAll(Ran.java());
        command.addAll(List.of("clusters", "check", "here", "--job", "--clusters", clusters.toString()));
        Path log = directory.resolve("log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().merge("PATH", slow.getParent().toString(), (own, more) -> more + ":" + own);
        Process process = builder.start();
        await().until(() -> Files.readString(log).contains("RUNNING"));

        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();

        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ExitCodes.INFRA);
        assertThat(log).content().contains("cancelling the job …", "CANCELLED");
        assertThat(work.resolve("runs")).isEmptyDirectory();
    }

    @Test
    void shouldLookFromANodeAndLeaveNothing() throws IOException {
        Path work = Files.createDirectory(directory.resolve("work"));
        Path clusters = file("clusters.yaml", """
                clusters:
                  here:
                    connection: {type: local}
                    scheduler: local
                    workDirectory: '%s'
                    gpusPerNode: 4
                    modelsRoot: /nowhere/models
                    limits: {pollFloor: 1s, pollCeiling: 1s}
                    commands: {agg: 'true'}
                """.formatted(work));
        Ran ran = Ran.of("clusters", "check", "--job", "--clusters", clusters);

        assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(3);
        assertThat(ran.out().lines())
                .anyMatch(line -> line.matches("node +\\S+"))
                .anyMatch(line -> line.matches("python3 +\\d+\\.\\d+\\.\\d+"))
                .anyMatch(line -> line.matches("work directory +" + work + "/runs/\\S+"))
                .anyMatch(line -> line.startsWith("modelsRoot             PROBLEM: not found on the node"));
        assertThat(ran.err()).contains("job ");
        assertThat(work.resolve("runs")).isEmptyDirectory();
    }

    @Test
    void shouldNameTheNearestClusterToCheck() throws IOException {
        Path clusters = file("clusters.yaml", """
                clusters:
                  here: {connection: {type: local}, scheduler: local, workDirectory: /tmp, gpusPerNode: 4}
                """);
        Ran ran = Ran.of("clusters", "check", "hear", "--clusters", clusters);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("no cluster 'hear'", "did you mean 'here'?");
    }
}
