package io.jenkins.plugins.perfsanity.results;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Functions;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ModelObject;
import hudson.model.Run;
import io.jenkins.plugins.perfsanity.forms.JsonAnswer;
import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.perfsanity.engine.gate.CaseChange;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Collected.CollectedFile;
import io.perfsanity.engine.scheduler.LiveLogs;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.GET;
import org.kohsuke.stapler.verb.POST;

/**
 * {@code case/<index>/}: all that is known of a case. Its lists hold plain classes, as Jelly needs, which is why it is
 * longer than others.
 */
public class CasePage implements ModelObject {
    private static final Logger LOGGER = Logger.getLogger(CasePage.class.getName());
    private static final int MAX_REASON = 500;

    private final RunSummary run;
    private final CaseRow row;
    private final CaseResult result;
    private final Optional<CaseChange> judged;
    private final UnaryOperator<String> units;
    private final RunArtifacts artifacts;
    /** Whether who looks may have what the case wrote. */
    private final boolean visible;

    /**
     * Of a run.
     *
     * @param result null while there is none
     * @param judged against earlier runs; empty where that isn't known any more
     * @param units of its metrics by their names
     */
    CasePage(
            RunSummary run,
            CaseRow row,
            @CheckForNull CaseResult result,
            Optional<CaseChange> judged,
            UnaryOperator<String> units) {
        this.run = run;
        this.row = row;
        this.result = result;
        this.judged = judged;
        this.units = units;
        this.artifacts = new RunArtifacts(run);
        this.visible = RunArtifacts.areVisible(run.getBuild());
    }

    @Override
    public String getDisplayName() {
        return row.getId();
    }

    public RunSummary getRun() {
        return run;
    }

    public Run<?, ?> getBuild() {
        return run.getBuild();
    }

    /** What core's frame of a build's page is about. Called by Jelly. */
    public Run<?, ?> getObject() {
        return getBuild();
    }

    public CaseRow getRow() {
        return row;
    }

    /** What pytest was given; empty text while there is no result. */
    public String getNodeId() {
        return result == null ? "" : PlainText.of(result.nodeId());
    }

    /** How long its jobs waited, in words; empty text when they didn't. */
    public String getQueued() {
        long millis = result == null ? 0 : result.usage().queued().toMillis();
        return millis == 0 ? "" : Util.getTimeSpanString(millis);
    }

    public String getTimeLimit() {
        return result == null ? "" : Util.getTimeSpanString(result.timeLimit().toMillis());
    }

    public double getGpuHours() {
        return result == null ? 0 : result.usage().gpuHours();
    }

    public List<Evidence> getEvidence() {
        return result == null
                ? List.of()
                : result.evidence().stream().map(Evidence::new).toList();
    }

    public List<String> getWarnings() {
        return result == null
                ? List.of()
                : result.warnings().stream()
                        .map(warning -> PlainText.of(ReaderWords.phrase(warning)))
                        .toList();
    }

    public List<Attempt> getAttempts() {
        return result == null
                ? List.of()
                : result.attempts().stream().map(Attempt::new).toList();
    }

    /** Of a case whose details are gone, those that the build's record has. */
    public MetricTable getMetrics() {
        return new MetricTable(result == null ? Map.of() : result.metrics(), units);
    }

    /** Null in a run that compares nothing. Called by Jelly. */
    @CheckForNull
    public SidesTable getSides() {
        return Optional.ofNullable(result)
                .flatMap(CaseResult::comparison)
                .map(SidesTable::new)
                .orElse(null);
    }

    public List<Failure> getFailures() {
        return result == null || !visible
                ? List.of()
                : result.tests().failures().stream()
                        .map(failure -> new Failure(failure.name(), failure.message()))
                        .toList();
    }

    /** The lines around the one that names the cause, and the end of the log that explains a failure. */
    public List<Excerpt> getExcerpts() {
        List<Excerpt> excerpts = new ArrayList<>();
        if (result != null && visible) {
            result.cause()
                    .ifPresent(cause -> excerpts.add(new Excerpt(
                            true,
                            // As the buttons of the logs are called
                            cause.where().file().replaceFirst("^logs/", ""),
                            cause.where().lines())));
            List<String> last = result.lastLinesBesideCause().lines();
            if (!last.isEmpty()) {
                excerpts.add(new Excerpt(false, result.lastLines().file(), last));
            }
        }
        return excerpts;
    }

    /** Why some of its files are missing; empty text when none are. */
    public String getFault() {
        return result == null
                ? ""
                : PlainText.of(ReaderWords.phrase(result.files().fault().orElse("")));
    }

    /** Whether its details were discarded with the build's artifacts, or can't be read. */
    public boolean isDiscarded() {
        return result == null && row.isDone() && !run.isGoingOn();
    }

    /** Its logs by role, of re-runs too; none before they are artifacts. */
    public List<Log> getLogs() {
        return kept("logs/");
    }

