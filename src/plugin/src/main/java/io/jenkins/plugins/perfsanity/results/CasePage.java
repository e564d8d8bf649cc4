package io.jenkins.plugins.perfsanity.results;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Functions;
import hudson.Util;
import hudson.model.ModelObject;
import hudson.model.Run;
import io.perfsanity.engine.result.AttemptResult;
import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.text.PlainText;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.TreeMap;
import jenkins.util.VirtualFile;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.verb.GET;

/** {@code case/<index>/}: all that is known of a case, and its files. Its lists hold plain classes, as Jelly needs. */
public class CasePage implements ModelObject {
    private static final int MAX_FILES = 500;

    private final RunSummary run;
    private final CaseRow row;
    private final CaseResult result;
    private final CaseFiles files;

    /** @param result null while there is none */
    CasePage(RunSummary run, CaseRow row, @CheckForNull CaseResult result) {
        this.run = run;
        this.row = row;
        this.result = result;
        this.files = new CaseFiles(run.getBuild(), run.getName(), row.getDirectory());
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
                : result.warnings().stream().map(PlainText::of).toList();
    }

    public List<Attempt> getAttempts() {
        return result == null
                ? List.of()
                : result.attempts().stream().map(Attempt::new).toList();
    }

    public List<MeasuredValue> getMetrics() {
        return new TreeMap<>(row.getMetrics())
                .entrySet().stream().map(MeasuredValue::new).toList();
    }

    public List<Failure> getFailures() {
        return result == null
                ? List.of()
                : result.tests().failures().stream()
                        .map(failure -> new Failure(failure.name(), failure.message()))
                        .toList();
    }

    /** The name of the log that {@link #getLastLines} are of. */
    public String getLog() {
        return result == null ? "" : PlainText.of(result.lastLines().file());
    }

    /** The end of the log that explains a failure; empty text when there is none, or the cause's lines have it. */
    public String getLastLines() {
        return result == null
                ? ""
                : PlainText.of(String.join("\n", result.lastLinesBesideCause().lines()));
    }

    /** The log that names the cause; empty text where none does. */
    public String getCauseLog() {
        return result == null
                ? ""
                : result.cause()
                        .map(cause -> PlainText.of(cause.where().file()))
                        .orElse("");
    }

    /** The lines around the one that names the cause. */
    public String getCause() {
        return result == null
                ? ""
                : result.cause()
                        .map(cause ->
                                PlainText.of(String.join("\n", cause.where().lines())))
                        .orElse("");
    }

    /** Why some of its files are missing; empty text when none are. */
    public String getFault() {
        return result == null ? "" : PlainText.of(result.files().fault().orElse(""));
    }

    /** Whether the reader may see files. Called by Jelly. */
    public boolean isFilesVisible() {
        return !Functions.isArtifactsPermissionEnabled() || getBuild().hasPermission(Run.ARTIFACTS);
    }

    /** The first {@value #MAX_FILES}. */
    public List<CaseFile> getFiles() throws IOException {
        return isFilesVisible()
                ? files.paths().stream().limit(MAX_FILES).map(CaseFile::new).toList()
                : List.of();
    }

    /** {@code file/<path>}: one file, which no browser runs. */
    @GET
    public void doFile(StaplerRequest2 request, StaplerResponse2 response) throws IOException, ServletException {
        String path = request.getRestOfPath();
        VirtualFile file = open(path.startsWith("/") ? path.substring(1) : path);
        boolean text = CaseFiles.isText(file.getName());
        response.setContentType(text ? "text/plain;charset=UTF-8" : "application/octet-stream");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
        response.setHeader("Content-Disposition", text ? "inline" : "attachment");
        response.setContentLengthLong(file.length());
        try (InputStream in = file.open()) {
            in.transferTo(response.getOutputStream());
        }
    }

    /** A piece of a log as plain text; the header {@code X-Next} is the offset of the next one, absent after the last. */
    @GET
    public void doLogText(@QueryParameter String file, @QueryParameter long start, StaplerResponse2 response)
            throws IOException {
        LogPiece piece = LogPiece.of(open(file), start, LogPiece.MAX_BYTES);
        response.setContentType("text/plain;charset=UTF-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (piece.isMore()) {
            response.setHeader("X-Next", String.valueOf(piece.getNext()));
        }
        response.getWriter().write(piece.getText());
    }

    /** {@code log?file=<path>}: the page of a log, which begins with its first piece. */
    @GET
    public HttpResponse doLog(@QueryParameter String file) throws IOException {
        return HttpResponses.forwardToView(this, "logPage")
                .with("file", new CaseFile(file))
                .with("piece", LogPiece.of(open(file), 0, LogPiece.FIRST_BYTES));
    }

    private VirtualFile open(@CheckForNull String path) throws IOException {
        if (Functions.isArtifactsPermissionEnabled()) {
            getBuild().checkPermission(Run.ARTIFACTS);
        }
        return files.find(path == null ? "" : path).orElseThrow(HttpResponses::notFound);
    }

    /** What one source says about the case. */
    public static final class Evidence {
        private final String source;
        private final String statement;

        Evidence(io.perfsanity.engine.classify.Evidence evidence) {
            this.source = evidence.source().name();
            this.statement = PlainText.of(evidence.statement());
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
            return PlainText.of(attempt.reason());
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
