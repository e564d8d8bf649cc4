package io.perfsanity.engine.classify;

import java.util.Optional;

/**
 * How many servers of a role a case has and how large each is.
 *
 * @param nodesPerServer 0: it shares a node with another role
 * @param gpusPerServer empty when no source gives the width
 */
public record RoleShape(Role role, int servers, int nodesPerServer, Optional<Integer> gpusPerServer) {}
