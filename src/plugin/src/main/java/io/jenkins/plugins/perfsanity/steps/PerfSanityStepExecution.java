package io.jenkins.plugins.perfsanity.steps;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.test.PipelineTestDetails;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.PerfSanityResult;
import io.jenkins.plugins.perfsanity.results.RunFailedException;
import io.jenkins.plugins.perfsanity.runs.BuildRun;
import io.jenkins.plugins.perfsanity.runs.ClusterWatches;
import io.jenkins.plugins.perfsanity.runs.Recorder;
import io.jenkins.plugins.perfsanity.runs.RunOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** The step while it runs. Its state is what was asked for; all else is in the run's directory and on the cluster. */
final class PerfSanityStepExecution extends StepExecution {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(PerfSanityStepExecution.class.getName());
    private static final String ABORTED = "the build was aborted";

    /** Named as when it was another class, which is read as the step that it came from. */
    private final PerfSanityStep options;
    /** Of the run in its build. */
    private String name;

    private transient volatile BuildRun buildRun;
    private transient Throwable stopCause;
    private transient boolean ended;

    PerfSanityStepExecution(StepContext context, PerfSanityStep step) {
        super(context);
        this.options = step;
    }

    @Override
    public boolean start() throws Exception {
        RunOptions asked = options.options(UnaryOperator.identity());
        name = BuildFiles.reserve(getContext().get(Run.class), asked.name()).name();
        begin();
        return false;
    }

    @Override
    public void onResume() {
        begin();
    }

    private String name() {
        return name == null ? Util.fixNull(options.getName()) : name;
    }

    private void begin() {
        ClusterWatches.get().threads().execute(() -> {
            try {
                StepContext context = getContext();
                BuildRun made = new BuildRun(
                        options.options(UnaryOperator.identity()),
                        new BuildFiles(context.get(Run.class), name()),
                        context.get(TaskListener.class),
                        () -> Optional.ofNullable(context.get(FilePath.class)),
                        new Recorder(place(context)),
                        new StepEnding());
                boolean stopped;
                synchronized (this) {
                    buildRun = made;
                    stopped = ended;
                }
                if (stopped) {
                    made.cancel(ABORTED);
                } else {
                    made.begin();
                }
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            } catch (InterruptedException e) {
                // Jenkins goes down; the next start begins here again.
                Thread.currentThread().interrupt();
            }
        });
    }

    private static PipelineTestDetails place(StepContext context) throws IOException, InterruptedException {
        PipelineTestDetails place = new PipelineTestDetails();
        FlowNode node = context.get(FlowNode.class);
        if (node != null) {
            place.setNodeId(node.getId());
            place.setEnclosingBlocks(List.copyOf(node.getAllEnclosingIds()));
        }
        return place;
    }

    @Override
    public void stop(@NonNull Throwable cause) {
        BuildRun running;
        synchronized (this) {
            stopCause = cause;
            running = buildRun;
        }
        if (running == null || !running.cancel(ABORTED)) {
            fail(cause);
            return;
        }
        Timer.get()
                .schedule(
                        () -> {
                            if (end()) {
                                running.giveUp();
                                getContext().onFailure(cause);
                            }
                        },
                        BuildRun.stopLimit().toSeconds(),
                        TimeUnit.SECONDS);
    }

    @Override
    public String getStatus() {
        BuildRun running = buildRun;
        return name() + ": " + (running == null ? "preparing" : running.status());
    }

    private synchronized Throwable stopCause() {
        return stopCause;
    }

    /** Whether this call is the one that may tell the outcome. */
    private synchronized boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }

    private void fail(Throwable failure) {
        if (end()) {
            getContext().onFailure(failure);
        }
    }

    /** Takes the outcome to the pipeline. */
    private final class StepEnding implements BuildRun.Ending {
        @Override
        public void ended(PerfSanityResult result, Result worst, String message) {
            Throwable cause = stopCause();
            if (cause != null) {
                fail(cause);
            } else if (worst == Result.FAILURE) {
                fail(new RunFailedException(message, result));
            } else if (end()) {
                if (worst == Result.UNSTABLE) {
                    unstable(message);
                }
                getContext().onSuccess(result);
            }
        }

        @Override
        public void failed(Throwable failure) {
            if (failure instanceof InterruptedException
                    || jenkins.model.Jenkins.get().isTerminating()) {
                LOGGER.log(Level.FINE, "left to the next start of Jenkins", failure);
                return;
            }
            Throwable cause = stopCause();
            fail(cause == null ? failure : cause);
        }

        private void unstable(String message) {
            try {
                FlowNode node = getContext().get(FlowNode.class);
                if (node != null) {
                    node.addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(message));
                }
                getContext().get(Run.class).setResult(Result.UNSTABLE);
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "the build can't be marked unstable", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
