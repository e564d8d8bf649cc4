package io.perfsanity.engine.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void shouldSetWordsToTheLeftAndNumbersToTheRight() {
        Table table = new Table("MODE", "NODES", "CASE");
        table.row("single-agg", 1, "a");
        table.row("disagg", 12, "longer");

        assertThat(table.toString().lines())
                .containsExactly(
                        "MODE        NODES  CASE", //
                        "single-agg      1  a",
                        "disagg         12  longer");
    }

    @Test
    void shouldSetAnUnknownNumberWhereANumberWouldStand() {
        Table table = new Table("GPUS", "CASE");
        table.row("?", "a");

        assertThat(table.toString().lines()).containsExactly("GPUS  CASE", "   ?  a");
    }

    @Test
    void shouldEndNoLineWithBlanks() {
        Table table = new Table("CASE", "WHY");
        table.row("a", "");

        assertThat(table.toString()).isEqualTo("CASE  WHY\na\n");
    }

    @Test
    void shouldKeepACellOnItsLineWhateverItHolds() {
        Table table = new Table("CASE", "WHY");
        table.row("a\nb", "\u001b[2J");

        assertThat(table.toString().lines()).containsExactly("CASE  WHY", "a?b   ?[2J");
    }
}
