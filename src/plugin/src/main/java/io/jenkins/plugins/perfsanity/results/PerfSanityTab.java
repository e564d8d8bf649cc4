package io.jenkins.plugins.perfsanity.results;

import hudson.Extension;
import hudson.model.Run;
import java.util.Collection;
import java.util.List;
import jenkins.management.Badge;
import jenkins.model.Tab;
import jenkins.model.TransientActionFactory;

/** The way to the runs on the build page that core offers to users who try it; elsewhere tabs aren't shown. */
public class PerfSanityTab extends Tab {
    private final PerfSanityAction runs;

    PerfSanityTab(PerfSanityAction runs) {
        super(runs.getOwner());
        this.runs = runs;
    }

    @Override
    public String getIconFileName() {
        return runs.getIconFileName();
    }

    @Override
    public String getDisplayName() {
        return runs.getDisplayName();
    }

    @Override
    public String getUrlName() {
        return runs.getUrlName();
    }

    /** How many cases passed; null, which is no badge, while verdicts are to come. */
    @Override
    public Badge getBadge() {
        if (!runs.isFinished()) {
            return null;
        }
        return new Badge(
                runs.getPassed() + "/" + runs.getMeant(),
                Messages.PerfSanityTab_Passed(runs.getPassed(), runs.getMeant()),
                runs.isAllPassed() ? Badge.Severity.INFO : Badge.Severity.WARNING);
    }

    /** Adds the tab to builds that have runs. */
    @Extension
    @SuppressWarnings("rawtypes")
    public static final class Factory extends TransientActionFactory<Run> {
        @Override
        public Class<Run> type() {
            return Run.class;
        }

        /** As exact as can be: what {@link #createFor} asks the build for must not ask this factory. */
        @Override
        public Class<PerfSanityTab> actionType() {
            return PerfSanityTab.class;
        }

        @Override
        public Collection<PerfSanityTab> createFor(Run target) {
            PerfSanityAction runs = target.getAction(PerfSanityAction.class);
            return runs == null ? List.of() : List.of(new PerfSanityTab(runs));
        }
    }
}
