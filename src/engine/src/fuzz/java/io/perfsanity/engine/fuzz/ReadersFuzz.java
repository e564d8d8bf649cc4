package io.perfsanity.engine.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.classify.ClassifySettings;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.cluster.ClustersConf;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.result.MetricsReader;
import io.perfsanity.engine.report.ResultsJson;
import io.perfsanity.engine.result.ArchiveLimits;
import io.perfsanity.engine.result.JUnitFiles;
import io.perfsanity.engine.result.ResultArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever people, clusters and workloads write, the readers say what is wrong with it: an exception other than a declared
 * one, or an endless reading, is a finding.
 */
class ReadersFuzz {
    private static final String CASE = "aggr_upload-fuzz-server\n";

    @TempDir
    static Path directory;

    private static void read(String name, byte[] list) {
        CaseReader reader = new CaseReader(CaseReader.Choice.ALL);
        reader.list(name, list);
        reader.read(ClassifySettings.DEFAULT);
    }

    @FuzzTest(maxDuration = "10m")
    void txtList(byte[] list) {
        read("list.txt", list);
    }

    @FuzzTest(maxDuration = "10m")
    void yamlList(byte[] list) {
        read("list.yml", list);
    }

    @FuzzTest(maxDuration = "10m")
    void waives(byte[] waives) {
        CaseReader reader = new CaseReader(new CaseReader.Choice(
                Map.of("gpu", "GB200"), List.of(), Optional.empty(), List.of(), true));
        reader.list("list.txt", CASE.getBytes(StandardCharsets.UTF_8));
        reader.waives("waives.txt", waives);
        reader.read(ClassifySettings.DEFAULT);
    }

    @FuzzTest(maxDuration = "10m")
    void config(byte[] config) throws IOException {
        for (String kind : List.of("aggregated", "disaggregated")) {
            Path configs = directory.resolve("tests/scripts/perf-sanity").resolve(kind);
            Files.write(Files.createDirectories(configs).resolve("fuzz.yaml"), config);
        }
        CaseReader reader = new CaseReader(new CaseReader.Choice(
                Map.of(), List.of(), Optional.empty(), List.of(ConfigDirectory.of(directory)), false));
        reader.list("list.txt", (CASE + "disagg_upload-e2e-fuzz\n").getBytes(StandardCharsets.UTF_8));
        reader.read(ClassifySettings.DEFAULT);
    }

    @FuzzTest(maxDuration = "10m")
    void clusters(byte[] clusters) {
        ClustersFile.read("clusters.yaml", new String(clusters, StandardCharsets.UTF_8), new Problems());
    }

    @FuzzTest(maxDuration = "10m")
    void clustersConf(byte[] clusters) {
        ClustersConf.toYaml("clusters.conf", new String(clusters, StandardCharsets.UTF_8), new Problems());
    }

    @FuzzTest(maxDuration = "10m")
    void junit(byte[] results) throws IOException {
        Path output = Files.createDirectories(directory.resolve("junit"));
        Files.write(output.resolve("results.xml"), results);
        JUnitFiles.read(output);
    }

    @FuzzTest(maxDuration = "10m")
    void perfData(byte[] metrics) throws IOException {
        Path attempt = directory.resolve("perf-data");
        Files.write(Files.createDirectories(attempt.resolve("output")).resolve("perf_data.yaml"), metrics);
        MetricsReader.read(attempt, List.of());
    }

    @FuzzTest(maxDuration = "10m")
    void benchmarkLog(byte[] log) throws IOException {
        Path attempt = directory.resolve("benchmark-log");
        Files.write(Files.createDirectories(attempt.resolve("output")).resolve("trtllm-benchmark.log"), log);
        MetricsReader.read(attempt, List.of());
    }

    @FuzzTest(maxDuration = "10m")
    void results(byte[] json) throws IOException {
        Path file = Files.write(directory.resolve("results.json"), json);
        try {
            new ResultsJson().read(file);
        } catch (IOException e) {
            // says what is wrong with the file
        }
    }

    @FuzzTest(maxDuration = "10m")
    void archive(byte[] tar) throws IOException {
        Path inside = Files.createTempDirectory(directory, "archive");
        new ResultArchive(new ArchiveLimits(1 << 16, 1 << 18, 100, List.of("*secret*")))
                .unpack(new ByteArrayInputStream(tar), inside);
        try (var left = Files.walk(inside)) {
            for (Path path : left.sorted((a, b) -> b.compareTo(a)).toList()) {
                if (Files.isSymbolicLink(path)) {
                    throw new AssertionError("a link was made: " + path);
                }
                Files.delete(path);
            }
        }
    }
}
