package io.perfsanity.engine.cluster;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Words;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * A new profile as people would write it into a {@code clusters.yaml}, with the reason for each value.
 *
 * @param keys besides the connection, in their order
 * @param words of its comments
 */
public record ProfileText(String name, Connection connection, List<Setting> keys, Words words) {
    private static final String HEAD = """
            # %s
            clusters:
            """;

    private static final String TAIL = """
                # %s
                # mpi: pmix                  # %s
                # modelsRoot: /shared/models
                # container: {image: 'registry.example.com#image:tag', mounts: ['/shared/models:/shared/models:ro']}
                # limits: {liveJobs: 20, pollFloor: 60s}
            """;

    /**
     * One key of it and its value.
     *
     * @param value a text or a number
     */
    public record Setting(String name, Object value, String comment) {}

    /** A whole file with this profile alone. */
    public String file() {
        return HEAD.formatted(words.say("profile.head")) + profile();
    }

    /** {@code file} with this profile behind its others; empty where it would then say anything else besides. */
    public Optional<String> after(String file) {
        Problems before = new Problems();
        ClustersFile.Content old = ClustersFile.content("before", file, before);
        String indent = old.profiles().keySet().stream()
                .flatMap(known -> Pattern.compile("(?m)^( +)['\"]?" + Pattern.quote(known) + "['\"]? *:")
                        .matcher(file)
                        .results()
                        .map(line -> line.group(1)))
                .findFirst()
                .orElse("  ");
        String joined = file
                + (file.endsWith("\n") ? "" : "\n")
                + profile()
                        .lines()
                        .map(line -> indent + line.substring(2) + "\n")
                        .collect(Collectors.joining());
        Problems after = new Problems();
        ClustersFile.Content all = ClustersFile.content("after", joined, after);
        Map<String, ClusterProfile> others = new LinkedHashMap<>(all.profiles());
        boolean added = others.remove(name) != null && !old.profiles().containsKey(name);
        return added
                        && !before.hasErrors()
                        && !after.hasErrors()
                        && others.equals(old.profiles())
                        && all.cluster().equals(old.cluster())
                ? Optional.of(joined)
                : Optional.empty();
    }

    /** Indented by two blanks, as below {@code clusters}. */
    private String profile() {
        StringBuilder text = new StringBuilder("  %s:\n".formatted(word(name)));
        text.append("    # ").append(about()).append("\n    connection:\n");
        connectionKeys().forEach((key, value) -> text.append("      %s: %s\n".formatted(key, value)));
        keys.forEach(
                key -> text.append("    # %s\n    %s: %s\n".formatted(key.comment(), key.name(), word(key.value()))));
        return text + TAIL.formatted(words.say("profile.later"), words.say("profile.mpi"));
    }

    private String about() {
        if (connection instanceof Connection.Local) {
            return words.say("profile.local");
        }
        return words.say(connection instanceof Connection.Openssh ? "profile.openssh" : "profile.ssh");
    }

    private Map<String, String> connectionKeys() {
        Map<String, String> keys = new LinkedHashMap<>();
        if (connection instanceof Connection.Openssh openssh) {
            keys.put("type", "openssh");
            keys.put("hosts", list(openssh.hosts()));
            openssh.user().ifPresent(user -> keys.put("user", word(user)));
        } else if (connection instanceof Connection.Ssh ssh) {
            keys.put("type", "ssh");
            keys.put(
                    "hosts",
                    list(ssh.hosts().stream().map(ProfileText::shortest).toList()));
            keys.put("user", word(ssh.login().user()));
            ssh.login().identityFile().ifPresent(file -> keys.put("identityFile", word(file)));
            ssh.login().knownHostsFile().ifPresent(file -> keys.put("knownHostsFile", word(file)));
        } else {
            keys.put("type", "local");
        }
        if (connection.loginShell()) {
            keys.put("loginShell", "true");
        }
        return keys;
    }

    private static String shortest(Endpoint host) {
        return host.knownHostsName().equals(host.host()) ? host.host() : host.toString();
    }

    private static String list(List<?> values) {
        return values.stream().map(value -> word(value.toString())).collect(Collectors.joining(", ", "[", "]"));
    }

    /** In quotes where YAML would read something else. */
    private static String word(Object value) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.FLOW);
        options.setWidth(Integer.MAX_VALUE);
        String list = new Yaml(options).dump(List.of(value)).strip();
        return list.substring(1, list.length() - 1);
    }
}
