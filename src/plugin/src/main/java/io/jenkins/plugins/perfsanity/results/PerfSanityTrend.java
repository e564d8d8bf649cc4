package io.jenkins.plugins.perfsanity.results;

import hudson.Extension;
import hudson.Util;
import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Job;
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
        Map<String, Series> series = new LinkedHashMap<>();
        RecordedRuns runs = RecordedRuns.all(job);
        runs.numbers()
                .limit(MAX_BUILDS)
                .forEach(number -> runs.names(number)
                        .forEach(name -> runs.head(number, name)
                                .ifPresent(run -> series.computeIfAbsent(name, Series::new)
                                        .add(new Point(job, number, name, run.totals())))));
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
        private final Job<?, ?> job;
        private final int number;
        private final String run;
        private final ModeCounts totals;

        Point(Job<?, ?> job, int number, String run, ModeCounts totals) {
            this.job = job;
            this.number = number;
            this.run = run;
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
