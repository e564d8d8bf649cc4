package io.perfsanity.engine.testlist;

import io.perfsanity.engine.text.YamlValue;
import java.util.Optional;

/** Knows the config of a case, which is YAML too, from a list. */
final class CaseConfig {
    private static final String SERVERS = "server_configs";
    private static final String WORKERS = "worker_config";

    private CaseConfig() {}

    /**
     * What to say of it; empty for anything else.
     *
     * @param file whose name cases name it by
     */
    static Optional<String> refusal(String file, YamlValue.Mapping root) {
        String config = file.replaceFirst(".*/", "").replaceFirst("\\.ya?ml$", "");
        Optional<String> id = root.get(WORKERS).isPresent()
                ? Optional.of("disagg_upload-e2e-" + config)
                : root.get(SERVERS).map(servers -> "aggr_upload-" + config + first(servers));
        return id.map("a case's config and no list, expected a list that names its cases, such as %s"::formatted);
    }

    private static String first(YamlValue servers) {
        return servers instanceof YamlValue.Sequence list && !list.items().isEmpty()
                ? name(list.items().get(0)).map("-"::concat).orElse("")
                : "";
    }

    private static Optional<String> name(YamlValue server) {
        return server instanceof YamlValue.Mapping mapping
                ? mapping.scalar("name").map(YamlValue.Scalar::text)
                : Optional.empty();
    }
}
