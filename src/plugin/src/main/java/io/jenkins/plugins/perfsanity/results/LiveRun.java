package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.result.CaseResult;
import java.util.List;
import java.util.Optional;

/** A run that goes on, for the page that shows it. Whoever drives the run implements this. */
public interface LiveRun {
    /** Where every case is, in the order of the list. Returns at once. */
    List<CaseRow> rows();

    /** Where one of them is. */
    Optional<CaseRow> row(int index);

    /** What became of one of them, when it has its verdict. */
    Optional<CaseResult> result(int index);

    /** What is wrong with the cluster, one line; empty text when nothing is. */
    String health();
}
