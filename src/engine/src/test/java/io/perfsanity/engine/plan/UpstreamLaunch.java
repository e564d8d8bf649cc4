package io.perfsanity.engine.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How upstream's scripts launch a case of its perf sanity test, as rules of their own: from the id and the config alone, with
 * nothing of what this product makes of them.
 *
 * @param nodes of the job
 * @param steps in the order of their start
 * @param links below the test's own folder, and the logs that they lead to
 */
record UpstreamLaunch(int nodes, int gpusPerNode, boolean segment, List<Step> steps, Map<String, String> links) {
    /** In front of the names of variables that a process without a launcher must not find. */
    static final List<String> OF_MPI = List.of("PMI", "PMIX", "MPI", "OMPI", "SLURM");

    /** Of these two the roles must agree, or ask. */
    static final Set<String> KEPT = Set.of("SLURM_PROCID", "SLURM_JOB_ID");

    private static final Pattern ID = Pattern.compile(
            "(aggr|disagg)(?:_upload)?-(?:(e2e|gen_only|ctx_only|gen_only_no_context)-)?" + "(?:time_breakdown-)?(.*)");

    /**
     * One {@code srun}.
     *
     * @param at index of its first node in the job; proxy and client are on the first
     * @param launcher whether {@code trtllm-llmapi-launch} starts pytest, with {@code --mpi=pmix}
     * @param results whether it writes them
     * @param environment variables that it must have; an empty value: must not
     */
    record Step(
            String name,
            int at,
            int nodes,
            int tasks,
            boolean launcher,
            boolean results,
            Map<String, String> environment) {
        int tasksPerNode() {
            return tasks / nodes;
        }

        boolean client() {
            return name.equals("PROXY") || name.equals("BENCHMARK");
        }
    }

