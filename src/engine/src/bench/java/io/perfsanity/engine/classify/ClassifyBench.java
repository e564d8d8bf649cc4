package io.perfsanity.engine.classify;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What it takes to read and classify 10,000 cases with 2,600 configs, in a cold JVM and in a warm one: processor time. */
final class ClassifyBench {
    private static final int CASES = 10_000;
    private static final int CONFIGS = 100;
    private static final int ROUNDS = 30;

    private ClassifyBench() {}

    /** @param args an empty directory, which the configs are written to */
    public static void main(String[] args) throws IOException {
        Path checkout = Path.of(args[0]);
        Path configs = checkout.resolve("tests/scripts/perf-sanity");
        Files.createDirectories(configs.resolve("aggregated"));
        Files.createDirectories(configs.resolve("disaggregated"));
        for (int i = 0; i < CONFIGS; i++) {
            Files.writeString(configs.resolve("aggregated/model_" + i + "_blackwell.yaml"), aggregated());
        }
        for (int i = 0; i < CASES / 4; i++) {
            Files.writeString(configs.resolve("disaggregated/" + stem(i) + ".yaml"), disaggregated());
        }
        byte[] list = list().getBytes(StandardCharsets.UTF_8);
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            times.add(time(checkout, list));
        }
        List<Duration> warm = times.subList(ROUNDS / 2, ROUNDS).stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%,d cases: %d ms cold; warm %.1f ms at best, %.1f ms in the middle%n",
                CASES,
                times.get(0).toMillis(),
                warm.get(0).toNanos() / 1e6,
                warm.get(warm.size() / 2).toNanos() / 1e6);
    }

    private static Duration time(Path checkout, byte[] list) {
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        CaseReader reader = new CaseReader(new CaseReader.Choice(
                Map.of(), List.of(), Optional.empty(), List.of(ConfigDirectory.of(checkout)), false));
        reader.list("list.txt", list);
        ListedCases cases = reader.read(ClassifySettings.DEFAULT);
        Duration time = Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start);
        if (cases.cases().size() != CASES || !cases.problems().isEmpty()) {
            throw new IllegalStateException(
                    cases.cases().size() + " cases, " + cases.problems().stream().limit(5).toList());
        }
        return time;
    }

    private static String list() {
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < CASES; i++) {
            list.append("perf/test_perf_sanity.py::test_e2e[");
            if (i % 2 == 0) {
                list.append("aggr_upload-model_").append(i % CONFIGS).append("_blackwell-server_").append(i / CONFIGS);
            } else {
                list.append("disagg_upload-").append(i % 4 == 1 ? "e2e-" : "gen_only-").append(stem(i / 4));
            }
            list.append("] TIMEOUT (120)\n");
        }
        return list.toString();
    }

    private static String stem(int i) {
        return "gb200_deepseek-r1-fp4_1k1k_con" + i + "_ctx2_dep4_gen1_dep16_eplb0_mtp3_ccb-NIXL";
    }

    private static String aggregated() {
        StringBuilder text = new StringBuilder("hardware: {gpus_per_node: 4}\nserver_configs:\n");
        IntStream.range(0, CASES / CONFIGS)
                .forEach(i -> text.append("- {name: server_").append(i).append(", tensor_parallel_size: 4, max_batch_size: 512}\n"));
        return text.toString();
    }

    private static String disaggregated() {
        return """
                benchmark: {mode: e2e, concurrency_list: '512'}
                hardware: {gpus_per_node: 4, num_ctx_servers: 2, num_gen_servers: 1}
                worker_config:
                  gen: {tensor_parallel_size: 16, moe_expert_parallel_size: 16, pipeline_parallel_size: 1}
                  ctx: {tensor_parallel_size: 4, moe_expert_parallel_size: 4, pipeline_parallel_size: 1}
                """;
    }
}
