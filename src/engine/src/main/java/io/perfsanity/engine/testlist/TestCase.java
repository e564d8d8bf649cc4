package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One test of a list.
 *
 * @param id the text in brackets of a perf case ({@code disagg_upload-e2e-…}), else the whole node id; a {@code .yaml} in
 *     it was dropped. The old {@code test_perf.py::test_perf[perf_sanity_…]} keeps its {@code perf_sanity_}, which
 *     stands before the id's grammar
 * @param nodeId what pytest is given; a bare id was completed to {@code test_perf_sanity.py::test_e2e[id]}
 * @param perfCase whether the id follows the perf-sanity grammar; other pytest tests run as single-agg on one node
 * @param tag {@code # mode:}/{@code # nodes:} of a TXT line, {@code mode:}/{@code nodes:} of a YAML mapping
 * @param group the YAML group, {@code test_type} or {@code condition.terms.nodes}
 * @param timeLimit the case's own: {@code TIMEOUT (n)}, {@code timeout:}
 * @param config a config named by the list itself instead of by the id's stem; relative to a config root
 * @param skipReason present when the case is not to run; empty text when the list gave no reason
 * @param markers the other markers as written: {@code XFAIL}, {@code UNSTABLE}, {@code ISOLATION}
 * @param systemGpuCount GPUs over all nodes that a test-db block asks for; a cross-check only
 * @param stage of upstream's CI that ran it, where the list says so as logs do; no part of {@code id} and {@code nodeId}
 */
public record TestCase(
        String id,
        String nodeId,
        boolean perfCase,
        Source source,
        Optional<Declaration> tag,
        Optional<Declaration> group,
        Optional<Duration> timeLimit,
        Optional<String> config,
        Optional<String> skipReason,
        List<String> markers,
        Optional<Integer> systemGpuCount,
        Optional<Stage> stage) {

    public boolean skipped() {
        return skipReason.isPresent();
    }

    /** The same case, not to be run. */
    public TestCase skip(String reason) {
        return new TestCase(
                id,
                nodeId,
                perfCase,
                source,
                tag,
                group,
                timeLimit,
                config,
                Optional.of(reason),
                markers,
                systemGpuCount,
                stage);
    }

    /**
     * The case as a line of a TXT list: stage, node id, markers, tags. What a YAML group says stands as tags; a config that
     * the list names has no place in a line.
     */
    public String line() {
        StringBuilder line = new StringBuilder();
        stage.ifPresent(each -> line.append(each.name()).append('/'));
        line.append(nodeId);
        skipReason.ifPresent(reason -> line.append(reason.isEmpty() ? " SKIP" : " SKIP (" + reason + ")"));
        markers.forEach(marker -> line.append(' ').append(marker));
        List<String> tags = new ArrayList<>();
        said(Declaration::mode).ifPresent(mode -> tags.add("mode:" + mode));
        said(Declaration::nodes).ifPresent(nodes -> tags.add("nodes:" + nodes));
        timeLimit.ifPresent(limit -> tags.add("timeout:" + limit.toSeconds() + "s"));
        return tags.isEmpty() ? line.toString() : line + "  # " + String.join(" ", tags);
    }

    private <T> Optional<T> said(Function<Declaration, Optional<T>> what) {
        return tag.flatMap(what).or(() -> group.flatMap(what));
    }
}
