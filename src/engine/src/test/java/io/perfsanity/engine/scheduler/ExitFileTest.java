package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.scheduler.Observation.ExitFile;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExitFileTest {

    @Test
    void shouldReadTheExitFile() {
        assertThat(ExitFile.parse("rc=0\n")).contains(new ExitFile(Optional.of(0), ""));
        assertThat(ExitFile.parse("rc=1\nreason=server-died CTX_0\n"))
                .contains(new ExitFile(Optional.of(1), "server-died CTX_0"));
        assertThat(ExitFile.parse("rc=unfinished\n")).contains(new ExitFile(Optional.empty(), ""));
    }

    @Test
    void shouldWaitForAnExitFileThatIsHalfWritten() {
        assertThat(ExitFile.parse("")).isEmpty();
        assertThat(ExitFile.parse("rc=")).isEmpty();
        assertThat(ExitFile.parse("rc=1")).isEmpty();
        assertThat(ExitFile.parse("reason=timeout\n")).isEmpty();
    }

    @Test
    void shouldNotTakeAnythingElseForSuccess() {
        assertThat(ExitFile.parse("rc=\n").orElseThrow().rc()).isEmpty();
        assertThat(ExitFile.parse("rc=zero\n").orElseThrow().rc()).isEmpty();
        assertThat(ExitFile.parse("rc=99999999999\n").orElseThrow().rc()).isEmpty();
    }

    @Property
    void shouldReadAnyExitFileWithoutError(@ForAll String text) {
        assertThat(ExitFile.parse(text)).isNotNull();
    }
}
