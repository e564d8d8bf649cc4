package io.jenkins.plugins.perfsanity.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jenkins.util.VirtualFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogPieceTest {
    @TempDir
    private Path directory;

    private LogPiece piece(String log, long start, int limit) throws IOException {
        Path file = Files.writeString(directory.resolve("benchmark.log"), log);
        return LogPiece.of(VirtualFile.forFile(file.toFile()), start, limit);
    }

    @Test
    void shouldGiveALongLogPieceByPiece() throws IOException {
        String log = IntStream.range(0, 20_000)
                .mapToObj(i -> "line " + i + " — 完成\n")
                .collect(Collectors.joining());
        StringBuilder read = new StringBuilder();
        int pieces = 0;
        LogPiece piece = piece(log, 0, LogPiece.FIRST_BYTES);
        for (; piece.isMore(); pieces++) {
            assertThat(piece.getText()).endsWith("\n");
            read.append(piece.getText());
            piece = piece(log, piece.getNext(), LogPiece.FIRST_BYTES);
        }
        read.append(piece.getText());

        assertThat(read).hasToString(log);
        assertThat(pieces).isGreaterThan(5);
    }

    @Test
    void shouldSplitNoCharacterOfALineWithoutAnEnd() throws IOException {
        String log = "进".repeat(1000);
        LogPiece first = piece(log, 0, 1000);
        assertThat(first.getText()).isEqualTo("进".repeat(333));
        assertThat(piece(log, first.getNext(), 10_000).getText()).isEqualTo("进".repeat(667));
    }

    @Test
    void shouldTakeColoursAndConsoleNotesForText() throws IOException {
        String note =
                "\u001B[8mha:////4AAAAGh+LCAAAAAAAAP9b85aBtbiIQTGjNKU4P08vOT+vOD8nVc83PyU1x6OyILUoJzMv2y+\u001B[0m";

        LogPiece piece = piece("\u001B[31mred\u001B[0m\r\n" + note + "<b>done</b>\u0007\u202E\r\n", 0, 1000);

        assertThat(piece.getText())
                .isEqualTo("red\nha:////4AAAAGh+LCAAAAAAAAP9b85aBtbiIQTGjNKU4P08vOT+vOD8nVc83PyU1x6OyILUoJzMv2y+"
                        + "<b>done</b>\n");
    }

    @Test
    void shouldGiveNothingBehindTheEnd() throws IOException {
        LogPiece piece = piece("all\n", 100, 1000);
        assertThat(piece.getText()).isEmpty();
        assertThat(piece.isMore()).isFalse();
    }
}
