package io.perfsanity.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Draws a run on a terminal, each frame over the last one. */
final class LiveProgress implements Progress {
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Console console;
    private final Supplier<Terminal.Size> size;
    private final LiveScreen screen;
    private final Map<Integer, CaseStatus> cases = new TreeMap<>();
    /** In the order in which they got their verdicts. */
    private final List<CaseStatus> failures = new ArrayList<>();

    private String health = "";
    private String notice = "";
    /** The columns of each row that was drawn last. */
    private List<Integer> drawn = List.of();

    /**
     * Nothing is drawn yet.
     *
     * @param size of the terminal, asked before each frame
     */
    LiveProgress(Console console, Supplier<Terminal.Size> size, RunTimes times) {
        this.console = console;
        this.size = size;
        this.screen = new LiveScreen(times, console.words());
    }

    @Override
    public synchronized void begin(List<CaseStatus> statuses) {
        statuses.forEach(this::take);
        draw();
    }

    @Override
    public synchronized void caseChanged(CaseStatus status) {
        take(status);
        draw();
    }

    private void take(CaseStatus status) {
        CaseStatus before = cases.put(status.index(), status);
        if (LiveScreen.hasFailed(status) && (before == null || !LiveScreen.hasFailed(before))) {
            failures.removeIf(each -> each.index() == status.index());
            failures.add(status);
        } else if (!LiveScreen.hasFailed(status)) {
            failures.removeIf(each -> each.index() == status.index());
        }
    }

    @Override
    public synchronized void healthChanged(String message) {
        health = console.words().phrase(LocalClock.in(message));
        draw();
    }

    @Override
    public synchronized void notice(String text) {
        notice = text;
        draw();
    }

    @Override
    public synchronized void countdown(String text) {
        notice(text);
    }

    @Override
    public synchronized void tick() {
        draw();
    }

    @Override
    public synchronized void end() {
        draw();
        drawn = List.of();
    }

    private void draw() {
        Terminal.Size now = size.get();
        List<String> below =
                Stream.of(health, notice).filter(text -> !text.isEmpty()).toList();
        List<LiveScreen.Row> rows = screen.rows(now, cases.values(), failures, below, Instant.now());
        StringBuilder frame = new StringBuilder();
        // A terminal that became narrower has broken what stood there into more lines.
        int up = drawn.stream()
                .mapToInt(width -> Math.max(1, (width + now.columns() - 1) / now.columns()))
                .sum();
        if (up > 0) {
            frame.append("\u001b[").append(up).append('A');
        }
        rows.forEach(row -> frame.append('\r')
                .append(row.colour())
                .append(row.text())
                .append(row.colour().isEmpty() ? "" : "\u001b[0m")
                .append(CLEAR_TO_END_OF_LINE)
                .append('\n'));
        frame.append(CLEAR_BELOW);
        drawn = rows.stream().map(row -> ScreenText.width(row.text())).toList();
        console.err().print(frame);
        console.err().flush();
    }
}