    /** What follows from the id and the content of its config. */
    static UpstreamLaunch of(String id, Map<String, Object> config) {
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            throw new IllegalArgumentException(id);
        }
        String mode = parts.group(2) == null ? (parts.group(1).equals("disagg") ? "e2e" : "") : parts.group(2);
        int perNode = number(below(config, "hardware"), "gpus_per_node", 0);
        return parts.group(1).equals("disagg")
                ? disaggregated(mode, config, perNode)
                : aggregated(mode, parts.group(3), config, perNode);
    }

    private static UpstreamLaunch aggregated(String mode, String rest, Map<String, Object> config, int perNode) {
        Map<String, Object> server;
        Map<String, String> environment = new LinkedHashMap<>();
        Map<String, String> links = new LinkedHashMap<>();
        Map<String, Object> workers = below(config, "worker_config");
        switch (mode) {
            case "ctx_only" -> {
                server = below(workers, "ctx");
                addWorkers(config, "ctx", environment);
            }
            case "gen_only_no_context" -> {
                server = below(workers, "gen");
                ownCaches(environment);
                environment.put("TRTLLM_DISAGG_BENCHMARK_GEN_ONLY", "1");
                addWorkers(config, "gen", environment);
                links.put("gen_server_0.log", "AGG.log");
            }
            default -> {
                server = serverOf(config, rest.substring(rest.indexOf('-') + 1));
                environment.putAll(assignments(server.get("server_env_var")));
            }
        }
        int gpus = width(server, true);
        int nodes = ceil(gpus, perNode);
        boolean several = nodes > 1;
        int tasks = several ? nodes * Math.min(gpus, perNode) : 1;
        environment.put("TRTLLM_DISABLE_KV_CACHE_TRANSFER_OVERLAP", "");
        environment.put("TLLM_BENCHMARK_REQ_QUEUES_SIZE", "");
        environment.putIfAbsent("TRTLLM_DISAGG_BENCHMARK_GEN_ONLY", "");
        Step step = new Step("AGG", 0, nodes, tasks, several, true, environment);
        return new UpstreamLaunch(nodes, perNode, false, List.of(step), links);
    }

    private static UpstreamLaunch disaggregated(String mode, Map<String, Object> config, int perNode) {
        Map<String, Object> hardware = below(config, "hardware");
        Map<String, Object> workers = below(config, "worker_config");
        boolean noContext = mode.equals("gen_only")
                && String.valueOf(below(config, "benchmark").get("mode")).contains("gen_only_no_context");
        boolean genOnly = mode.equals("gen_only") && !noContext;
        List<Step> steps = new ArrayList<>();
        Map<String, String> links = new LinkedHashMap<>();
        int cursor = 0;
        for (String side : List.of("gen", "ctx")) {
            boolean gen = side.equals("gen");
            int servers = !gen && noContext ? 0 : number(hardware, "num_" + side + "_servers", 0);
            int gpus = width(below(workers, side), false);
            int nodes = ceil(gpus, perNode);
            for (int i = 0; i < servers; i++) {
                Map<String, String> environment = new LinkedHashMap<>();
                environment.put("DISAGG_SERVING_TYPE", (gen ? "GEN_" : "CTX_") + i);
                ownCaches(environment);
                environment.put("TRTLLM_DISAGG_BENCHMARK_GEN_ONLY", noContext ? "1" : "");
                environment.put("TRTLLM_DISABLE_KV_CACHE_TRANSFER_OVERLAP", gen && genOnly ? "1" : "");
                environment.put("TLLM_BENCHMARK_REQ_QUEUES_SIZE", gen && genOnly ? concurrency(config) : "");
                addWorkers(config, side, environment);
                int tasks = nodes * Math.min(gpus, perNode);
                steps.add(new Step((gen ? "GEN_" : "CTX_") + i, cursor, nodes, tasks, true, false, environment));
                cursor += nodes;
                if (gen) {
                    links.put("gen_server_" + i + ".log", "GEN_" + i + ".log");
                }
            }
        }
        for (String role : List.of("PROXY", "BENCHMARK")) {
            boolean proxy = role.equals("PROXY");
            Map<String, String> environment = new LinkedHashMap<>();
            environment.put("DISAGG_SERVING_TYPE", proxy ? "DISAGG_SERVER" : role);
            environment.put("TRTLLM_DISAGG_BENCHMARK_GEN_ONLY", noContext ? "1" : "");
            environment.put("TRTLLM_DISABLE_KV_CACHE_TRANSFER_OVERLAP", "");
            environment.put("TLLM_BENCHMARK_REQ_QUEUES_SIZE", "");
            environment.putAll(
                    assignments(below(config, "environment").get(proxy ? "server_env_var" : "benchmark_env_var")));
            steps.add(new Step(role, 0, 1, 1, false, !proxy, environment));
        }
        return new UpstreamLaunch(cursor, perNode, true, steps, links);
    }

    /** Each task compiles into a folder of its own, and each node has its own downloads. */
    private static void ownCaches(Map<String, String> environment) {
        environment.put("FLASHINFER_JIT_DIR", "/tmp/flashinfer_jit_cache_0");
        environment.put("HF_HOME", "/tmp/hf_home");
    }

    private static void addWorkers(Map<String, Object> config, String side, Map<String, String> environment) {
        environment.putAll(assignments(below(config, "environment").get("worker_env_var")));
        environment.putAll(assignments(below(config, "environment").get(side + "_worker_env_var")));
    }

    private static Map<String, Object> serverOf(Map<String, Object> config, String name) {
        for (Object each : (List<?>) config.get("server_configs")) {
            Map<String, Object> server = mapping(each);
            if (name.equals(server.get("name"))) {
                return server;
            }
        }
        throw new IllegalArgumentException("no server " + name);
    }

    private static int width(Map<String, Object> server, boolean worldSizeCounts) {
        int product = number(server, "tensor_parallel_size", 1)
                * number(server, "pipeline_parallel_size", 1)
                * number(server, "context_parallel_size", 1);
        return worldSizeCounts ? number(server, "world_size", product) : product;
    }

    private static String concurrency(Map<String, Object> config) {
        return String.valueOf(below(config, "benchmark").get("concurrency_list"))
                .strip()
                .split("\\s", -1)[0];
    }

    private static int ceil(int gpus, int perNode) {
        return (gpus + perNode - 1) / perNode;
    }

    private static int number(Map<String, Object> fields, String key, int otherwise) {
        return fields.get(key) == null ? otherwise : Integer.parseInt(String.valueOf(fields.get(key)));
    }

    private static Map<String, Object> below(Map<String, Object> fields, String key) {
        return mapping(fields.get(key));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mapping(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    /** Of a config: words as a shell reads them, as far as configs go. */
    private static Map<String, String> assignments(Object text) {
        Map<String, String> variables = new LinkedHashMap<>();
        Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+")
                .matcher(text == null ? "" : String.valueOf(text))
                .results()
                .map(word -> word.group().replaceAll("[\"']", ""))
                .filter(word -> word.contains("="))
                .forEach(word ->
                        variables.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1)));
        return variables;
    }

    /** The variables among {@code names} that a process without a launcher must not find. */
    static Set<String> leftOver(Set<String> names) {
        Set<String> left = new TreeSet<>(names);
        left.removeIf(name -> KEPT.contains(name) || OF_MPI.stream().noneMatch(name::startsWith));
        return left;
    }
}
