package io.jenkins.plugins.perfsanity.results;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Job;
import hudson.model.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.TransientActionFactory;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The last builds of a job side by side, for each name that their runs have. */
@ExportedBean
public class PerfSanityTrend implements Action {
    private static final int MAX_BUILDS = 50;
    /** A job whose last builds have no run shows no link; looking further would load builds for every page. */
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
        Map<String, Series> series = new LinkedHashMap<>();
        int seen = 0;
        for (Run<?, ?> build : job.getBuilds()) {
            if (seen++ == MAX_BUILDS) {
                break;
            }
            PerfSanityAction action = build.getAction(PerfSanityAction.class);
            if (action == null) {
                continue;
            }
            action.getRuns().stream()
                    .filter(RunSummary::isFinished)
                    .forEach(run ->
                            series.computeIfAbsent(run.getName(), Series::new).add(new Point(build, run)));
        }
        return new ArrayList<>(series.values());
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
        private final Run<?, ?> build;
        private final RunSummary run;

        Point(Run<?, ?> build, RunSummary run) {
            this.build = build;
            this.run = run;
        }

        @Exported
        public int getNumber() {
            return build.getNumber();
        }

        /** Of the build. */
        public String getName() {
            return build.getDisplayName();
        }

        /** Of the run's page, below the controller's. */
        public String getUrl() {
            return build.getUrl() + "perfSanity/" + run.getUrlName() + "/";
        }

        @Exported
        public int getPassed() {
            return run.getTotals().getPassed();
        }

        /** Time-outs too: the test had its chance. */
        @Exported
        public int getFailed() {
            return run.getTotals().getFailed() + run.getTotals().getTimeout();
        }

        /** Cancelled cases too: nothing is known about the test. */
        @Exported
        public int getInfra() {
            return run.getTotals().getInfra() + run.getTotals().getCancelled();
        }

        @Exported
        public int getTotal() {
            return run.getTotals().getTotal();
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

        @Override
        public Collection<? extends Action> createFor(Job target) {
            Job<?, ?> job = target;
            Run<?, ?> build = job.getLastBuild();
            for (int i = 0; build != null && i < LOOK_BACK; i++) {
                if (build.getAction(PerfSanityAction.class) != null) {
                    return List.of(new PerfSanityTrend(job));
                }
                build = build.getPreviousBuild();
            }
            return List.of();
        }
    }
}
