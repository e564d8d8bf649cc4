package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.host.ProgramPath;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The first profile of a login node that a user's ~/.ssh/config names: a real sshd, with Slurm's commands made up. */
@EnabledOnOs(OS.LINUX)
class InitOverSshTest {
    @TempDir
    Path directory;

    private LoginNode node;
    private Path home;
    private Path scratch;
    private Path clusters;

    @BeforeEach
    void startALoginNode() throws Exception {
        assumeTrue(Files.isExecutable(LoginNode.SSHD), "sshd is installed");
        home = Files.createDirectories(directory.resolve("home"));
        Files.createDirectory(home.resolve(".ssh"));
        scratch = Files.createDirectory(directory.resolve("scratch"));
        clusters = directory.resolve("clusters.yaml");
        MadeUpSlurm slurm = new MadeUpSlurm(directory.resolve("slurm"));
        node = new LoginNode(directory.resolve("node"), "PATH=" + slurm.path(), "SCRATCH=" + scratch);
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    /** Java and ssh both take the home of the password file, whatever HOME says. */
    private Map<String, String> environment() throws IOException {
        Path ssh = ProgramPath.find("ssh").orElseThrow();
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path ours = Files.writeString(
                bin.resolve("ssh"), "#!/bin/sh\nexec %s -F '%s' \"$@\"\n".formatted(ssh, home.resolve(".ssh/config")));
        assertThat(ours.toFile().setExecutable(true)).isTrue();
        return Map.of(
                "PATH",
                bin + ":" + System.getenv("PATH"),
                "HOME",
                home.toString(),
                "JAVA_TOOL_OPTIONS",
                "-Duser.home=" + home);
    }

    private void configure(List<String> lines) throws IOException {
        Files.write(home.resolve(".ssh/config"), lines);
    }

    private Ran run(String... words) throws Exception {
        List<String> command = new ArrayList<>(Ran.java());
        command.addAll(List.of(words));
        command.addAll(List.of("--clusters", clusters.toString()));
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().putAll(environment());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out, Files.readString(err));
    }

    private ClusterProfile written() throws IOException {
        Problems problems = new Problems();
        ClusterProfile profile = ClustersFile.read("clusters.yaml", Files.readString(clusters), problems)
                .get("lab");
        assertThat(problems.toList()).isEmpty();
        assertThat(profile.allocation().partition()).contains("gb200");
        assertThat(profile.allocation().account()).contains("llm");
        assertThat(profile.gpusPerNode()).isEqualTo(4);
        assertThat(profile.workDirectory()).isEqualTo(scratch + "/perf-sanity");
        return profile;
    }

    @Test
    void shouldAskForAnAliasAndProposeTheRest() throws Exception {
        configure(node.block("lab"));
        List<String> words = List.of("init", "--clusters", clusters.toString());
        try (AtTerminal terminal = AtTerminal.start(directory, environment(), words)) {
            answer(terminal, "Login node: an alias of ~/.ssh/config (lab), ", "lab");
            answer(terminal, "a key and nothing unusual [ssh]: ", "");
            answer(terminal, "Log in as [" + System.getProperty("user.name") + "]: ", "");
            answer(terminal, "Private key [" + node.key + "]: ", "");
            answer(terminal, "Name of the profile: ", "lab");
            answer(terminal, "Partition of gb200, big (Slurm's default) [gb200]: ", "");
            answer(terminal, "GPUs a node (by Slurm's count (Gres)) [4]: ", "");
            answer(terminal, "Account (the only one of", "");
            answer(terminal, "[" + scratch + "/perf-sanity]: ", "");

            assertThat(terminal.await()).as(terminal.screen()).isZero();
        }

        assertThat(written().connection()).isInstanceOf(Connection.Ssh.class);
        Ran check = run("clusters", "check", "lab");
        assertThat(check.code()).as(check.out() + check.err()).isZero();
        assertThat(check.out())
                .contains("host key of 127.0.0.1:" + node.port, " as in known_hosts", "22.05.8")
                .doesNotContain("PROBLEM");
    }

    private static void answer(AtTerminal terminal, String question, String line) throws IOException {
        await().until(() -> terminal.screen().contains(question));
        terminal.type(line);
    }

    @Test
    void shouldTakeTheUsersOwnSshWhereOnlyThatGetsThere() throws Exception {
        List<String> lines = new ArrayList<>(node.block("lab", "  ProxyJump gate"));
        lines.addAll(node.block("gate"));
        configure(lines);

        Ran init = run("init", "--host", "lab", "--yes");

        assertThat(init.code()).as(init.out() + init.err()).isZero();
        assertThat(written().connection()).isInstanceOf(Connection.Openssh.class);
        Ran check = run("clusters", "check", "lab");
        assertThat(check.code()).as(check.out() + check.err()).isZero();
        assertThat(check.out())
                .contains("host key of gate", "host key of lab", "; ssh takes no other", "22.05.8")
                .doesNotContain("PROBLEM");
    }
}
