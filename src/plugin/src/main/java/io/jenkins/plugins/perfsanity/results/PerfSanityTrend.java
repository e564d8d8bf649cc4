package io.jenkins.plugins.perfsanity.results;

import hudson.Extension;
import hudson.Util;
import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Job;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.gate.NodeSpeed;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.NodeHistory;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The last builds of a job side by side, for each name that their runs have. */
@ExportedBean
public class PerfSanityTrend implements Action {
    private static final Logger LOGGER = Logger.getLogger(PerfSanityTrend.class.getName());
    /** How the ids of runs begin, in UTC. */
    private static final Pattern BEGAN = Pattern.compile("^(\\d{4})(\\d\\d)(\\d\\d)-(\\d\\d)(\\d\\d)(\\d\\d)");

    /** Says how a speed differs. */
    private static final MetricSpec NODE = new MetricSpec("", "tok/s", Direction.HIGHER, MetricSpec.Use.WATCHED);

    private static final int MAX_BUILDS = 50;
    /** A job whose last builds have no run shows no link; looking further would cost every page of it. */
    private static final int LOOK_BACK = 5;

    private final Job<?, ?> job;

    PerfSanityTrend(Job<?, ?> job) {
        this.job = job;
    }

    public Job<?, ?> getJob() {
        return job;
    }

    /** By name, those of the newest build first. */
    @Exported(inline = true)
    public List<Series> getSeries() {
        return series("");
    }

    /** The same for the mode that the page's address asks for. Called by Jelly. */
    public List<Series> shown(StaplerRequest2 request) {
        return series(mode(request));
    }

    /** Empty text for all modes. Called by Jelly. */
    public String mode(StaplerRequest2 request) {
        String mode = Util.fixNull(request.getParameter("mode"));
        return Mode.words().contains(mode) ? mode : "";
    }

    /** To choose from. Called by Jelly. */
    public List<String> getModes() {
        return new ArrayList<>(Mode.words());
    }

    private List<Series> series(String mode) {
        Map<String, Series> series = new LinkedHashMap<>();
        RecordedRuns runs = RecordedRuns.all(job);
        runs.numbers()
                .limit(MAX_BUILDS)
                .forEach(number -> runs.names(number)
                        .forEach(name -> runs.head(number, name)
                                .ifPresent(run -> run.counts(mode)
                                        .filter(counts -> mode.isEmpty() || counts.getTotal() > 0)
                                        .ifPresent(counts -> series.computeIfAbsent(name, Series::new)
                                                .add(new Point(job, number, name, run.runId(), counts))))));
        return new ArrayList<>(series.values());
    }

    /** The cases of the newest run of that name, the largest loss first. Called by Jelly. */
    public List<CaseRow> newest(Series of) {
        Point newest = of.points.get(0);
        return RecordedRuns.all(job).whole(newest.number, of.name).map(RunRecord::cases).orElse(List.of()).stream()
                .filter(row -> row.getChange() != null)
                .sorted(Comparator.comparing(CaseRow::worse, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .reversed())
                .limit(CaseTable.PAGE)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Two runs side by side. Called by Jelly. */
    public RunPair compared(StaplerRequest2 request) {
        return new RunPair(job, request.getParameter("from"), request.getParameter("to"));
    }

    /** The nodes that the cases ran on, the slowest first. Called by Jelly. */
    public List<NodeRow> getNodeRows() {
        try {
            History history = JobHistory.of(job);
            return NodeHistory.of(history.read(history.identities(), io.perfsanity.engine.gate.Series.KEPT)).stream()
                    .map(NodeRow::new)
                    .collect(Collectors.toCollection(ArrayList::new));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "what was measured in " + job + " can't be read");
            return List.of();
        }
    }

    @Override
    public String getIconFileName() {
        return "symbol-speedometer-outline plugin-ionicons-api";
    }

    @Override
    public String getDisplayName() {
        return Messages.PerfSanityTrend_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "perfSanityTrend";
    }

    /** {@code api/json}. */
    public Api getApi() {
        return new Api(this);
    }

    /** How fast a node is. */
    public static final class NodeRow {
        private final NodeSpeed node;

        NodeRow(NodeSpeed node) {
            this.node = node;
        }

        public String getName() {
            return PlainText.of(node.node());
        }

        public int getValues() {
            return node.values();
        }

        /** In the reader's language. */
        public String getWords() {
            return new ChangeWord("", NODE.words(node.worse())).size();
        }

        /** Slower than its peers by more than they differ. */
        public boolean isSlow() {
            return node.slow();
        }
    }

    /** The runs of one name, newest first. */
    @ExportedBean(defaultVisibility = 2)
    public static final class Series {
        private final String name;
        private final List<Point> points = new ArrayList<>();

        Series(String name) {
            this.name = name;
        }

        void add(Point point) {
            points.add(point);
        }

        @Exported
        public String getName() {
            return name;
        }

        @Exported(inline = true)
        public List<Point> getPoints() {
            return Collections.unmodifiableList(points);
        }
    }

    /** One run in numbers. */
    @ExportedBean(defaultVisibility = 3)
    public static final class Point {
        private final Job<?, ?> job;
        private final int number;
        private final String run;
        private final String id;
        private final ModeCounts totals;

        Point(Job<?, ?> job, int number, String run, String id, ModeCounts totals) {
            this.job = job;
            this.number = number;
            this.run = run;
            this.id = id;
            this.totals = totals;
        }

        @Exported
        public int getNumber() {
            return number;
        }

        /** Of the build. */
        public String getName() {
            return "#" + number;
        }

        /** Of the run; empty text where an older version kept it. */
        public String getId() {
            return id;
        }

        /** When it began, {@code 2026-01-31T12:00:00Z}; empty text where that isn't known. */
        public String getTime() {
            Matcher began = BEGAN.matcher(id);
            return began.find() ? began.replaceFirst("$1-$2-$3T$4:$5:$6Z").substring(0, 20) : "";
        }

        /** Of the run's page, below the controller's. */
        public String getUrl() {
            return job.getUrl() + number + "/perfSanity/" + Util.rawEncode(run) + "/";
        }

        @Exported
        public int getPassed() {
            return totals.getPassed();
        }

        /** Time-outs and invalid ones too: the test had its chance. */
        @Exported
        public int getFailed() {
            return totals.getFailed() + totals.getTimeout() + totals.getInvalid();
        }

        /** Cancelled cases too: nothing is known about the test. */
        @Exported
        public int getInfra() {
            return totals.getInfra() + totals.getCancelled();
        }

        @Exported
        public int getTotal() {
            return totals.getTotal();
        }
    }

    /** Adds the page to jobs that have runs. */
    @Extension
    @SuppressWarnings("rawtypes")
    public static final class Factory extends TransientActionFactory<Job> {
        @Override
        public Class<Job> type() {
            return Job.class;
        }

        /** As exact as can be: core asks for actions of all kinds, of every job. */
        @Override
        public Class<PerfSanityTrend> actionType() {
            return PerfSanityTrend.class;
        }

        @Override
        public Collection<PerfSanityTrend> createFor(Job target) {
            Job<?, ?> job = target;
            return RecordedRuns.all(job).hasAnyAmong(LOOK_BACK) ? List.of(new PerfSanityTrend(job)) : List.of();
        }
    }
}
