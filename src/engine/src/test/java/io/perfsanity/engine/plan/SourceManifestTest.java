package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

class SourceManifestTest {

    @Property(tries = 200)
    void shouldReadBackWhatItWrote(
            @ForAll @Size(max = 5)
                    Map<
                                    @NotEmpty @CharRange(from = ' ', to = '~')
                                    @CharRange(from = '\u0080', to = '\u00ff') String,
                                    @NotEmpty @CharRange(from = ' ', to = '~') String>
                            files) {
        SourceManifest manifest = new SourceManifest(files);

        String text = new String(manifest.toBytes(), StandardCharsets.ISO_8859_1);

        assertThat(SourceManifest.parse(text).files()).isEqualTo(files);
    }
}
