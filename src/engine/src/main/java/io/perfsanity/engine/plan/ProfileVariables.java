package io.perfsanity.engine.plan;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.Commands;
import io.perfsanity.engine.cluster.RoleEnvironment;
import io.perfsanity.engine.text.ShellWords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The {@code PS_*} variables of {@code launch.sh} that are the same for all cases of a run: how its site launches. */
record ProfileVariables(ClusterProfile profile) {
    /** In the order in which they are written; a value is written as its text. */
    Map<String, Object> of(Optional<Pairs> pairs) {
        Map<String, Object> all = new LinkedHashMap<>();
        container(all, pairs);
        environment(all);
        all.put("PS_PREFLIGHT", profile.preflight().command().orElse(""));
        all.put("PS_PREFLIGHT_LIMIT", profile.preflight().limit().toSeconds());
        all.put("PS_SETUP", profile.setup().command().orElse(""));
        all.put("PS_SETUP_LIMIT", profile.setup().limit().toSeconds());
        commands(all);
        return all;
    }

    private void container(Map<String, Object> all, Optional<Pairs> pairs) {
        var container = profile.container();
        List<String> mounts = new ArrayList<>(container.mounts());
        // Scripts, results and sources lie below the work directory and must be seen at the same path inside.
        mounts.add(profile.workDirectory() + ":" + profile.workDirectory());
        all.put("PS_CONTAINER_IMAGE", container.image().orElse(""));
        boolean contained = container.image().isPresent()
                || pairs.filter(both ->
                                both.a().image().isPresent() || both.b().image().isPresent())
                        .isPresent();
        all.put("PS_CONTAINER_MOUNTS", contained ? String.join(",", mounts) : "");
        all.put("PS_CONTAINER_WORKDIR", container.workdir().orElse(""));
        all.put("PS_CONTAINER_NAME", container.name().orElse(""));
        all.put("PS_CONTAINER_ENV", String.join(",", container.env()));
        all.put("PS_CONTAINER_IMPORT", container.importDirectory().orElse(""));
        all.put("PS_CONTAINER_PAUSE", container.pause().toSeconds());
    }

    /** Names for all roles, whose values are exported above; for single roles both. */
    private void environment(Map<String, Object> all) {
        RoleEnvironment roles = profile.roleEnvironment();
        all.put("PS_ENVIRONMENT_UNSET", String.join(" ", roles.unset()));
        all.put("PS_ENVIRONMENT", String.join(" ", new TreeMap<>(profile.environment()).keySet()));
        roles.roles()
                .forEach((role, values) -> all.put(
                        "PS_ENVIRONMENT_" + role.toUpperCase(Locale.ROOT),
                        ShellWords.join(new TreeMap<>(values)
                                .entrySet().stream()
                                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                                        .toList())));
    }

    private void commands(Map<String, Object> all) {
        Commands commands = profile.commands();
        all.put("PS_CLIENT_GPUS", commands.clientGpus());
        all.put("PS_READY_PATH", commands.readyPath().orElse(""));
        all.put("PS_READY_LIMIT", commands.readyLimit().toSeconds());
        all.put("PS_COMMAND_AGG", commands.agg());
        all.put("PS_COMMAND_CTX", commands.ctx());
        all.put("PS_COMMAND_GEN", commands.gen());
        all.put("PS_COMMAND_PROXY", commands.proxy().orElse(""));
        all.put("PS_COMMAND_BENCHMARK", commands.benchmark());
    }
}
