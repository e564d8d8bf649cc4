package io.jenkins.plugins.perfsanity.parameters;

import hudson.plugins.git.BranchSpec;
import hudson.plugins.git.GitSCM;
import hudson.plugins.git.UserRemoteConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.plugins.git.GitSCMSource;

/** A git repository in a directory, driven by the {@code git} command. */
final class Repository {
    private final Path directory;

    Repository(Path directory) throws IOException, InterruptedException {
        this.directory = Files.createDirectories(directory);
        git("init", "--quiet", "--initial-branch=main");
    }

    GitSCMSource source() {
        return new GitSCMSource(directory.toUri().toString());
    }

    /** As older configurations have it. */
    GitSCM scm() {
        return new GitSCM(
                List.of(new UserRemoteConfig(directory.toUri().toString(), null, null, null)),
                List.of(new BranchSpec("main")),
                null,
                null,
                List.of());
    }

    void write(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** The hash of a commit with all that was written. */
    String commit() throws IOException, InterruptedException {
        git("add", "--all");
        git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "change");
        return git("rev-parse", "HEAD").strip();
    }

    String git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
        return output;
    }
}
