package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Job;
import io.jenkins.plugins.perfsanity.forms.RequestThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMRevision;
import jenkins.util.SystemProperties;
import jenkins.util.Timer;
import org.apache.commons.lang3.StringUtils;

/** Fetches the lists of repositories, on threads of its own and with a time limit. */
@Extension
public class ScmFetches {
    private static final Logger LOGGER = Logger.getLogger(ScmFetches.class.getName());
    private static final int WAITING = 64;
    private static final int MAX_ERROR = 300;
    private static final int SHORT_REVISION = 12;

    private final ExecutorService pool = RequestThreads.named("Perf Sanity lists", WAITING);
    private final Map<Job<?, ?>, Map<Path, Attempt>> attempts = Collections.synchronizedMap(new WeakHashMap<>());

    /** The last try to refresh what a form shows. Guarded by itself. */
    private static final class Attempt {
        private Instant begun = Instant.MIN;
        private Future<?> running;
        private String error;

        private synchronized boolean isPending() {
            return running != null;
        }

        private synchronized Optional<String> error() {
            return Optional.ofNullable(error);
        }

        private synchronized void end(Instant of, @CheckForNull String failure) {
            if (begun.equals(of) && running != null) {
                running = null;
                error = failure;
            }
        }
    }

    static ScmFetches get() {
        return ExtensionList.lookupSingleton(ScmFetches.class);
    }

    /** How long a fetch may take. */
    private static long limit() {
        return SystemProperties.getLong(ScmFetches.class.getName() + ".LIMIT_SECONDS", 120L);
    }

    /** How old what a form shows may be before the repository is asked again, and how long after a failure. */
    private static Duration refreshAfter() {
        return Duration.ofSeconds(SystemProperties.getLong(ScmFetches.class.getName() + ".REFRESH_SECONDS", 60L));
    }

    private Attempt attempt(Job<?, ?> job, ScmTestlistSource source) {
        Path key = source.copies(job).directory();
        return attempts.computeIfAbsent(job, any -> Collections.synchronizedMap(new HashMap<>()))
                .computeIfAbsent(key, any -> new Attempt());
    }

    /** Asks the repository in the background, unless that was done a moment ago. */
    void refresh(Job<?, ?> job, ScmTestlistSource source) {
        Attempt attempt = attempt(job, source);
        synchronized (attempt) {
            Instant now = Instant.now();
            if (attempt.running != null || attempt.begun.isAfter(now.minus(refreshAfter()))) {
                return;
            }
            attempt.begun = now;
            try {
                attempt.running = pool.submit(() -> attempt.end(now, refreshed(job, source)));
            } catch (RejectedExecutionException e) {
                attempt.error = Messages.TestlistPreview_Busy();
                return;
            }
            Future<?> running = attempt.running;
            Timer.get()
                    .schedule(
                            () -> {
                                attempt.end(now, Messages.ScmFetches_TooSlow(limit()));
                                running.cancel(true);
                            },
                            limit(),
                            TimeUnit.SECONDS);
        }
    }

    /** What went wrong; null when nothing did. */
    @CheckForNull
    private String refreshed(Job<?, ?> job, ScmTestlistSource source) {
        try {
            copy(job, source, null);
            return null;
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "Fetching the lists of " + job.getFullName());
            return words(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Messages.ScmFetches_TooSlow(limit());
        }
    }

    /** An SCM hides what happened in causes, in many lines, and with what URLs hold before an {@code @}. */
    private static String words(Throwable failure) {
        Throwable said = failure;
        while (said.getCause() != null && said.getCause() != said && !(said instanceof AbortException)) {
            said = said.getCause();
        }
        String message = Util.fixEmptyAndTrim(said.getMessage());
        return StringUtils.abbreviate(
                message == null
                        ? said.getClass().getSimpleName()
                        : withoutLogins(message).replaceAll("\\s+", " "),
                MAX_ERROR);
    }

    static String withoutLogins(String text) {
        return text.replaceAll("://[^/@\\s]+@", "://");
    }

