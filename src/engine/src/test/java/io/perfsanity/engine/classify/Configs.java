package io.perfsanity.engine.classify;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Texts of configs in the schemas of the classification rules, section 3. */
final class Configs {
    private Configs() {}

    /** Directories that lie where the user says; none: configs say nothing about any case. */
    static ConfigRoots roots(Path... directories) {
        return ConfigRoots.of(
                Arrays.stream(directories).map(ConfigDirectory::of).toList());
    }

    /** One server {@code only}; each size as {@code tensor_parallel_size: 8}. */
    static String aggregated(int gpusPerNode, String... sizes) {
        return "hardware:\n  gpus_per_node: %d\nserver_configs:\n- name: only\n%s"
                .formatted(gpusPerNode, lines(2, sizes));
    }

    static String disaggregated(int gpusPerNode, int numCtx, String ctxSize, int numGen, String genSize) {
        return """
                hardware:
                  gpus_per_node: %d
                  num_ctx_servers: %d
                  num_gen_servers: %d
                worker_config:
                  gen:
                %s  ctx:
                %s""".formatted(gpusPerNode, numCtx, numGen, lines(4, genSize), lines(4, ctxSize));
    }

    /** In the quick reference's schema: {@code PREFILL CONTEXT 8} becomes a server of 8 GPUs. */
    static String typed(int gpusPerNode, String... servers) {
        return "hardware: {gpus_per_node: %d}\nserver_configs:\n".formatted(gpusPerNode)
                + Arrays.stream(servers)
                        .map(server -> server.split(" "))
                        .map(words -> "- {disagg_run_type: %s, disagg_serving_type: %s, gpus: %s}\n"
                                .formatted(words[0], words[1], words[2]))
                        .collect(Collectors.joining());
    }

    private static String lines(int indent, String... lines) {
        return Arrays.stream(lines)
                .map(line -> " ".repeat(indent) + line + "\n")
                .collect(Collectors.joining());
    }
}
