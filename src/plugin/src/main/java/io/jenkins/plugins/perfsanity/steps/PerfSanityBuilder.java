package io.jenkins.plugins.perfsanity.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.Util;
import hudson.model.AbstractProject;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.perfsanity.results.PerfSanityResult;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jenkins.model.Jenkins;
import jenkins.tasks.SimpleBuildStep;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The same as {@link PerfSanityStep} for freestyle jobs; it holds its executor and doesn't survive a restart. */
public class PerfSanityBuilder extends Builder implements SimpleBuildStep {
    private final String cluster;
    private final String testlist;
    private String configs;
    private String sync;
    private String select;
    private String mode;
    private String name;
    private int retries = 1;
    private String failOn = FailOn.INFRA.toString();
    private boolean dryRun;

    @DataBoundConstructor
    public PerfSanityBuilder(String cluster, String testlist) {
        this.cluster = cluster;
        this.testlist = testlist;
    }

    public String getCluster() {
        return cluster;
    }

    public String getTestlist() {
        return testlist;
    }

    @CheckForNull
    public String getConfigs() {
        return configs;
    }

    @DataBoundSetter
    public void setConfigs(String configs) {
        this.configs = Util.fixEmptyAndTrim(configs);
    }

    @CheckForNull
    public String getSync() {
        return sync;
    }

    @DataBoundSetter
    public void setSync(String sync) {
        this.sync = Util.fixEmptyAndTrim(sync);
    }

    @CheckForNull
    public String getSelect() {
        return select;
    }

    @DataBoundSetter
    public void setSelect(String select) {
        this.select = Util.fixEmptyAndTrim(select);
    }

    @CheckForNull
    public String getMode() {
        return mode;
    }

    @DataBoundSetter
    public void setMode(String mode) {
        this.mode = Util.fixEmptyAndTrim(mode);
    }

    @CheckForNull
    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String name) {
        this.name = Util.fixEmptyAndTrim(name);
    }

    public int getRetries() {
        return retries;
    }

    @DataBoundSetter
    public void setRetries(int retries) {
        this.retries = retries;
    }

    public String getFailOn() {
        return failOn;
    }

    @DataBoundSetter
    public void setFailOn(String failOn) {
        this.failOn = failOn;
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    @Override
    public void perform(
            @NonNull Run<?, ?> build,
            @NonNull FilePath workspace,
            @NonNull EnvVars env,
            @NonNull Launcher launcher,
            @NonNull TaskListener listener)
            throws InterruptedException, IOException {
        RunOptions options = options(env);
        options.name = RunSummary.reserve(build, options.name);
        Outcome outcome = new Outcome(build, listener);
        BuildRun run = new BuildRun(options, build, listener, workspace, new Recorder(null), outcome);
        try {
            run.begin();
            outcome.await(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            run.cancel("the build was aborted");
            outcome.waitShortly();
            run.abandon();
            throw e;
        }
    }

    private RunOptions options(EnvVars env) throws AbortException {
        PerfSanityStep step = new PerfSanityStep(env.expand(cluster), env.expand(testlist));
        step.setConfigs(env.expand(configs));
        step.setSync(env.expand(sync));
        step.setSelect(env.expand(select));
        step.setMode(mode);
        step.setName(env.expand(name));
        step.setRetries(retries);
        step.setFailOn(failOn);
        step.setDryRun(dryRun);
        return step.options();
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
                await(BuildRun.STOP_SECONDS);
            } catch (IOException e) {
                listener.getLogger().println(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Extension
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

        @Override
        public String getHelpFile(String field) {
            return step().getHelpFile(field);
        }

        @POST
        public ListBoxModel doFillClusterItems(@AncestorInPath Item item, @QueryParameter String cluster) {
            return step().doFillClusterItems(item, cluster);
        }

        @POST
        public ListBoxModel doFillModeItems() {
            return step().doFillModeItems();
        }

        @POST
        public ListBoxModel doFillFailOnItems() {
            return step().doFillFailOnItems();
        }

        @POST
        public FormValidation doCheckName(@AncestorInPath Item item, @QueryParameter String value) {
            return step().doCheckName(item, value);
        }

        private static PerfSanityStep.DescriptorImpl step() {
            return Jenkins.get().getDescriptorByType(PerfSanityStep.DescriptorImpl.class);
        }
    }
}
