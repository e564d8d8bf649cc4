package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.YamlFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a profile says of the environment besides the variables that all roles have.
 *
 * @param unset names of variables that come from nowhere but the profile
 * @param roles variables by role, over those of all roles; keys as in {@code commands}
 */
public record RoleEnvironment(List<String> unset, Map<String, Map<String, String>> roles) {
    static final RoleEnvironment NONE = new RoleEnvironment(List.of(), Map.of());

    private static final List<String> ROLES = List.of("agg", "ctx", "gen", "proxy", "benchmark");

    /** The keys {@code unset} and {@code roles} of a profile's {@code environment}. */
    static RoleEnvironment read(YamlFields environment) {
        List<String> unset = environment.texts("unset").stream()
                .filter(name -> Environment.accepts(name, "", "unset", environment))
                .toList();
        YamlFields roles = environment.below("roles");
        Map<String, Map<String, String>> read = new LinkedHashMap<>();
        for (String role : ROLES) {
            Map<String, String> variables = Environment.read(roles.below(role));
            if (!variables.isEmpty()) {
                read.put(role, variables);
            }
        }
        roles.rejectOthers();
        return new RoleEnvironment(unset, read);
    }

    boolean names(String variable) {
        return roles.values().stream().anyMatch(variables -> variables.containsKey(variable));
    }

    /** The same without variables that a run sets for all roles. */
    RoleEnvironment without(Set<String> names) {
        return new RoleEnvironment(
                unset,
                roles.entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Map.Entry::getKey,
                                role -> role.getValue().entrySet().stream()
                                        .filter(variable -> !names.contains(variable.getKey()))
                                        .collect(Collectors.toUnmodifiableMap(
                                                Map.Entry::getKey, Map.Entry::getValue)))));
    }
}
