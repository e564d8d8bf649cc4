package io.jenkins.plugins.perfsanity.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.perfsanity.runs.FailOn;
import io.jenkins.plugins.perfsanity.runs.RunOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What pipelines hold of a step while it runs. */
class StoredStateTest {
    private static Object read(InputStream stored) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(stored)) {
            return in.readObject();
        }
    }

    @Test
    void shouldReadTheOptionsOfAVersionThatHeldNoStep() throws Exception {
        try (InputStream stored = StoredStateTest.class.getResourceAsStream("RunOptions-before-the-step.ser")) {
            PerfSanityStep step = (PerfSanityStep) read(stored);

            assertThat(step.getName()).isEqualTo("nightly-2");
            RunOptions options = step.options(UnaryOperator.identity());
            assertThat(options.cluster()).isEqualTo("here");
            assertThat(options.testlist()).isEqualTo("aggr-passes");
            assertThat(options.select()).containsExactly("*tiny*");
            assertThat(options.facts()).isEqualTo(Map.of("gpu", "gb200"));
            assertThat(options.failOn()).isEqualTo(FailOn.TESTS);
            assertThat(options.retries()).isZero();
            assertThat(options.overrides().liveJobs()).contains(4);
        }
    }

    @Test
    void shouldHoldAllThatAStepWasAsked() throws Exception {
        PerfSanityStep step = new PerfSanityStep("here", "aggr-passes");
        step.setSelect("*a*, *b*");
        step.setOverrides(new ClusterOverrides());
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(stored)) {
            out.writeObject(step);
        }

        PerfSanityStep read = (PerfSanityStep) read(new ByteArrayInputStream(stored.toByteArray()));

        assertThat(read.options(UnaryOperator.identity())).isEqualTo(step.options(UnaryOperator.identity()));
    }
}
