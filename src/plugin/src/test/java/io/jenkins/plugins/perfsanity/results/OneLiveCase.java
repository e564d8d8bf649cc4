package io.jenkins.plugins.perfsanity.results;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.scheduler.LiveLogs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run that goes on, with one case that has no result yet, and notes what it is asked. */
class OneLiveCase implements LiveRun {
    final List<String> asked = new ArrayList<>();
    private final CaseRow row;
    private final String text;

    /** @param text what its log and the cluster say */
    OneLiveCase(CaseRow row, String text) {
        this.row = row;
        this.text = text;
    }

    @Override
    public List<CaseRow> rows() {
        return List.of(row);
    }

    @Override
    public Optional<CaseRow> row(int index) {
        return index == row.getIndex() ? Optional.of(row) : Optional.empty();
    }

    @Override
    public Optional<CaseResult> result(int index) {
        return Optional.empty();
    }

    @Override
    public String unit(String metric) {
        return "";
    }

    @Override
    public String health() {
        return text;
    }

    @Override
    public Optional<Duration> remaining(Map<String, Duration> usual) {
        return usual.values().stream().findFirst();
    }

    @Override
    public LiveLogs.Piece log(int index, String log, long offset) throws IOException {
        asked.add("log " + log + " " + offset);
        return new LiveLogs.Piece(List.of(new LiveLogs.Log("GEN_0.log", 10)), log.isEmpty() ? "" : text, 0, 10);
    }

    @Override
    public void cancel(int index, String reason) throws IOException {
        asked.add("cancel " + index);
    }

    @Override
    public void again(int index) throws IOException {
        asked.add("again " + index);
    }
}
