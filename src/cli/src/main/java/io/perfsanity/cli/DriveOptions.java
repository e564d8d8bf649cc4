package io.perfsanity.cli;

import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.run.RunDirectory;
import io.perfsanity.engine.scheduler.Cluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options of commands that drive a run. */
final class DriveOptions {
    @Option(names = "--plain", description = "One line for each change, also on a terminal.")
    boolean plain;

    @Option(
            names = "--detach",
            description = "Leave the run to a process that outlives this terminal, with its log in the run's directory;"
                    + " 'attach' shows it.")
    boolean detach;

    @Option(
            names = "--notify",
            paramLabel = "CMD",
            description =
                    "A program, with arguments, that is started when the run has ended: it reads the summary and has"
                            + " PERF_SANITY_EXIT_CODE, _RUN, _CLUSTER, _DIRECTORY and the counts, such as _FAILED, in its"
                            + " environment. No shell is between.")
    String notify;

    /** In this process; the exit code. */
    int drive(Cluster cluster, RunDirectory directory, Console console, GateOptions gate)
            throws IOException, InterruptedException {
        return new RunDriver(cluster, directory, console, plain, gate)
                .notifying(notification())
                .drive();
    }

    /**
     * Looks whether a process of its own can log in.
     *
     * @throws InputException when it would have to ask
     */
    void checkLogin(Connection connection) {
        if (detach
                && connection instanceof Connection.Ssh ssh
                && Stream.concat(Stream.of(ssh.login()), ssh.jump().map(Connection.Jump::login).stream())
                        .anyMatch(LocalStore::asksFor)) {
            throw new InputException(
                    "--detach: the process that goes on has no terminal to ask at for the passphrase of the"
                            + " key: expected passphraseFile in the profile, or type: openssh and an agent");
        }
    }

    /** In a process of its own, which takes the directory up; the exit code of this one. */
    int leave(Path directory, Console console, GateOptions gate) throws IOException, InterruptedException {
        List<String> resume = new ArrayList<>(List.of("resume", directory.toString(), "--plain"));
        resume.addAll(List.of("--fail-on", gate.failOn.toString()));
        if (gate.noTests) {
            resume.add("--no-gate-tests");
        }
        if (notify != null) {
            resume.addAll(List.of("--notify", notify));
        }
        return new Detached(directory, console).start(resume);
    }

    /** Read before anything is sent, so that a command that is none is refused in time. */
    Optional<Notification> notification() {
        return Optional.ofNullable(notify).map(Notification::of);
    }
}
