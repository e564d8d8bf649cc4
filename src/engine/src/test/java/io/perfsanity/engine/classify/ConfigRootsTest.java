package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigRootsTest {
    @TempDir
    private Path directory;

    private Path put(String path) {
        return Cases.write(directory, path, "x: 1\n");
    }

    private Optional<Path> found(ConfigRoots roots, String id) {
        return roots.find(CaseName.of(id), false).map(file -> directory.relativize(Path.of(file.file())));
    }

    private Optional<Path> found(String id) {
        return found(Configs.roots(directory), id);
    }

    @Test
    void shouldSearchACheckoutInTheGivenOrder() {
        put("tests/scripts/perf-sanity/aggregated/both.yaml");
        put("tests/scripts/perf-sanity/disaggregated/both.yaml");
        put("tests/scripts/perf-sanity/flat.yaml");
        put("tests/integration/defs/perf/disagg/test_configs/disagg/perf/old.yaml");
        put("tests/integration/defs/perf/disagg/test_configs/wideep/perf/wide.yml");
        put("tests/scripts/perf/aggregated/qa.yaml");
        put("tests/scripts/perf/disaggregated/qa.yaml");

        assertThat(found("aggr-both-s")).contains(Path.of("tests/scripts/perf-sanity/aggregated/both.yaml"));
        assertThat(found("profiling-both")).contains(Path.of("tests/scripts/perf-sanity/aggregated/both.yaml"));
        assertThat(found("aggr-flat")).contains(Path.of("tests/scripts/perf-sanity/flat.yaml"));
        assertThat(found("aggr-qa")).contains(Path.of("tests/scripts/perf/aggregated/qa.yaml"));
        assertThat(found("disagg-gen_only-qa")).contains(Path.of("tests/scripts/perf/disaggregated/qa.yaml"));
        assertThat(found("disagg-old"))
                .contains(Path.of("tests/integration/defs/perf/disagg/test_configs/disagg/perf/old.yaml"));
        assertThat(found("disagg-wide"))
                .contains(Path.of("tests/integration/defs/perf/disagg/test_configs/wideep/perf/wide.yml"));
    }

    @Test
    void shouldSkipDirectoriesOfTheOtherKind() {
        put("aggregated/a.yaml");
        put("disaggregated/d.yaml");

        assertThat(found("disagg-a")).isEmpty();
        assertThat(found("aggr-ctx_only-a")).isEmpty();
        assertThat(found("aggr-d")).isEmpty();
        assertThat(found("aggr-ctx_only-d")).contains(Path.of("disaggregated/d.yaml"));
        assertThat(found("disagg-d")).contains(Path.of("disaggregated/d.yaml"));
        assertThat(found("benchmark-d")).contains(Path.of("disaggregated/d.yaml"));
    }

    @Test
    void shouldTakeADirectoryOfConfigsByItsName() {
        put("aggregated/x.yaml");
        put("configs/x.yaml");

        assertThat(found(Configs.roots(directory.resolve("aggregated")), "disagg-x"))
                .isEmpty();
        assertThat(found(Configs.roots(directory.resolve("configs")), "disagg-x"))
                .contains(Path.of("configs/x.yaml"));
    }

    @Test
    void shouldSayWhereItLooked() {
        put("aggregated/a.yaml");
        put("disaggregated/d.yaml");

        assertThat(Configs.roots(directory).searched(CaseName.of("disagg-nothing"), false))
                .isEqualTo(directory.resolve("disaggregated") + ", " + directory);
    }

    @Test
    void shouldReadEachFileOnce() throws IOException {
        Path file = put("x.yaml");
        ConfigRoots roots = Configs.roots(directory);
        Optional<ConfigFile> first = roots.find(CaseName.of("aggr-x"), false);

        Files.delete(file);

        assertThat(roots.find(CaseName.of("profiling-x-server"), false)).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "sub/inside", "..", ".", "", "\0", "/etc/passwd", "x.yaml\0"})
    void shouldNeverMakeAPathOfAStem(String stem) {
        put("outside.yaml");
        put("root/sub/inside.yaml");
        put("root/x.yaml");

        assertThat(found(Configs.roots(directory.resolve("root")), "disagg-" + stem))
                .isEmpty();
    }

    @Test
    void shouldRefuseALinkOutOfTheDirectory() throws IOException {
        Path outside = put("outside.yaml");
        Files.createDirectories(directory.resolve("root"));
        Files.createSymbolicLink(directory.resolve("root/link.yaml"), outside);
        Files.createSymbolicLink(directory.resolve("root/broken.yaml"), directory.resolve("nowhere"));
        ConfigRoots roots = Configs.roots(directory.resolve("root"));

        assertThat(roots.find(CaseName.of("aggr-link"), false).orElseThrow().problems())
                .singleElement()
                .asString()
                .contains("is a link out of");
        assertThat(roots.find(CaseName.of("aggr-broken"), false).orElseThrow().readable())
                .isFalse();
        assertThat(roots.named("link.yaml", Cases.LINE).orElseThrow().readable())
                .isFalse();
    }

    @Test
    void shouldRefuseADirectoryThatLeavesTheCheckout() throws IOException {
        put("outside/x.yaml");
        Files.createDirectories(directory.resolve("checkout"));
        Files.createSymbolicLink(directory.resolve("checkout/aggregated"), directory.resolve("outside"));

        ConfigRoots roots = Configs.roots(directory.resolve("checkout"));

        assertThat(found(roots, "aggr-x")).isEmpty();
        assertThat(roots.problems()).singleElement().asString().contains("is a link out of");
    }

    @Test
    void shouldRefuseWhatIsNoSmallFile() throws IOException {
        Cases.write(directory, "large.yaml", "x: " + "y".repeat(1024 * 1024));
        Files.createDirectories(directory.resolve("folder.yaml"));
        ConfigRoots roots = Configs.roots(directory);

        assertThat(roots.find(CaseName.of("aggr-large"), false).orElseThrow().problems())
                .singleElement()
                .asString()
                .contains("larger than 1 MiB");
        assertThat(roots.find(CaseName.of("aggr-folder"), false).orElseThrow().problems())
                .singleElement()
                .asString()
                .contains("not a regular file");
    }

    /** Read as if they were UTF-8, they would be configs with other words in them. */
    @ParameterizedTest
    @CsvSource({"UTF-16, encoded as UTF-16", "UTF-16LE, encoded as UTF-16", "ISO-8859-1, byte 0xE9 is not UTF-8"})
    void shouldSayWhichEncodingAConfigHas(String charset, String message) throws IOException {
        Files.writeString(directory.resolve("x.yaml"), "# caf\u00e9\nserver_configs: []\n", Charset.forName(charset));

        assertThat(Configs.roots(directory)
                        .find(CaseName.of("aggr-x"), false)
                        .orElseThrow()
                        .problems())
                .singleElement()
                .asString()
                .contains("x.yaml", message, "expected UTF-8");
    }

    @Test
    void shouldReportADirectoryThatIsNotThere() {
        assertThat(Configs.roots(directory.resolve("nowhere")).problems())
                .extracting(Problem::toString)
                .containsExactly(directory.resolve("nowhere") + ": error: no such directory of configs");
    }

    @Test
    void shouldFindAConfigThatTheListNames() {
        put("aggregated/x.yaml");
        ConfigRoots roots = Configs.roots(directory);

        for (String name : List.of("x", "x.yaml", "aggregated/x.yaml")) {
            assertThat(roots.named(name, Cases.LINE).orElseThrow().file())
                    .isEqualTo(directory.resolve("aggregated/x.yaml").toString());
        }
        assertThat(roots.named("xx.yaml", Cases.LINE).orElseThrow().problems())
                .singleElement()
                .asString()
                .startsWith("list.txt:12: error: no config 'xx.yaml' in")
                .endsWith(", did you mean 'x.yaml'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside.yaml", "/etc/passwd", "sub/../../outside.yaml", "\0"})
    void shouldRefuseANamedConfigThatLeavesTheDirectory(String name) {
        put("outside.yaml");
        put("root/sub/x.yaml");
        ConfigRoots roots = Configs.roots(directory.resolve("root"));

        assertThat(roots.named(name, Cases.LINE).orElseThrow().problems())
                .singleElement()
                .asString()
                .contains("must be a path inside a directory of configs");
    }

    @Property
    void shouldNeverThrowForAnyText(@ForAll String text) {
        ConfigRoots roots = Configs.roots(Path.of("src"));

        assertThat(roots.find(CaseName.of("aggr-" + text), false)).isEmpty();
        assertThat(roots.named(text, Cases.LINE).orElseThrow().readable()).isFalse();
    }
}
