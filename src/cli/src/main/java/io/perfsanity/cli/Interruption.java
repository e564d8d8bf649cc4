package io.perfsanity.cli;

import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.Run;
import io.perfsanity.engine.run.RunListener.CaseStatus;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What becomes of a run when somebody wants to leave or to end it, until closed. Ctrl-C asks ({@link CtrlC}), then cancels.
 * TERM cancels at once: CI systems, {@code timeout} and service managers send it when they want an end, and KILL soon
 * after. HUP, as of a terminal that was closed or a connection that broke, leaves the jobs to whoever resumes the run.
 */
final class Interruption implements AutoCloseable {
    /** What is left of the 45 s that whoever cancels waits at most is for writing down what lives on. */
    private static final Duration CANCEL_LIMIT = Duration.ofSeconds(42);
    /** As shells have it for what HUP ended. */
    private static final int LEFT = 129;

    private final Run run;
    private final Path directory;
    private final Progress progress;
    private final GivingUp givingUp;
    private final Words words;
    private final CtrlC ctrlC = new CtrlC(Terminal.is(Terminal.STANDARD_INPUT) && Terminal.is(Terminal.STANDARD_ERROR));
    private final Signals signals = new Signals();
    private final AtomicBoolean cancelling = new AtomicBoolean();
    private volatile boolean over;

    /** Writes down what can't be cancelled in time. */
    @FunctionalInterface
    interface GivingUp {
        /** What the user has to know. */
        String tell() throws IOException;
    }

    Interruption(Run run, Path directory, Progress progress, GivingUp givingUp, Words words) {
        this.run = run;
        this.directory = directory;
        this.progress = progress;
        this.givingUp = givingUp;
        this.words = words;
        signals.on("INT", this::pressed).on("TERM", this::cancel).on("HUP", this::leave);
    }

    /** Whether somebody at this process cancelled the run. */
    boolean cancelled() {
        return cancelling.get();
    }

    /** From now on there is nothing to cancel, or to leave. */
    void runIsOver() {
        over = true;
    }

    @Override
    public void close() {
        over = true;
        if (!cancelled()) {
            signals.close();
        }
    }

    private void pressed() {
        if (run.cancelling() || ctrlC.pressed(uptime())) {
            cancel();
            return;
        }
        progress.notice(words.say("leave.question", CtrlC.PATIENCE.toSeconds(), jobs(), directory));
        BackgroundProgress.daemon("perf-sanity-question", () -> {
                    sleep(CtrlC.PATIENCE.plusMillis(100));
                    if (!cancelled() && !ctrlC.isAsking(uptime())) {
                        progress.notice(words.say("progress.goesOn"));
                    }
                })
                .start();
    }

    private void cancel() {
        if (over || !cancelling.compareAndSet(false, true)) {
            return;
        }
        long begin = System.nanoTime();
        progress.notice(words.say("leave.cancelling", jobs(), run.request().runId(), CANCEL_LIMIT.toSeconds()));
        BackgroundProgress.daemon("perf-sanity-cancel", this::cancelJobs).start();
        BackgroundProgress.daemon("perf-sanity-countdown", () -> countDown(begin))
                .start();
    }

    private void cancelJobs() {
        try {
            run.cancel("cancelled by the user");
        } catch (IOException e) {
            progress.notice(words.say("leave.journal", words.phrase(String.valueOf(e.getMessage()))));
        }
    }

    private void countDown(long begin) {
        while (!over) {
            Duration left = CANCEL_LIMIT.minusNanos(System.nanoTime() - begin);
            if (left.isNegative()) {
                giveUp();
                return;
            }
            progress.countdown(words.say("leave.left", jobs(), left.toSeconds()));
            sleep(Duration.ofSeconds(1));
        }
    }

    private void giveUp() {
        try {
            progress.notice(givingUp.tell());
        } catch (IOException e) {
            progress.notice(words.say("leave.lost", words.phrase(String.valueOf(e.getMessage()))));
        }
        sleep(Duration.ofSeconds(1));
        Runtime.getRuntime().halt(ExitCodes.INFRA);
    }

    /** All that another process needs is in the journal already, whatever this one is in the middle of. */
    private void leave() {
        if (over || cancelled() || run.cancelling()) {
            return;
        }
        String line = words.say("leave.gone", run.request().runId(), directory);
        try {
            Files.writeString(
                    directory.resolve(Detached.LOG),
                    LocalClock.now() + " " + line + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException fullDisk) {
            // It is said on the terminal too, where there still is one.
        }
        progress.notice(line);
        sleep(Duration.ofMillis(500));
        Runtime.getRuntime().halt(LEFT);
    }

    private String jobs() {
        long jobs = run.statuses().stream()
                .map(CaseStatus::phase)
                .filter(phase -> phase == Phase.LIVE || phase == Phase.SUBMITTING || phase == Phase.DOUBTFUL)
                .count();
        return words.count("leave.jobs", jobs);
    }

    private static Duration uptime() {
        return Duration.ofNanos(System.nanoTime());
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(Math.max(0, time.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
