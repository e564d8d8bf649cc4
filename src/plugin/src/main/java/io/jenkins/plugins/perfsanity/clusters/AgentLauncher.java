package io.jenkins.plugins.perfsanity.clusters;

import hudson.Launcher;
import hudson.Proc;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import io.perfsanity.engine.host.Command;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.HostRefusedException;
import io.perfsanity.engine.host.RunningCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * Starts commands on an agent, in the directory of its process. Each call to an agent waits on a thread of its own, since such
 * calls have no limits. The agent is looked up for each command: it comes back as another object after a reconnect.
 */
final class AgentLauncher implements RunningCommand.Launcher {
    private static final Logger LOGGER = Logger.getLogger(AgentLauncher.class.getName());

    private final String name;
    private final Set<RunningCommand> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    AgentLauncher(String name) {
        this.name = name;
    }

    @Override
    public RunningCommand start(Command command, OutputStream out, OutputStream err)
            throws IOException, InterruptedException {
        if (closed) {
            throw new HostException("agent %s: %s wasn't started after close()".formatted(name, command));
        }
        CompletableFuture<Proc> starting = new CompletableFuture<>();
        Future<?> call = Computer.threadPoolForRemoting.submit(() -> {
            try {
                starting.complete(launch(command, out, err));
            } catch (IOException | InterruptedException | RuntimeException e) {
                starting.completeExceptionally(e);
            }
        });
        boolean started = false;
        try {
            Proc process = starting.get(command.deadline().remainingNanos(), TimeUnit.NANOSECONDS);
            RunningCommand on = follow(process);
            running.add(on);
            if (closed) {
                on.close();
            }
            on.exit().whenComplete((code, failure) -> running.remove(on));
            started = true;
            return on;
        } catch (TimeoutException e) {
            throw new HostException(
                    "agent %s: %s didn't start within %s".formatted(name, command, command.deadline()), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HostException known
                    ? known
                    : failed(command + " can't be started", e.getCause());
        } finally {
            if (!started) {
                call.cancel(true);
                starting.thenAccept(AgentLauncher::kill);
            }
        }
    }

    private Proc launch(Command command, OutputStream out, OutputStream err) throws IOException, InterruptedException {
        Node node = Jenkins.get().getNode(name);
        if (node == null) {
            throw new HostRefusedException("there is no agent '" + name + "'");
        }
        VirtualChannel channel = node.getChannel();
        // One that is marked offline but connected still serves runs that are under way
        if (channel == null || isLost(channel)) {
            throw new HostException("agent " + name + " is offline"
                    + Optional.ofNullable(node.toComputer())
                            .map(Computer::getOfflineCause)
                            .map(cause -> ": " + cause)
                            .orElse(""));
        }
        Launcher launcher = node.createLauncher(TaskListener.NULL);
        try {
            return launcher.launch()
                    .cmds(command.throughShell())
                    .quiet(true)
                    .writeStdin()
                    .stdout(out)
                    .stderr(err)
                    .start();
        } catch (IOException | RuntimeException e) {
            // It may have been started: only the answer is missing.
            if (isLost(channel)) {
                throw failed("connection lost", e);
            }
            throw e;
        }
    }

    private static boolean isLost(VirtualChannel channel) {
        return channel instanceof Channel remote && remote.isClosingOrClosed();
    }

    /** A connection that breaks shows itself as any kind of exception. */
    private HostException failed(String what, Throwable cause) {
        return new HostException("agent %s: %s: %s".formatted(name, what, cause.getMessage()), cause);
    }

    private static void kill(Proc process) {
        Computer.threadPoolForRemoting.execute(() -> {
            try {
                process.kill();
            } catch (IOException | InterruptedException | RuntimeException e) {
                LOGGER.log(Level.FINE, "a process on an agent can't be killed", e);
            }
        });
    }

    @Override
    public String fateAfterLimit() {
        return "it was killed";
    }

    @Override
    public void close() {
        closed = true;
        running.forEach(RunningCommand::close);
    }

    private RunningCommand follow(Proc process) {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Computer.threadPoolForRemoting.execute(() -> {
            try {
                exit.complete(process.join());
            } catch (IOException | InterruptedException | RuntimeException e) {
                exit.completeExceptionally(failed("connection lost", e));
            }
        });
        return new RunningCommand(process.getStdin(), exit, () -> {
            if (exit.completeExceptionally(new HostException("the command was killed"))) {
                kill(process);
            }
        });
    }
}
