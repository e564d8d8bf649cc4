package io.jenkins.plugins.perfsanity.results;

import hudson.model.Api;
import hudson.model.ModelObject;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** {@code cases/api/json}: the cases of a run for programs, which no deeper question for what is above brings along. */
@ExportedBean
public final class CaseList implements ModelObject {
    private final RunSummary run;

    CaseList(RunSummary run) {
        this.run = run;
    }

    /** A thing with pages of its own, else nothing leads to it. */
    @Override
    public String getDisplayName() {
        return run.getDisplayName();
    }

    @Exported(inline = true)
    public List<CaseRow> getCases() {
        return run.rows();
    }

    public Api getApi() {
        return new Api(this);
    }
}