    /** What it left besides its logs. */
    public List<Log> getOutput() {
        return kept("output/");
    }

    private List<Log> kept(String below) {
        List<Log> logs = new ArrayList<>();
        if (result != null && visible && run.isRecorded()) {
            // A case that was run again has files of several attempts, under the same names.
            boolean several = !result.reruns().isEmpty();
            for (CollectedFile file : result.files().files()) {
                String[] path = file.path().split("/", 3);
                if (path.length == 3 && path[2].startsWith(below)) {
                    String name = path[2].substring(below.length());
                    logs.add(new Log(several ? Messages.CasePage_OfAttempt(name, path[1]) : name, file));
                }
            }
        }
        return logs;
    }

    /** Where core shows what it left, below the build; empty text when there is nothing. */
    public String getFilesHref() {
        return result != null && visible && run.isRecorded() ? artifacts.href(row.getDirectory()) + "/" : "";
    }

    /** Where core shows the script of its last attempt. */
    public String getScriptHref() {
        return getFilesHref().isEmpty() || getCommand().isEmpty()
                ? ""
                : artifacts.href(row.getDirectory() + "/attempts/" + lastAttempt() + "/launch.sh") + "/*view*/";
    }

    private int lastAttempt() {
        return result.attempts().get(result.attempts().size() - 1).number();
    }

    /** What runs the case again on the cluster, by hand; empty text where that isn't known. */
    public String getCommand() {
        RunFacts facts = run.getFacts();
        return facts == null || result == null || result.attempts().isEmpty()
                ? ""
                : facts.command(row.getDirectory() + "/attempts/" + lastAttempt() + "/launch.sh");
    }

    /** What was measured of it over time; null where nothing is known. Called by Jelly. */
    @CheckForNull
    public CasePast getPast() {
        return past().orElse(null);
    }

