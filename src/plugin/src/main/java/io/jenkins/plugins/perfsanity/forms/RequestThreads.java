package io.jenkins.plugins.perfsanity.forms;

import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Threads for what requests cause: few, so that no number of requests uses up those of Jenkins. */
@Restricted(NoExternalUse.class)
public final class RequestThreads {
    private static final int THREADS = 4;

    private RequestThreads() {}

    /**
     * Threads that end when they have nothing to do for a while.
     *
     * @param waiting how many tasks may wait; further ones are rejected
     */
    public static ExecutorService named(String name, int waiting) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(waiting),
                new NamingThreadFactory(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), name));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
