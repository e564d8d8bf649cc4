package io.perfsanity.engine.host;

import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The machine that this process runs on. Commands get this process's user, environment and directory. One that passes
 * its limit is killed with all processes that descend from it.
 */
public class LocalHost extends LaunchedHost {
    public LocalHost() {
        super("this machine", "local command", Launcher::new);
    }

    /** Starts processes of this machine. */
    private static final class Launcher implements RunningCommand.Launcher {
        private final LocalProcesses processes;

        Launcher(Executor threads) {
            processes = new LocalProcesses(threads);
        }

        @Override
        public RunningCommand start(Command command, OutputStream out, OutputStream err) throws IOException {
            if (processes.isClosed()) {
                throw new HostException("this machine: %s wasn't started after close()".formatted(command));
            }
            try {
                return processes.follow(new ProcessBuilder(command.forProcess()).start(), out, err);
            } catch (IOException e) {
                return notStarted(command, e, err);
            }
        }

        /** A program that isn't there ends with what a shell would say, as it does over SSH. */
        private static RunningCommand notStarted(Command command, IOException failure, OutputStream err)
                throws IOException {
            String reason = String.valueOf(failure.getMessage());
            boolean missing = reason.contains("error=2,");
            if (!missing && !reason.contains("error=13,")) {
                throw new HostException("this machine: %s can't be started: %s".formatted(command, reason), failure);
            }
            String said =
                    PlainText.line(command.words().get(0), 200) + (missing ? ": not found" : ": permission denied");
            err.write((said + "\n").getBytes(StandardCharsets.UTF_8));
            CompletableFuture<Integer> exit = CompletableFuture.completedFuture(missing ? 127 : 126);
            return new RunningCommand(OutputStream.nullOutputStream(), exit, () -> {});
        }

        @Override
        public String fateAfterLimit() {
            return "it was killed";
        }

        @Override
        public void close() {
            processes.close();
        }
    }
}