    private Optional<CasePast> past() {
        try {
            return CasePast.of(run, row, judged);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "what was measured of a case of " + getBuild() + " can't be read");
            return Optional.empty();
        }
    }

    /** Whether who looks may say what its values are worth. Called by Jelly. */
    public boolean isCuratable() {
        return getBuild().hasPermission(Run.UPDATE);
    }

    /**
     * Keeps what somebody says about the values of the case.
     *
     * @param what the engine's word for it, {@code accept}
     * @param metric empty text: all of the case
     * @param id of the run whose value is meant
     * @param threshold in percent; empty text: as for other cases
     */
    @POST
    public HttpResponse doCurate(
            @QueryParameter String what,
            @QueryParameter String metric,
            @QueryParameter String id,
            @QueryParameter String threshold,
            @QueryParameter String reason)
            throws IOException {
        getBuild().checkPermission(Run.UPDATE);
        CasePast known = past().orElseThrow(HttpResponses::notFound);
        try {
            boolean kept = known.say(
                    Jenkins.getAuthentication2().getName(),
                    Util.fixNull(what),
                    Optional.ofNullable(Util.fixEmptyAndTrim(metric)),
                    Util.fixNull(id).strip(),
                    share(Util.fixNull(threshold).strip()),
                    PlainText.line(Util.fixNull(reason).strip(), MAX_REASON));
            if (!kept) {
                throw HttpResponses.errorWithoutStack(409, "there is nothing that it could be said of");
            }
        } catch (IllegalArgumentException e) {
            throw HttpResponses.errorWithoutStack(400, PlainText.of(e.getMessage()));
        }
        return HttpResponses.redirectToDot();
    }

    private static Optional<Double> share(String percent) {
        if (percent.isEmpty()) {
            return Optional.empty();
        }
        double share = percent.matches("[0-9]{1,2}([.][0-9]{1,3})?") ? Double.parseDouble(percent) / 100 : 0;
        if (share < 0.001) {
            throw new IllegalArgumentException("the threshold is expected in percent, from 0.1 on");
        }
        return Optional.of(share);
    }

    /** Whether who looks may end it. Called by Jelly. */
    public boolean isCancellable() {
        return run.live().isPresent() && !row.isDone() && getBuild().getParent().hasPermission(Item.CANCEL);
    }

    /** Whether who looks may have it run again, while its run goes on. Called by Jelly. */
    public boolean isRepeatable() {
        return run.live().isPresent()
                && row.isProblem()
                && getBuild().getParent().hasPermission(Item.BUILD);
    }

    /** Ends this case; the others go on. */
    @POST
    public HttpResponse doCancel() {
        getBuild().getParent().checkPermission(Item.CANCEL);
        try {
            running()
                    .cancel(
                            row.getIndex(),
                            "cancelled by " + Jenkins.getAuthentication2().getName());
        } catch (IOException e) {
            throw HttpResponses.errorWithoutStack(409, PlainText.of(e.getMessage()));
        }
        return HttpResponses.redirectToDot();
    }

    /** Gives this case another attempt. */
    @POST
    public HttpResponse doAgain() {
        getBuild().getParent().checkPermission(Item.BUILD);
        try {
            running().again(row.getIndex());
        } catch (IOException e) {
            throw HttpResponses.errorWithoutStack(409, PlainText.of(e.getMessage()));
        }
        return HttpResponses.redirectToDot();
    }

    /** Whether its logs can be read on the cluster. Called by Jelly. */
    public boolean isWatchable() {
        return visible && run.live().isPresent() && !row.getVerdict().equals("SKIPPED");
    }

    /**
     * A piece of a log that is being written, with the names of all logs; or that the run is over. Status 429 for who
     * asks too often.
     *
     * @param file the log's name; empty text for the names alone
     * @param offset below zero: from its end
     */
    @GET
    public HttpResponse doLog(StaplerRequest2 request, @QueryParameter String file, @QueryParameter long offset) {
        if (!visible) {
            getBuild().checkPermission(Run.ARTIFACTS);
        }
        Optional<LiveRun> running = run.live();
        if (running.isEmpty()) {
            return new JsonAnswer(200, Map.of("over", true));
        }
        String viewer = Jenkins.getAuthentication2().getName() + "@" + request.getRemoteAddr() + "/" + row.getIndex();
        LogViewers viewers = run.viewers();
        if (!viewers.enter(viewer)) {
            return new JsonAnswer(429, Map.of());
        }
        try {
            LiveLogs.Piece piece = running.get().log(row.getIndex(), Util.fixNull(file), offset);
            return new JsonAnswer(
                    200,
                    Map.of(
                            "logs",
                                    piece.logs().stream()
                                            .map(log -> PlainText.of(log.name()))
                                            .toList(),
                            "text", PlainText.of(piece.text()),
                            "next", piece.next()));
        } catch (IllegalArgumentException e) {
            throw HttpResponses.notFound();
        } catch (IOException e) {
            return new JsonAnswer(503, Map.of("problem", PlainText.line(String.valueOf(e.getMessage()), 300)));
        } finally {
            viewers.leave();
        }
    }

    private LiveRun running() {
        return run.live().orElseThrow(() -> HttpResponses.errorWithoutStack(409, "the run is over"));
    }

    /** What one source says about the case. */
    public static final class Evidence {
        private final String source;
        private final String statement;

        Evidence(io.perfsanity.engine.classify.Evidence evidence) {
            this.source = evidence.sourceText(ReaderWords.now());
            this.statement = PlainText.of(ReaderWords.phrase(evidence.statement()));
        }

        public String getSource() {
            return source;
        }

        public String getStatement() {
            return statement;
        }
    }

    /** One job of the case. */
    public static final class Attempt {
        private final AttemptResult attempt;

        Attempt(AttemptResult attempt) {
            this.attempt = attempt;
        }

        public int getNumber() {
            return attempt.number();
        }

        public String getJob() {
            return attempt.jobId().orElse("");
        }

        public String getState() {
            return attempt.state().map(Enum::name).orElse("");
        }

        public String getNodes() {
            return PlainText.of(String.join(", ", attempt.nodes()));
        }

        public String getTime() {
            long millis = attempt.timeRunning().toMillis();
            return millis == 0 ? "" : Util.getTimeSpanString(millis);
        }

        public String getReason() {
            return PlainText.of(ReaderWords.phrase(attempt.reason()));
        }
    }

    /** A file and where core shows it. */
    public final class Log {
        private final String name;
        private final CollectedFile file;

        private Log(String name, CollectedFile file) {
            this.name = name;
            this.file = file;
        }

        public String getName() {
            return PlainText.of(name);
        }

        /** Below the build. As text, whatever it is. */
        public String getHref() {
            return artifacts.href(row.getDirectory() + "/" + file.path()) + "/*view*/";
        }

        public String getSizeText() {
            return Functions.humanReadableByteSize(file.size());
        }

        /** It was larger. */
        public boolean isCut() {
            return file.cut();
        }

        /** It explains the verdict. */
        public boolean isTelling() {
            return row.getLog().equals(row.getDirectory() + "/" + file.path());
        }
    }

    /** Lines of a log. */
    public static final class Excerpt {
        private final boolean cause;
        private final String file;
        private final String lines;

        Excerpt(boolean cause, String file, List<String> lines) {
            this.cause = cause;
            this.file = PlainText.of(file);
            this.lines = PlainText.of(String.join("\n", lines));
        }

        /** Whether they name the cause; else they are its last ones. */
        public boolean isCause() {
            return cause;
        }

        public String getFile() {
            return file;
        }

        public String getLines() {
            return lines;
        }
    }

    /** A failed test. */
    public static final class Failure {
        private final String name;
        private final String message;

        Failure(String name, String message) {
            this.name = PlainText.of(name);
            this.message = PlainText.of(message);
        }

        public String getName() {
            return name;
        }

        public String getMessage() {
            return message;
        }
    }
}
