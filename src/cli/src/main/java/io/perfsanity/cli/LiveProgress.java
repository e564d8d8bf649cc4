package io.perfsanity.cli;

import io.perfsanity.engine.result.Verdict;
import io.perfsanity.engine.run.Phase;
import io.perfsanity.engine.run.StatusText;
import io.perfsanity.engine.text.PlainText;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One line a case on a terminal, renewed in place. Where there are more cases than rows, those that move are shown and
 * the others counted.
 */
final class LiveProgress implements Progress {
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    /** Rows and columns of the terminal; 24 × 80 where nobody tells. */
    record TerminalSize(int rows, int columns) {
        private static final TerminalSize UNKNOWN = new TerminalSize(24, 80);

        static TerminalSize now() {
            try {
                Process stty = new ProcessBuilder("stty", "size")
                        .redirectInput(new File("/dev/tty"))
                        .start();
                String answer = new String(stty.getInputStream().readNBytes(32), StandardCharsets.US_ASCII).strip();
                if (stty.waitFor(1, TimeUnit.SECONDS) && answer.matches("[1-9]\\d{0,3} [1-9]\\d{0,3}")) {
                    String[] numbers = answer.split(" ", 2);
                    return new TerminalSize(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
                }
            } catch (IOException e) {
                return UNKNOWN;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return UNKNOWN;
        }
    }

    private final Console console;
    private final TerminalSize size;
    private final Map<Integer, CaseStatus> cases = new TreeMap<>();
    private String health = "";
    private int drawn;

    LiveProgress(Console console, TerminalSize size) {
        this.console = console;
        this.size = size;
    }

    @Override
    public synchronized void begin(List<CaseStatus> statuses) {
        statuses.forEach(status -> cases.put(status.index(), status));
        draw();
    }

    @Override
    public synchronized void caseChanged(CaseStatus status) {
        cases.put(status.index(), status);
        draw();
    }

    @Override
    public synchronized void healthChanged(String message) {
        health = message;
        draw();
    }

    @Override
    public synchronized void end() {
        draw();
        drawn = 0;
    }

    private void draw() {
        int room = Math.max(1, size.rows() - 3);
        List<CaseStatus> shown = cases.values().stream()
                .sorted(Comparator.comparing((CaseStatus status) -> status.phase() == Phase.DONE))
                .limit(room)
                .sorted(Comparator.comparingInt(CaseStatus::index))
                .toList();
        StringBuilder screen = new StringBuilder();
        if (drawn > 0) {
            screen.append("\u001b[").append(drawn).append('A');
        }
        shown.forEach(status ->
                line(screen, String.format(Locale.ROOT, "%03d %s", status.index(), cells(status)), colour(status)));
        line(screen, summary(shown.size()), "");
        if (!health.isEmpty()) {
            line(screen, health, "\u001b[33m");
        }
        screen.append(CLEAR_BELOW);
        drawn = shown.size() + 1 + (health.isEmpty() ? 0 : 1);
        console.err().print(screen);
        console.err().flush();
    }

    private String cells(CaseStatus status) {
        int width = Math.max(20, size.columns() / 2 - 4);
        String id = PlainText.printable(status.id());
        String cell = id.length() > width ? id.substring(0, width - 1) + "…" : id;
        return cell + " ".repeat(width - cell.length()) + " " + StatusText.of(status);
    }

    private void line(StringBuilder screen, String text, String colour) {
        String plain = PlainText.printable(text);
        screen.append('\r')
                .append(colour)
                .append(plain, 0, Math.min(plain.length(), size.columns() - 1))
                .append(colour.isEmpty() ? "" : "\u001b[0m")
                .append(CLEAR_TO_END_OF_LINE)
                .append('\n');
    }

    private String summary(int shown) {
        long done = cases.values().stream()
                .filter(status -> status.phase() == Phase.DONE)
                .count();
        long live = cases.values().stream()
                .filter(status -> status.phase() == Phase.LIVE)
                .count();
        String hidden = shown < cases.size() ? ", " + (cases.size() - shown) + " not shown" : "";
        return "%s of %s done, %s live%s".formatted(done, cases.size(), live, hidden);
    }

    private static String colour(CaseStatus status) {
        if (System.getenv("NO_COLOR") != null || status.result().isEmpty()) {
            return "";
        }
        Verdict verdict = status.result().get().verdict();
        return switch (verdict) {
            case PASSED -> "\u001b[32m";
            case FAILED, TIMEOUT, INVALID -> "\u001b[31m";
            case INFRA, CANCELLED -> "\u001b[33m";
            case SKIPPED -> "\u001b[2m";
        };
    }
}
