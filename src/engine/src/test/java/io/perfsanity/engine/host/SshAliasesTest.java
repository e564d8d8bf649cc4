package io.perfsanity.engine.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshAliasesTest {
    @TempDir
    Path ssh;

    @Test
    void shouldNameHostsWithoutPatternsAndThoseOfIncludedFiles() throws IOException {
        Files.createDirectory(ssh.resolve("sites"));
        Files.writeString(ssh.resolve("sites/one"), "Host b200\n");
        Files.writeString(ssh.resolve("sites/two"), "Include ../config\nhost=h100 # the old one\n");
        Files.writeString(ssh.resolve("config"), """
                # Host none
                HOST gb200 "gb300" *.example.com !gb200
                  HostName login1.example.com
                Include sites/*
                Host *
                Host gb200
                """);

        assertThat(SshAliases.in(ssh)).containsExactly("gb200", "gb300", "b200", "h100");
    }

    @Test
    void shouldNameNoneWhereThereIsNoConfiguration() {
        assertThat(SshAliases.in(ssh.resolve("nowhere"))).isEmpty();
    }
}
