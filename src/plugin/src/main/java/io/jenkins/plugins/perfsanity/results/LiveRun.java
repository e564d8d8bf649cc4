package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.scheduler.LiveLogs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run that goes on, for the page that shows it. Whoever drives the run implements this. */
public interface LiveRun {
    /** Where every case is, in the order of the list. Returns at once. */
    List<CaseRow> rows();

    /** Where one of them is. */
    Optional<CaseRow> row(int index);

    /** What became of one of them, when it has its verdict. */
    Optional<CaseResult> result(int index);

    /** The unit of a metric, one that its cluster's profile declares too; empty text where it has none. */
    String unit(String metric);

    /** What is wrong with the cluster, one line; empty text when nothing is. */
    String health();

    /**
     * How long until the last verdict; empty when nothing is known of any case.
     *
     * @param usual how long the cases ran before, by their ids
     */
    Optional<Duration> remaining(Map<String, Duration> usual);

    /**
     * Some of a log of a case's last attempt, from the cluster, and the names of all its logs. Waits for one command.
     *
     * @param log empty text for the names alone
     * @param offset below zero: from its end
     */
    LiveLogs.Piece log(int index, String log, long offset) throws IOException;

    /** Asks for the end of one case. @throws IOException with a message for who asked, when that can't be done */
    void cancel(int index, String reason) throws IOException;

    /** Gives a case another attempt. @throws IOException with a message for who asked, when that can't be done */
    void again(int index) throws IOException;
}