    /** What a form says of the lists that it shows. */
    SourceState state(Job<?, ?> job, ScmTestlistSource source) {
        Attempt attempt = attempt(job, source);
        boolean pending = attempt.isPending();
        Optional<String> error = attempt.error();
        Optional<ScmCopy> copy = source.copies(job).newest();
        if (copy.isEmpty()) {
            return error.map(text -> new SourceState(Messages.ScmFetches_Failed(text), true, pending))
                    .orElseGet(() -> new SourceState(Messages.ScmFetches_First(), false, pending));
        }
        String age = Util.getTimeSpanString(
                Duration.between(copy.get().fetched(), Instant.now()).toMillis());
        String state = copy.get()
                .revision()
                .map(revision -> Messages.ScmFetches_State(StringUtils.left(revision, SHORT_REVISION), age))
                .orElseGet(() -> Messages.ScmFetches_Unnamed(age));
        return error.map(text -> new SourceState(state + " " + Messages.ScmFetches_Failed(text), true, pending))
                .orElseGet(() -> new SourceState(state, false, pending));
    }

    /**
     * The lists for a build: always asked of the repository, except for a revision that is there already, which never
     * changes.
     */
    ScmCopy fetch(Job<?, ?> job, ScmTestlistSource source, @CheckForNull String revision)
            throws IOException, InterruptedException {
        if (revision != null) {
            Optional<ScmCopy> there = source.copies(job).find(revision);
            if (there.isPresent()) {
                return there.get();
            }
        }
        Future<ScmCopy> fetched;
        try {
            fetched = pool.submit(() -> copy(job, source, revision));
        } catch (RejectedExecutionException e) {
            throw failure(Messages.TestlistPreview_Busy(), e);
        }
        try {
            return fetched.get(limit(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw failure(Messages.ScmFetches_Failed(Messages.ScmFetches_TooSlow(limit())), e);
        } catch (ExecutionException e) {
            throw failure(Messages.ScmFetches_Failed(words(e.getCause())), e.getCause());
        } finally {
            fetched.cancel(true);
        }
    }

    private static AbortException failure(String message, Throwable cause) {
        AbortException failure = new AbortException(message);
        failure.initCause(cause);
        return failure;
    }

    private static ScmCopy copy(Job<?, ?> job, ScmTestlistSource source, @CheckForNull String wanted)
            throws IOException, InterruptedException {
        ScmCopies copies = source.copies(job);
        try (SCMFileSystem tip = open(job, source, null)) {
            Optional<ScmRevisions> revisions = ScmRevisions.of(source.getScm());
            if (revisions.isEmpty()) {
                if (wanted != null) {
                    throw new AbortException(Messages.TestlistSource_NoRevisions(wanted));
                }
                return copy(tip, source, copies, Optional.empty());
            }
            SCMRevision revision = revisions.get().find(source.getScm(), tip, wanted);
            String name = revisions.get().name(revision);
            Optional<ScmCopy> there = copies.find(name);
            if (there.isPresent()) {
                return copies.seen(there.get().path());
            }
            // The tip may move while it is copied.
            try (SCMFileSystem fixed = open(job, source, revision)) {
                return copy(fixed, source, copies, Optional.of(name));
            }
        }
    }

    private static SCMFileSystem open(Job<?, ?> job, ScmTestlistSource source, @CheckForNull SCMRevision revision)
            throws IOException, InterruptedException {
        SCMFileSystem opened = SCMFileSystem.of(job, source.getScm(), revision);
        if (opened == null) {
            throw new AbortException(Messages.ScmFetches_Unsupported(
                    source.getScm().getDescriptor().getDisplayName()));
        }
        return opened;
    }

    private static ScmCopy copy(
            SCMFileSystem files, ScmTestlistSource source, ScmCopies copies, Optional<String> revision)
            throws IOException, InterruptedException {
        Path target = copies.begin();
        try {
            new ScmCopier(source, target).copy(files.getRoot());
            return copies.keep(target, revision);
        } catch (IOException | InterruptedException | RuntimeException e) {
            copies.discard(target);
            throw e;
        }
    }
}
