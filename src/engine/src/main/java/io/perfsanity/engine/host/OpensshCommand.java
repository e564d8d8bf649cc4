package io.perfsanity.engine.host;

import io.perfsanity.engine.host.SharedLauncher.NotStarted;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One command, run by an ssh of its own that goes through a master. */
final class OpensshCommand {
    /** What ssh itself ends with, whatever the reason. */
    static final int OF_SSH = 255;

    private final Command command;
    private final OpensshMaster master;
    private final EndMark.Filter errors;
    private final ShellLine.AfterMark output;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final RunningCommand ssh;

    private OpensshCommand(
            SshProgram program, Command command, OpensshMaster master, OutputStream out, OutputStream err)
            throws HostException {
        this.command = command;
        this.master = master;
        EndMark end = new EndMark();
        ShellLine line = ShellLine.of(end.around(command));
        errors = end.filter(err);
        output = line.output(out, () -> begun.complete(null));
        List<String> arguments = new ArrayList<>(master.through());
        arguments.addAll(List.of("--", master.address().host(), new String(line.bytes(), StandardCharsets.UTF_8)));
        ssh = program.start(arguments, output, errors).command();
        var unused = ssh.exit().whenComplete(this::ended);
    }

    /**
     * Starts a command, and waits until the host has begun with it.
     *
     * @throws NotStarted when the host gave no session for it, or the master is gone
     */
    static RunningCommand start(
            SshProgram program, Command command, OpensshMaster master, OutputStream out, OutputStream err)
            throws IOException, InterruptedException {
        OpensshCommand started = new OpensshCommand(program, command, master, out, err);
        boolean given = false;
        try {
            started.awaitBegin();
            given = true;
        } finally {
            if (!given) {
                started.ssh.close();
            }
        }
        return new RunningCommand(started.ssh.stdin(), started.exit, started.ssh::close);
    }

    /** Where the limit passes meanwhile, whoever waits for the end will say so. */
    private void awaitBegin() throws NotStarted, InterruptedException {
        try {
            CompletableFuture.anyOf(begun, exit).get(command.deadline().remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotStarted notStarted) {
                throw notStarted;
            }
        }
    }

    private void ended(Integer code, Throwable failure) {
        try {
            errors.flushRest();
            if (failure == null) {
                exit.complete(codeOfCommand(code));
            } else {
                exit.completeExceptionally(failure);
            }
        } catch (IOException | RuntimeException e) {
            exit.completeExceptionally(e);
        }
    }

    private int codeOfCommand(int code) throws HostException {
        String said = errors.last();
        if (!output.passed() && code == OF_SSH) {
            throw noBegin(said);
        }
        if (!output.passed()) {
            throw new HostException("%s: the login shell ended with exit code %s before it ran %s; it printed %s"
                    .formatted(master.address(), code, command, quoted(output.before())));
        }
        // Both must say so: of what ends by itself the one may be late, of what is killed it may be missing
        if (errors.code().isEmpty() || errors.code().getAsInt() != code) {
            throw new HostException(
                    "the connection to %s ended before %s did; whether it goes on is unknown; ssh said %s"
                            .formatted(master.address(), command, quoted(said)));
        }
        return code;
    }

    private HostException noBegin(String said) {
        if (said.contains("Session open refused")) {
            return new NotStarted("the server gives us no more sessions", null);
        }
        boolean nobodyListens = said.contains("kex_exchange_identification") || said.contains("UNKNOWN port");
        if (nobodyListens && !said.contains("read from master failed")) {
            master.isLost();
            return new NotStarted("the connection ended", null);
        }
        return new HostException("the connection to %s ended before %s began, as far as we know; ssh said %s"
                .formatted(master.address(), command, quoted(said)));
    }

    private static String quoted(String said) {
        String line = PlainText.line(said, 300);
        return line.isEmpty() ? "nothing" : "'" + line + "'";
    }
}
