package io.jenkins.plugins.perfsanity.parameters;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.perfsanity.forms.RequestThreads;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.SystemProperties;
import jenkins.util.Timer;
import org.apache.commons.lang3.StringUtils;

/** The lists of repositories as they were fetched last, asked for on threads of their own and with a time limit. */
@Extension
public class ScmLists {
    private static final Logger LOGGER = Logger.getLogger(ScmLists.class.getName());
    private static final int WAITING = 64;
    private static final int MAX_ERROR = 300;
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final ExecutorService pool = RequestThreads.named("Perf Sanity lists", WAITING);
    private final AsyncLoadingCache<ScmFetch, Answer> answers =
            Caffeine.newBuilder().expireAfterAccess(REMEMBERED).buildAsync(new Loader());

    /**
     * What came of the last time that a repository was asked.
     *
     * @param copy what was fetched last, maybe earlier than that
     * @param error what went wrong; empty when nothing did
     */
    private record Answer(Optional<ScmCopy> copy, Optional<String> error, Instant asked) {}

    /**
     * What a form shows.
     *
     * @param pending whether the repository is being asked
     */
    record Known(Optional<ScmCopy> copy, Optional<String> error, boolean pending) {}

    static ScmLists get() {
        return ExtensionList.lookupSingleton(ScmLists.class);
    }

    /** How long a fetch may take, from when it begins. */
    private static long limit() {
        return SystemProperties.getLong(ScmLists.class.getName() + ".LIMIT_SECONDS", 600L);
    }

    /** How old what a form shows may be before the repository is asked again, and how long after a failure. */
    private static Duration refreshAfter() {
        return Duration.ofSeconds(SystemProperties.getLong(ScmLists.class.getName() + ".REFRESH_SECONDS", 60L));
    }

    /** What is known now; has the repository asked in the background, unless that was done a moment ago. */
    Known known(ScmFetch fetch) {
        Answer answer = answers.get(fetch).getNow(null);
        if (answer == null) {
            return new Known(Optional.empty(), Optional.empty(), true);
        }
        boolean pending = answers.synchronous().policy().refreshes().containsKey(fetch);
        if (!pending && !answer.asked().isAfter(Instant.now().minus(refreshAfter()))) {
            pending = !answers.synchronous().refresh(fetch).isDone();
        }
        return new Known(answer.copy(), answer.error(), pending);
    }

    /**
     * The lists for a build: always asked of the repository, except for a revision that is there already, which never
     * changes.
     */
    ScmCopy fetch(ScmFetch fetch, @CheckForNull String revision) throws IOException, InterruptedException {
        Optional<ScmCopy> there = revision == null ? Optional.empty() : fetch.find(revision);
        if (there.isPresent()) {
            return there.get();
        }
        Future<ScmCopy> running;
        try {
            running = pool.submit(() -> limited(fetch, revision));
        } catch (RejectedExecutionException e) {
            throw failure(Messages.TestlistPreview_Busy(), e);
        }
        try {
            ScmCopy copy = running.get();
            if (revision == null) {
                Answer answer = new Answer(Optional.of(copy), Optional.empty(), Instant.now());
                answers.put(fetch, CompletableFuture.completedFuture(answer));
            }
            return copy;
        } catch (ExecutionException e) {
            throw failure(Messages.ScmLists_Failed(words(e.getCause())), e.getCause());
        } finally {
            running.cancel(true);
        }
    }

    private static AbortException failure(String message, Throwable cause) {
        AbortException failure = new AbortException(message);
        failure.initCause(cause);
        return failure;
    }

    private static ScmCopy limited(ScmFetch fetch, @CheckForNull String revision)
            throws IOException, InterruptedException {
        Thread working = Thread.currentThread();
        ScheduledFuture<?> end = Timer.get().schedule(working::interrupt, limit(), TimeUnit.SECONDS);
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            return fetch.run(revision);
        } catch (IOException | InterruptedException | RuntimeException e) {
            if (end.isDone()) {
                throw failure(Messages.ScmLists_TooSlow(limit()), e);
            }
            throw e;
        } finally {
            end.cancel(false);
            // One that came too late is not for the next fetch on this thread.
            Thread.interrupted();
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

    private final class Loader implements AsyncCacheLoader<ScmFetch, Answer> {
        @Override
        public CompletableFuture<Answer> asyncLoad(ScmFetch fetch, Executor executor) {
            return ask(fetch, Optional.empty());
        }

        @Override
        public CompletableFuture<Answer> asyncReload(ScmFetch fetch, Answer last, Executor executor) {
            return ask(fetch, last.copy());
        }

        private CompletableFuture<Answer> ask(ScmFetch fetch, Optional<ScmCopy> last) {
            CompletableFuture<Answer> asked = new CompletableFuture<>();
            try {
                pool.execute(() -> asked.complete(answer(fetch, last)));
            } catch (RejectedExecutionException e) {
                LOGGER.log(Level.FINE, e, fetch::toString);
                asked.complete(new Answer(last, Optional.of(Messages.TestlistPreview_Busy()), Instant.now()));
            }
            return asked;
        }

        private Answer answer(ScmFetch fetch, Optional<ScmCopy> last) {
            Instant begun = Instant.now();
            try {
                return new Answer(Optional.of(limited(fetch, null)), Optional.empty(), begun);
            } catch (IOException | InterruptedException | RuntimeException | LinkageError e) {
                // An interruption is the end of this fetch, not of the pool's thread.
                LOGGER.log(Level.FINE, e, fetch::toString);
                return new Answer(last, Optional.of(words(e)), begun);
            }
        }
    }
}
