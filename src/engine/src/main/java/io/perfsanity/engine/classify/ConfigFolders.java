package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.Source;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The two pairs of folders that a checkout of upstream has configs in. Both may have a config of one name. */
public enum ConfigFolders {
    /** Of the lists that CI runs. */
    CI("tests/scripts/perf-sanity"),
    /** Of QA's lists, whose runs tell the test by variables where its configs are. */
    QA("tests/scripts/perf");

    private final Path folder;

    ConfigFolders(String folder) {
        this.folder = Path.of(folder);
    }

    Path aggregated() {
        return folder.resolve("aggregated");
    }

    Path disaggregated() {
        return folder.resolve("disaggregated");
    }

    /** The pair that {@code directory} is one of, wherever the checkout lies. */
    static Optional<ConfigFolders> of(Path directory) {
        Path name = directory.getFileName();
        Path parent = directory.getParent();
        return name == null || parent == null || !name.toString().endsWith("aggregated")
                ? Optional.empty()
                : Arrays.stream(values())
                        .filter(pair -> parent.endsWith(pair.folder.getFileName()))
                        .findFirst();
    }

    /** Whether a list of this name is one of those that the pair is for: QA's are {@code …/qa/…} or {@code llm_perf…}. */
    boolean lists(Source list) {
        String file = list.file();
        boolean inFolder = file.startsWith("qa/") || file.contains("/qa/");
        boolean qa = inFolder || file.startsWith("llm_perf", file.lastIndexOf('/') + 1);
        return qa == (this == QA);
    }

    /**
     * The variables by which upstream's test finds the configs of a case, since it looks in one pair only; none where it
     * isn't known which.
     *
     * @param config of the case, as {@link Classification#config()} has it
     * @param list that the case stands in
     */
    public static Map<String, String> variables(Optional<String> config, Source list) {
        Optional<ConfigFolders> pair = config.isPresent()
                ? Optional.ofNullable(Path.of(config.get()).getParent()).flatMap(ConfigFolders::of)
                : Optional.of(QA).filter(qa -> qa.lists(list));
        return pair.map(known -> Map.of(
                        "AGG_CONFIG_FOLDER", known.aggregated().toString(),
                        "DISAGG_CONFIG_FOLDER", known.disaggregated().toString()))
                .orElse(Map.of());
    }
}
