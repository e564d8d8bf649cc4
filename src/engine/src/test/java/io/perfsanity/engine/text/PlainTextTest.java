package io.perfsanity.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    @Test
    void shouldLeaveOutTerminalSequences() {
        assertThat(PlainText.of(
                        "\u001B[1;31mred\u001B[0m \u001B]0;title\u0007and \u001B]8;;http://x\u001B\\link\u001B(B"))
                .isEqualTo("red and link");
    }

    @Test
    void shouldLeaveOutWhatXmlCannotHoldAndWhatHidesText() {
        assertThat(PlainText.of("a\u0000b\u0008c\uFFFEd\uD800e\u202Ef\u2066g\u0085h"))
                .isEqualTo("abcdefgh");
    }

    @Test
    void shouldKeepLinesTabsAndAllScripts() {
        assertThat(PlainText.of("a\n\tб 日本 🚀")).isEqualTo("a\n\tб 日本 🚀");
    }

    @Test
    void shouldMakeOneLine() {
        assertThat(PlainText.line("  a\r\n\tb  c ", 10)).isEqualTo("a b c");
        assertThat(PlainText.line("abcdef", 4)).isEqualTo("abc…");
        assertThat(PlainText.line("ab🚀def", 4)).isEqualTo("ab…");
    }

    @Property
    void shouldBePlainAfterOnePass(@ForAll String text, @ForAll @IntRange(min = 1, max = 50) int limit) {
        String plain = PlainText.of(text);

        assertThat(PlainText.of(plain)).isEqualTo(plain);
        assertThat(plain).doesNotContain("\u001B", "\u0000", "\r");
        assertThat(PlainText.line(text, limit)).hasSizeLessThanOrEqualTo(limit).doesNotContain("\n", "\u2028");
        assertThat(PlainText.printable(text)).doesNotContainPattern("[\\p{Cntrl}\\u2028\\u202E\\u009B]");
    }

    @Test
    void shouldQuoteTextWithWhatNobodySees() {
        assertThat(PlainText.quoted("a\u0007b\u202Ec\u009Bd")).isEqualTo("'a\\u0007b\\u202Ec\\u009Bd'");
        assertThat(PlainText.quoted("x".repeat(161))).hasSize(163).endsWith("x…'");
        assertThat(PlainText.hasInvisible("a\u200Bb")).isTrue();
        assertThat(PlainText.hasInvisible("日本 🚀")).isFalse();
    }
}
