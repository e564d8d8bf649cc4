package io.jenkins.plugins.perfsanity.runs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.tasks.junit.JUnitResultArchiver;
import hudson.tasks.test.PipelineTestDetails;
import io.jenkins.plugins.perfsanity.files.BuildFiles;
import io.jenkins.plugins.perfsanity.results.BrokenGate;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import io.jenkins.plugins.perfsanity.results.RunSummary;
import io.perfsanity.engine.report.PastValues;
import io.perfsanity.engine.report.Reports;
import io.perfsanity.engine.result.RunOverview;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import jenkins.util.BuildListenerAdapter;
import org.jenkinsci.plugins.displayurlapi.DisplayURLProvider;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Puts what a run came to into its build: reports, artifacts, tests, numbers. */
@Restricted(NoExternalUse.class)
public final class Recorder {
    private static final List<String> REPORTS = List.of("results.json", "junit.xml", "report.html", "summary.md");

    private final PipelineTestDetails place;

    /** @param place in the pipeline, for the tests; null outside of one */
    public Recorder(@CheckForNull PipelineTestDetails place) {
        this.place = place;
    }

    void record(BuildFiles in, TaskListener listener, RunResult result, PastValues past, List<BrokenGate> broken)
            throws IOException, InterruptedException {
        Run<?, ?> build = in.build();
        Path directory = in.directory();
        RunSummary summary = PerfSanityAction.summary(build, in.name(), result.cluster());
        Reports.write(directory, RunOverview.of(result), true, past);
        summary.setBrokenGates(broken);
        summary.end(result, past);
        build.save();
        if (summary.isRecorded()) {
            return;
        }
        FilePath files = new FilePath(directory.toFile());
        Launcher launcher = new Launcher.LocalLauncher(listener);
        build.pickArtifactManager()
                .archive(files, launcher, BuildListenerAdapter.wrap(listener), artifacts(directory, in.name()));
        JUnitResultArchiver tests = new JUnitResultArchiver("junit.xml");
        tests.setAllowEmptyResults(true);
        tests.setSkipPublishingChecks(true);
        JUnitResultArchiver.parseAndSummarize(tests, place, build, files, launcher, listener);
        summary.setRecorded();
        build.save();
        // They are artifacts now, which may lie in another store and are discarded when the job says so.
        for (String report : REPORTS) {
            files.child(report).delete();
        }
        files.child("cases").deleteRecursive();
    }

    /** Reports and what the cases left; not the files that only serve a resumption. */
    private static Map<String, String> artifacts(Path directory, String name) throws IOException {
        Map<String, String> artifacts = new TreeMap<>();
        for (String report : REPORTS) {
            artifacts.put("perf-sanity/" + name + "/" + report, report);
        }
        Path cases = directory.resolve("cases");
        if (Files.isDirectory(cases)) {
            try (Stream<Path> files = Files.walk(cases)) {
                files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .map(file -> directory.relativize(file).toString())
                        .forEach(path -> artifacts.put("perf-sanity/" + name + "/" + path, path));
            }
        }
        return artifacts;
    }

    public static String url(BuildFiles of) {
        return DisplayURLProvider.get().getRoot() + of.build().getUrl() + "perfSanity/" + of.name() + "/";
    }
}
