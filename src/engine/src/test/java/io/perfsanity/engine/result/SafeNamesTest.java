package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SafeNamesTest {
    @Test
    void shouldKeepNamesThatThePlatformCanHold() {
        assertThat(new SafeNames(StandardCharsets.UTF_8).file("résultats/测试.log"))
                .contains("résultats/测试.log");
        assertThat(new SafeNames(StandardCharsets.ISO_8859_1).file("résultats/a.log"))
                .contains("résultats/a.log");
    }

    @Test
    void shouldReplaceWhatThePlatformCannotHoldAndKeepNamesApart() {
        SafeNames names = new SafeNames(StandardCharsets.US_ASCII);

        assertThat(names.file("résultats/测试.log")).contains("r_sultats/__.log");
        assertThat(names.file("résultats/试测.log")).contains("r_sultats/__~2.log");
        assertThat(names.file("rêsultats/测试.log")).contains("r_sultats~2/__.log");
        assertThat(names.file("résultats/测试.log")).contains("r_sultats/__.log");
        assertThat(names.file("bad\uFFFDname.txt")).contains("bad_name.txt");
        assertThat(names.file("\uD83D\uDE00")).contains("_");
    }

    @Property
    void shouldGiveDifferentNamesThatThePlatformCanHold(@ForAll @Size(max = 8) List<String> raw) {
        for (Charset platform : List.of(StandardCharsets.US_ASCII, StandardCharsets.UTF_8)) {
            SafeNames names = new SafeNames(platform);
            Map<String, String> given = new HashMap<>();
            for (String name : raw) {
                String single = "a" + name.replace('/', '_');
                names.file(single).ifPresent(safe -> {
                    assertThat(platform.newEncoder().canEncode(safe)).as(safe).isTrue();
                    assertThat(given.putIfAbsent(safe, single)).isIn(null, single);
                });
            }
        }
    }
}
