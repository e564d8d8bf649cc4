package io.perfsanity.engine.scheduler;

import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs commands on this machine, with variables of the test's choice, behind a program such as ssh if it likes. */
public class ShellHost implements Host {
    private final Map<String, String> environment;
    private final List<String> prefix;

    public ShellHost(Map<String, String> environment, String... prefix) {
        this.environment = environment;
        this.prefix = List.of(prefix);
    }

    @Override
    public String name() {
        return "test host";
    }

    @Override
    public Output exec(List<String> command, InputStream stdin, Duration limit, int outputLimit) throws IOException {
        Process process = start(command);
        CompletableFuture<byte[]> stdout = drain(process.getInputStream());
        CompletableFuture<byte[]> stderr = drain(process.getErrorStream());
        try (OutputStream out = process.getOutputStream()) {
            stdin.transferTo(out);
        } catch (IOException ignored) {
            // A program may end before it has read all that it is given; its output tells.
        }
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new HostException("no answer within " + limit);
            }
            byte[] bytes = stdout.join();
            return new Output(
                    process.exitValue(),
                    Arrays.copyOf(bytes, Math.min(bytes.length, outputLimit)),
                    new String(stderr.join(), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            throw new HostException("interrupted", e);
        }
    }

    Process start(List<String> command) throws IOException {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static CompletableFuture<byte[]> drain(InputStream in) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return in.readAllBytes();
                    } catch (IOException e) {
                        return new byte[0];
                    }
                },
                ShellHost::onItsOwnThread);
    }

    /** The common pool may have a single thread, which another test's process keeps waiting. */
    private static void onItsOwnThread(Runnable work) {
        Thread thread = new Thread(work, "shell host");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Output stream(List<String> command, Duration limit, StreamSink sink) throws IOException {
        throw new HostException("no scheduler operation streams");
    }

    @Override
    public void close() {}
}
