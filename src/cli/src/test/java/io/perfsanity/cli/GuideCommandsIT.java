package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.CaseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the guides tell people to type on their cluster, line by line on a real Slurm, with what is here in place of what is
 * theirs. {@code init} asks and is tested by {@link InitOverSshTest}; images need a container's runtime ({@link ContainerIT}).
 */
class GuideCommandsIT {
    private static final String PASSES = "aggr_upload-deepseek_r1_fp4_v2_grace_blackwell-r1_fp4_v2_tp4_mtp3_1k1k";
    private static final String FAILS = "aggr-sample_faults_grace_blackwell-too_slow";

    @TempDir
    Path directory;

    private LabRun lab;
    private final Map<String, String> here = new LinkedHashMap<>();
    private int runs;

    @BeforeEach
    void layOut() throws IOException {
        lab = new LabRun(directory);
        Path list = Files.write(
                directory.resolve("list.txt"),
                List.of(
                        "perf/test_perf_sanity.py::test_e2e[" + PASSES + "]",
                        "perf/test_perf_sanity.py::test_e2e[" + FAILS + "]"));
        for (String name : List.of("debug_cases.txt", "MY_LIST.txt", "work/sample/lists/debug_cases.txt")) {
            here.put(name, list.toString());
        }
        for (String name : List.of("~/TensorRT-LLM", "work/sample/src", "../main")) {
            here.put(name, LabRun.sample("src").toString());
        }
        here.put(
                "work/sample/lists/waives.txt",
                LabRun.sample("lists/waives.txt").toString());
        here.put("/tmp/clusters.yaml", directory.resolve("clusters.yaml").toString());
        for (String name : List.of("plan", "run1", "run2", "~/perf-history")) {
            here.put(name, directory.resolve(name.replace("~/", "")).toString());
        }
        here.put("/tmp/run1", directory.resolve("contributed").toString());
        here.put("*one_small_case*", "*" + PASSES);
        here.put("CASE", "1");
    }

    /** Types the lines of a guide that begin with one of these commands, each after the ones before it. */
    private void type(String guide, String commands) throws IOException {
        List<String> lines = Guide.typed(Guide.ROOT.resolve(guide)).stream()
                .filter(line -> line.matches("(?:" + commands + ") .*") && !line.contains("image:"))
                .toList();
        assertThat(lines).as(guide).isNotEmpty();
        for (String line : lines) {
            Ran ran = Ran.of(typed(line).toArray());

            System.out.println("perf-sanity " + line + "\n" + ran.out() + ran.err());
            // One of the two cases is made to fail.
            assertThat(ran.code())
                    .as("%s: %s\n%s", guide, line, ran.err())
                    .isIn(ExitCodes.ALL_PASSED, ExitCodes.TEST_FAILURES);
        }
    }

    /** Where it would ask, or look in the directory where it is started, it is told. */
    private List<String> typed(String line) {
        List<String> words = new ArrayList<>(Guide.words(line));
        String command = words.get(0);
        words.replaceAll(word -> here.getOrDefault(word, word));
        words.set(0, command);
        if (!words.contains("--clusters") && line.contains("gb200")) {
            words.addAll(
                    List.of("--clusters", directory.resolve("clusters.yaml").toString()));
        }
        if (command.matches("run|ab|bisect|resume")) {
            words.add("--plain");
        }
        if (command.matches("run|ab|bisect") && !words.contains("--out")) {
            words.addAll(List.of("--out", directory.resolve("out" + ++runs).toString()));
        }
        if (words.contains("--cancel")) {
            words.addAll(List.of("--yes", "--runs", directory.toString()));
        }
        return words;
    }

    @Test
    void shouldDoWhatTheReadmeTellsToDoOnACluster() throws IOException {
        type("README.md", "clusters|plan|run|status|logs|report|cancel|resume");

        assertThat(lab.result(directory.resolve("run1")).cases()).hasSize(2);
        assertThat(lab.result(directory.resolve("run2")).cases())
                .extracting(CaseResult::id)
                .containsExactly(FAILS);
    }

    @Test
    void shouldGoTheWayToAFirstCluster() throws IOException {
        type("docs/first-cluster.md", "classify|clusters|plan|run");

        assertThat(lab.result(directory.resolve("run1")).cases())
                .extracting(CaseResult::id)
                .containsExactly(PASSES);
    }

    @Test
    void shouldRunWhatContributorsAreTold() throws IOException {
        type("CONTRIBUTING.md", "run");
    }

    @Test
    void shouldCompareAsTheGuideTells() throws Exception {
        PathUtils.copyDirectory(LabRun.sample("src"), directory.resolve("changed"));
        here.put("../my-change", directory.resolve("changed").toString());
        Revisions repository = new Revisions(directory.resolve("repository"));
        PathUtils.copyDirectory(LabRun.sample("src"), repository.root);
        repository.commit("0");
        repository.git("tag", "v1.2");
        repository.git("branch", "-M", "main");
        Files.writeString(repository.root.resolve("slowdown"), "40%");
        repository.commit("1");
        here.put("../TensorRT-LLM", repository.root.toString());
        here.put("pip install --no-deps -e .", "true");

        type("docs/ab.md", "ab|bisect");
    }
}
