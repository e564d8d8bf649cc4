package io.perfsanity.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhrasesTest {
    private static final Phrases PHRASES = new Phrases(Phrases.read("""
            # A comment
            %s; %s
                %1$P；%2$p
            a node failed
                节点故障
            the node %s failed
                节点 %1$s 故障

            %s is %s, expected %s
                %1$s 为 %2$s，应为%3$P
            key %s is %s, expected %s
                键 %1$s 为 %2$s，应为%3$P
            >a number from %s to %s
                %1$s 至 %2$s 的数字
            %s cases
                %1$d 个用例
            %s is gone
                %1$w 已不存在
            """));

    private static String say(String english) {
        return PHRASES.say(english);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a node failed                           | 节点故障
            the node n[1-2] failed                  | 节点 n[1-2] 故障
            a node failed; the node n1 failed       | 节点故障；节点 n1 故障
            a node failed; srun: error              | 节点故障；srun: error
            x is 3, expected a number from 1 to 2   | x 为 3，应为1 至 2 的数字
            12 cases                                | 12 个用例
            /a is gone                              | /a 已不存在
            """)
    void shouldSayItInTheOtherLanguage(String english, String chinese) {
        assertThat(say(english)).isEqualTo(chinese);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            words of a program                 | fits no phrase
            srun: error; a node failed         | begins with words of a program
            AssertionError: x is 3, expected 4 | expects what isn't ours
            a number from 1 to 2               | stands in others only
            all cases                          | isn't a number
            the connection is gone             | isn't one word
            """)
    void shouldLeaveWhatIsNoneOfItsPhrases(String english, String why) {
        assertThat(say(english)).as(why).isEqualTo(english);
    }

    @Test
    void shouldTakeThePhraseWithTheMostTextOfItsOwn() {
        assertThat(say("key x is 3, expected a number from 1 to 2")).startsWith("键 x 为");
    }

    @Property
    void shouldKeepWhateverStandsInAHole(@ForAll String text) {
        assertThat(say("the node " + text + " failed")).isEqualTo("节点 " + text + " 故障");
    }

    @Property
    void shouldNeverFailAndChangeNothingThatFitsNoPhrase(@ForAll String text) {
        Words chinese = Words.of(Locale.SIMPLIFIED_CHINESE);

        assertThat(chinese.phrase("\0" + text + "\0")).isEqualTo("\0" + text + "\0");
        assertThat(chinese.phrase(text)).isNotNull();
    }

    @Property
    void shouldSayInEnglishWhatIsEnglish(@ForAll String text) {
        assertThat(Words.ENGLISH.phrase(text)).isEqualTo(text);
        assertThat(Words.ENGLISH.phrase("a node of the job failed")).isEqualTo("a node of the job failed");
    }

    /** A text that nearly fits many phrases many times is given up, or it would take a minute. */
    @Example
    void shouldAnswerSoonWhateverTheText() {
        Words chinese = Words.of(Locale.SIMPLIFIED_CHINESE);
        List.of("a is b, expected ", "out of memory; ", "out of memory (", "leg a of b: ", ", did you mean '")
                .forEach(piece -> {
                    String text = piece.repeat(200);
                    assertThat(chinese.phrase(text)).isNotEmpty();
                    assertThat(chinese.phrase(text.repeat(100))).isEqualTo(text.repeat(100));
                });
    }

    @Test
    void shouldRefuseACatalogueThatLacksALine() {
        assertThatThrownBy(() -> Phrases.read("a\nb\n    B\n")).hasMessageContaining("a");
        assertThatThrownBy(() -> Phrases.read("a\n    A\nb")).hasMessageContaining("b");
        assertThatThrownBy(() -> Phrases.read("a %s\n    %2$s\n")).hasMessageContaining("a %s");
    }
}
