package io.perfsanity.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A git repository whose revisions differ in a file. */
final class Revisions {
    final Path root;

    Revisions(Path root) throws IOException, InterruptedException {
        this.root = Files.createDirectories(root);
        git("init", "-q");
    }

    /** A commit for each of these contents of the file that says how fast it is. */
    void commit(String... speeds) throws IOException, InterruptedException {
        for (String speed : speeds) {
            Files.writeString(root.resolve("speed"), speed + "\n");
            git("add", "-A");
            git("commit", "-q", "--allow-empty", "-m", "speed " + speed);
        }
    }

    String abbreviated(String revision) throws IOException, InterruptedException {
        return git("rev-parse", "--short=12", revision);
    }

    String git(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
        command.addAll(List.of("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(text);
        }
        return text.strip();
    }
}
