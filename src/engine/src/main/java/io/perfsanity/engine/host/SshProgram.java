package io.perfsanity.engine.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** This machine's {@code ssh}. */
final class SshProgram implements AutoCloseable {
    private static final int SAID = 64 * 1024;

    private final String program;
    private final LocalProcesses processes;
    private final LaunchedHost questions = new LaunchedHost("ssh", new Launcher());

    /** @param program a path, or a name to be found on the PATH */
    SshProgram(String program, Executor threads) {
        this.program = program;
        processes = new LocalProcesses(threads);
    }

    /** One that runs. */
    record Started(Process process, RunningCommand command) {}

    /**
     * Starts it.
     *
     * @throws HostRefusedException when there is none
     */
    Started start(List<String> arguments, OutputStream out, OutputStream err) throws HostException {
        if (processes.isClosed()) {
            throw new HostException("ssh wasn't started after close()");
        }
        List<String> words = new ArrayList<>();
        // Ctrl-C goes to all processes of a terminal's session, and a question would go to that terminal
        ProgramPath.find("setsid").ifPresent(found -> words.add(found.toString()));
        words.add(ProgramPath.find(program)
                .orElseThrow(() -> new HostRefusedException(
                        "there is no program '%s' on the PATH of this machine: install OpenSSH's client, or use 'type: ssh'"
                                .formatted(program)))
                .toString());
        words.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(Command.within(Duration.ZERO, words).forProcess());
        // Configurations send it on, and no shell there need know our locale
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        try {
            Process process = builder.start();
            return new Started(process, processes.follow(process, out, err));
        } catch (IOException e) {
            throw new HostException("'%s' can't be started: %s".formatted(program, e.getMessage()), e);
        }
    }

    /** Runs it to its end. */
    Output run(List<String> arguments, Duration limit) throws IOException {
        return questions.exec(arguments, InputStream.nullInputStream(), limit, SAID);
    }

    /** Kills all that run. */
    @Override
    public void close() {
        processes.close();
        questions.close();
    }

    private final class Launcher implements RunningCommand.Launcher {
        @Override
        public RunningCommand start(Command command, OutputStream out, OutputStream err) throws IOException {
            return SshProgram.this.start(command.words(), out, err).command();
        }

        @Override
        public String fateAfterLimit() {
            return "it was killed";
        }
    }
}
