package io.jenkins.plugins.perfsanity.results;

import java.util.List;

/** A run that goes on, for the page that shows it. Whoever drives the run implements this. */
public interface LiveRun {
    /** Where every case is, in the order of the list. Returns at once. */
    List<CaseRow> rows();

    /** What is wrong with the cluster, one line; empty text when nothing is. */
    String health();
}
