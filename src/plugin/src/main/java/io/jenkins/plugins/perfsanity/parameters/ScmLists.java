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
    private final AsyncLoadingCache<ScmFetch, Answer> answers = Caffeine.newBuilder()
            .expireAfterAccess(REMEMBERED)
            .buildAsync(new AsyncCacheLoader<>() {
                @Override
                public CompletableFuture<Answer> asyncLoad(ScmFetch fetch, Executor executor) {
                    return ask(fetch, null, Optional.empty());
                }

                @Override
                public CompletableFuture<Answer> asyncReload(ScmFetch fetch, Answer last, Executor executor) {
                    return ask(fetch, null, last.copy());
                }
            });

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
    ScmCopy fetch(ScmFetch fetch, @CheckForNull String revision) throws AbortException, InterruptedException {
        Optional<ScmCopy> there = revision == null ? Optional.empty() : fetch.find(revision);
        if (there.isPresent()) {
            return there.get();
        }
        Answer answer;
        try {
            answer = ask(fetch, revision, Optional.empty()).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        if (answer.error().isPresent()) {
            throw new AbortException(Messages.ScmLists_Failed(answer.error().get()));
        }
        if (revision == null) {
            answers.put(fetch, CompletableFuture.completedFuture(answer));
        }
        return answer.copy().orElseThrow();
    }

    /** @param last what stays known when this fails */
    private CompletableFuture<Answer> ask(ScmFetch fetch, @CheckForNull String revision, Optional<ScmCopy> last) {
        try {
            return CompletableFuture.supplyAsync(() -> answer(fetch, revision, last), pool);
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.FINE, e, fetch::toString);
            return CompletableFuture.completedFuture(
                    new Answer(last, Optional.of(Messages.TestlistPreview_Busy()), Instant.now()));
        }
    }

    private static Answer answer(ScmFetch fetch, @CheckForNull String revision, Optional<ScmCopy> last) {
        Instant begun = Instant.now();
        ScheduledFuture<?> end = Timer.get().schedule(Thread.currentThread()::interrupt, limit(), TimeUnit.SECONDS);
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            return new Answer(Optional.of(fetch.run(revision)), Optional.empty(), begun);
        } catch (IOException | InterruptedException | RuntimeException | LinkageError e) {
            LOGGER.log(Level.FINE, e, fetch::toString);
            return new Answer(last, Optional.of(end.isDone() ? Messages.ScmLists_TooSlow(limit()) : words(e)), begun);
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
}
