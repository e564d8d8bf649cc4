package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * Turns the {@code clusters.conf} of the older shell scripts into a {@code clusters.yaml}: sections in brackets,
 * {@code KEY=VALUE} up to the first {@code =}, matching quotes stripped, comments on lines of their own.
 */
public final class ClustersConf {
    private static final Pattern SECTION = Pattern.compile("\\[([A-Za-z0-9][A-Za-z0-9._-]*)]");
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
    private static final List<String> KEYS = List.of(
            "CLUSTER_NAME",
            "CLUSTER_HOST",
            "CLUSTER_USER",
            "CLUSTER_TYPE",
            "CLUSTER_WORKDIR",
            "CLUSTER_PARTITION",
            "CLUSTER_ACCOUNT",
            "CLUSTER_STORAGE",
            "CLUSTER_LLM_DATA",
            "DOCKER_IMAGE",
            "MPI_TYPE",
            "EXTRA_SRUN_PARAMS");

    private final String file;
    private final Problems problems;

    private ClustersConf(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * The YAML text. What the old file never said (GPUs per node, key, host key) stands in it as a word to replace, and
     * each such place is a note.
     */
    public static String toYaml(String file, String text, Problems problems) {
        ClustersConf conf = new ClustersConf(file, problems);
        Map<String, Object> clusters = new LinkedHashMap<>();
        conf.values(text).forEach((name, values) -> {
            Map<String, Object> cluster = new LinkedHashMap<>();
            cluster.put("connection", conf.connection(values));
            cluster.putAll(conf.profile(values));
            clusters.put(name, cluster);
        });
        return yaml(Map.of("clusters", clusters));
    }

    /** The same for Jenkins' configuration as code, where a connection has no files and the profile is a text. */
    public static String toJenkins(String file, String text, Problems problems) {
        ClustersConf conf = new ClustersConf(file, problems);
        List<Map<String, Object>> clusters = new ArrayList<>();
        conf.values(text).forEach((name, values) -> {
            Map<String, Object> cluster = new LinkedHashMap<>();
            cluster.put("name", name);
            cluster.put("connection", conf.jenkinsConnection(values));
            cluster.put("profile", yaml(conf.profile(values)));
            clusters.add(cluster);
        });
        return yaml(Map.of("unclassified", Map.of("perfSanity", Map.of("clusters", clusters))));
    }

    private Map<String, Object> jenkinsConnection(Values section) {
        if (section.isLocal()) {
            problems.note(section.source(), "it was local: name the agent that its commands run on");
            return Map.of("agent", Map.of("node", "REPLACE-agent"));
        }
        Map<String, Object> ssh = new LinkedHashMap<>();
        ssh.put("hosts", section.get("CLUSTER_HOST").orElse("REPLACE.host"));
        section.get("CLUSTER_USER").ifPresent(user -> ssh.put("user", user));
        ssh.put("credentialsId", "REPLACE-credential");
        ssh.put("knownHosts", "");
        problems.note(
                section.source(),
                "host keys are checked now: the cluster's form fetches them, to be compared and added");
        return Map.of("ssh", ssh);
    }

    private static String yaml(Map<String, Object> content) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        return new Yaml(options).dump(content);
    }

    private record Values(Source source, Map<String, String> all) {
        Optional<String> get(String key) {
            return Optional.ofNullable(all.get(key)).filter(value -> !value.isBlank());
        }

        boolean isLocal() {
            return get("CLUSTER_TYPE").filter("local"::equals).isPresent();
        }
    }

    private Map<String, Values> values(String text) {
        Map<String, Values> sections = new LinkedHashMap<>();
        Optional<Values> current = Optional.empty();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Source source = new Source(file, i + 1);
            String line = lines.get(i).strip();
            Matcher section = SECTION.matcher(line);
            Matcher entry = ENTRY.matcher(line);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (section.matches()) {
                current = Optional.of(new Values(source, new LinkedHashMap<>()));
                if (sections.put(section.group(1), current.get()) != null) {
                    problems.error(source, "section [" + section.group(1) + "] was given already");
                }
            } else if (entry.matches() && current.isPresent()) {
                entry(current.get(), entry.group(1), unquoted(entry.group(2)), source);
            } else {
                problems.error(source, "expected [NAME], KEY=VALUE or a comment, found '" + line + "'");
            }
        }
        if (sections.isEmpty()) {
            problems.error(Source.of(file), "no section such as [gb200] was found");
        }
        return sections;
    }

    private void entry(Values section, String key, String value, Source source) {
        if (!KEYS.contains(key)) {
            problems.error(source, "unknown key '" + key + "'" + NearestWord.hint(key, KEYS));
            return;
        }
        if (value.contains("$")) {
            problems.warning(source, key + " holds '" + value + "'; variables were never expanded, write the value");
        }
        section.all().put(key, value);
    }

    private static String unquoted(String value) {
        boolean quoted = value.matches("\"[^\"]*\"|'[^']*'");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private Map<String, Object> profile(Values section) {
        Map<String, Object> profile = new LinkedHashMap<>();
        profile.put("workDirectory", section.get("CLUSTER_WORKDIR").orElseGet(() -> {
            problems.note(section.source(), "no CLUSTER_WORKDIR: replace the workDirectory");
            return "/REPLACE/work/directory";
        }));
        section.get("CLUSTER_PARTITION").ifPresent(value -> profile.put("partition", value));
        section.get("CLUSTER_ACCOUNT").ifPresent(value -> profile.put("account", value));
        problems.note(section.source(), "clusters.conf never said how many GPUs a node has: check gpusPerNode");
        profile.put("gpusPerNode", 4);
        container(section).ifPresent(container -> profile.put("container", container));
        section.get("MPI_TYPE").ifPresent(value -> profile.put("mpi", value));
        section.get("CLUSTER_LLM_DATA").ifPresent(value -> profile.put("modelsRoot", value));
        section.get("EXTRA_SRUN_PARAMS").ifPresent(value -> {
            problems.note(section.source(), "EXTRA_SRUN_PARAMS was never used; it is now: check srunArgs");
            profile.put("srunArgs", List.of(value.strip().split("\\s+")));
        });
        return profile;
    }

    private Map<String, Object> connection(Values section) {
        Map<String, Object> connection = new LinkedHashMap<>();
        boolean local = section.isLocal();
        connection.put("type", local ? "local" : "ssh");
        if (!local) {
            connection.put("hosts", List.of(section.get("CLUSTER_HOST").orElse("REPLACE.host")));
            connection.put("user", section.get("CLUSTER_USER").orElse("REPLACE-user"));
            connection.put("identityFile", "~/.ssh/id_ed25519");
            connection.put("knownHostsFile", "~/.ssh/known_hosts");
            problems.note(
                    section.source(), "host keys are checked now: 'perf-sanity clusters check' shows the host's key");
        }
        return connection;
    }

    private static Optional<Map<String, Object>> container(Values section) {
        Map<String, Object> container = new LinkedHashMap<>();
        section.get("DOCKER_IMAGE").ifPresent(value -> container.put("image", value));
        section.get("CLUSTER_STORAGE").ifPresent(value -> container.put("mounts", List.of(value + ":" + value)));
        return Optional.of(container).filter(map -> !map.isEmpty());
    }
}
