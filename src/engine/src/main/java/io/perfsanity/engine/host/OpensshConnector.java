package io.perfsanity.engine.host;

import io.perfsanity.engine.cluster.Connection.Openssh;
import io.perfsanity.engine.cluster.Connection.Target;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;

/** Opens masters: takes the user's own where one is open, else starts one. */
final class OpensshConnector implements SshConnections.Opener<OpensshMaster>, AutoCloseable {
    private final Openssh settings;
    private final SshProgram program;
    private final Duration loginLimit;
    private final AtomicInteger masters = new AtomicInteger();
    private Optional<Path> directory = Optional.empty();

    /** @param loginLimit for all of a log-in, over all jump hosts */
    OpensshConnector(Openssh settings, SshProgram program, Duration loginLimit) {
        this.settings = settings;
        this.program = program;
        this.loginLimit = loginLimit;
    }

    @Override
    public OpensshMaster connect() throws IOException, InterruptedException {
        return SshConnector.patiently(() -> SshConnector.first(settings.hosts(), this::open));
    }

    private OpensshMaster open(Target target) throws IOException, InterruptedException {
        OpensshConfig configured = OpensshConfig.ask(program, target.toString(), destination(settings, target));
        Optional<Path> theirs = configured.value("controlpath").map(Path::of);
        if (theirs.isPresent() && isOpen(theirs.get(), target)) {
            return new OpensshMaster(target, theirs.get(), Optional.empty());
        }
        Path socket = directory().resolve("m" + masters.incrementAndGet());
        return new OpensshMaster(target, socket, Optional.of(logIn(target, socket, configured)));
    }

    private boolean isOpen(Path socket, Target target) throws IOException {
        if (!Files.exists(socket)) {
            return false;
        }
        List<String> arguments = new ArrayList<>(OpensshMaster.through(socket));
        arguments.addAll(List.of("-O", "check", "--", target.host()));
        return program.run(arguments, OpensshConfig.ASK).succeeded();
    }

    private SshProgram.Started logIn(Target target, Path socket, OpensshConfig configured)
            throws IOException, InterruptedException {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        // Reads our pipe, and ends with it
        ShellLine line = ShellLine.of(Command.within(loginLimit, List.of("cat")));
        ShellLine.AfterMark output = line.output(OutputStream.nullOutputStream(), () -> begun.complete(null));
        EndMark.Filter errors = new EndMark().filter(OutputStream.nullOutputStream());
        List<String> arguments = masterArguments(socket, configured);
        arguments.addAll(destination(settings, target));
        arguments.add(new String(line.bytes(), StandardCharsets.UTF_8));
        SshProgram.Started started = program.start(arguments, output, errors);
        boolean loggedIn = false;
        try {
            CompletableFuture.anyOf(begun, started.command().exit()).get(loginLimit.toNanos(), TimeUnit.NANOSECONDS);
            loggedIn = begun.isDone();
        } catch (TimeoutException e) {
            throw new HostException(
                    "no connection to %s within %s; ssh was ended, it had said '%s'"
                            .formatted(target, Deadline.text(loginLimit), PlainText.line(errors.last(), 300)),
                    e);
        } catch (ExecutionException e) {
            throw new HostException(
                    "no connection to %s: %s".formatted(target, e.getCause().getMessage()), e);
        } finally {
            if (!loggedIn) {
                started.command().close();
            }
        }
        if (!loggedIn) {
            throw notLoggedIn(target, started.process().exitValue(), output.before(), errors.last());
        }
        return started;
    }

    private static HostException notLoggedIn(Target target, int code, String printed, String said) {
        return code == OpensshCommand.OF_SSH
                ? new OpensshWords(target.toString(), said).failure()
                : new HostException(
                        "%s: the login shell ended with exit code %s before it ran a command; it printed '%s'"
                                .formatted(target, code, printed));
    }

    /** Ours come before the user's where nothing else works, and after them where the user may know better. */
    private List<String> masterArguments(Path socket, OpensshConfig configured) {
        List<String> arguments = new ArrayList<>(List.of("-T", "-S", socket.toString()));
        List<String> fixed =
                List.of("ControlMaster=yes", "ControlPersist=no", "RemoteCommand=none", "ClearAllForwardings=yes");
        fixed.forEach(each -> arguments.addAll(List.of("-o", each)));
        if (configured.value("connecttimeout").isEmpty()) {
            arguments.addAll(List.of("-o", "ConnectTimeout=10"));
        }
        if (configured.value("serveraliveinterval").isEmpty()) {
            arguments.addAll(List.of("-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3"));
        }
        return arguments;
    }

    /** The words of a command line that say whom to connect to, and how. */
    static List<String> destination(Openssh settings, Target target) {
        List<String> arguments = new ArrayList<>();
        for (String option : settings.options()) {
            arguments.add(option.startsWith("~/") ? ProfileHosts.inHome(option).toString() : option);
        }
        arguments.addAll(List.of("-o", "BatchMode=yes", "-o", "LogLevel=ERROR"));
        settings.user().ifPresent(user -> arguments.addAll(List.of("-l", user)));
        target.port().ifPresent(port -> arguments.addAll(List.of("-p", port.toString())));
        arguments.addAll(List.of("--", target.host()));
        return arguments;
    }

    private synchronized Path directory() throws IOException {
        if (directory.isEmpty()) {
            directory = Optional.of(SocketDirectory.create());
        }
        return directory.get();
    }

    /** Removes the sockets; nothing is opened any more. */
    @Override
    public synchronized void close() {
        directory.map(Path::toFile).ifPresent(FileUtils::deleteQuietly);
    }
}
