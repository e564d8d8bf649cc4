package io.jenkins.plugins.perfsanity.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.AbstractProject;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.orphans.StartedRuns;
import io.jenkins.plugins.perfsanity.results.PerfSanityResult;
import io.jenkins.plugins.perfsanity.runs.BuildRun;
import io.jenkins.plugins.perfsanity.runs.ClusterWatches;
import io.jenkins.plugins.perfsanity.runs.Recorder;
import io.jenkins.plugins.perfsanity.runs.RunOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jenkins.tasks.SimpleBuildStep;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * {@link PerfSanityStep} for freestyle jobs, whose texts may hold variables such as {@code ${TESTLIST}} there. It holds its
 * executor and doesn't survive a restart.
 */
public class PerfSanityBuilder extends Builder implements SimpleBuildStep {
    private final PerfSanityStep run;

    @DataBoundConstructor
    public PerfSanityBuilder(PerfSanityStep run) {
        this.run = run;
    }

    public PerfSanityStep getRun() {
        return run;
    }

    @Override
    public void perform(
            @NonNull Run<?, ?> build,
            @NonNull FilePath workspace,
            @NonNull EnvVars env,
            @NonNull Launcher launcher,
            @NonNull TaskListener listener)
            throws InterruptedException, IOException {
        RunOptions options = run.options(env::expand);
        BuildFiles files = BuildFiles.reserve(build, options.name());
        Outcome outcome = new Outcome(build, listener);
        BuildRun begun =
                new BuildRun(options, files, listener, () -> Optional.of(workspace), new Recorder(null), outcome);
        ClusterWatches watches = ClusterWatches.get();
        StartedRuns started = StartedRuns.get();
        started.hold(build, files.name(), options.cluster());
        try {
            begun.begin();
            outcome.await(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            if (watches.isTerminated()) {
                throw new AbortException("Jenkins goes down; the jobs are cancelled when it is up again");
            }
            if (begun.cancel("the build was aborted")) {
                outcome.waitShortly();
                begun.giveUp();
            }
            throw e;
        } finally {
            if (!watches.isTerminated()) {
                started.unhold(build.getExternalizableId(), files.name());
            }
        }
    }

    /** Waits for what a run comes to, and takes it to the build. */
    private static final class Outcome implements BuildRun.Ending {
        private final Run<?, ?> build;
        private final TaskListener listener;
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

        Outcome(Run<?, ?> build, TaskListener listener) {
            this.build = build;
            this.listener = listener;
        }

        @Override
        public void ended(PerfSanityResult result, Result worst, String message) {
            if (worst != Result.SUCCESS) {
                listener.getLogger().println(message);
                build.setResult(worst);
            }
            ended.complete(true);
        }

        @Override
        public void failed(Throwable failure) {
            ended.completeExceptionally(failure);
        }

        void await(long seconds) throws IOException, InterruptedException {
            try {
                ended.get(seconds, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof InterruptedException) {
                    throw new InterruptedException(e.getCause().getMessage());
                }
                if (e.getCause() instanceof AbortException) {
                    throw new AbortException(e.getCause().getMessage());
                }
                throw new IOException(e.getCause().getMessage(), e.getCause());
            } catch (TimeoutException e) {
                throw new IOException("the jobs did not end within " + seconds + " s", e);
            }
        }

        /** After an abort: until the jobs are gone, or the promise to whoever waits. */
        void waitShortly() {
            try {
                await(BuildRun.stopLimit().toSeconds());
            } catch (IOException e) {
                listener.getLogger().println(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Extension
    @Symbol("perfSanityRun")
    public static final class DescriptorImpl extends BuildStepDescriptor<Builder> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PerfSanityStep_DisplayName();
        }

        @Override
        @SuppressWarnings("rawtypes") // as declared by the parent
        public boolean isApplicable(Class<? extends AbstractProject> type) {
            return true;
        }
    }
}
