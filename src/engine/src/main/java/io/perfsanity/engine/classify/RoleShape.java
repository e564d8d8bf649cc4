package io.perfsanity.engine.classify;

import java.util.Optional;

/**
 * How many servers of a role a case has and how large each is. A case may have several shapes of one role, where its
 * config gives the servers different sizes.
 *
 * <p>Of a server with 0 nodes only its GPUs are reserved: servers that don't fill whole nodes are packed onto shared
 * ones, in the order of the shapes. That happens only under {@code colocateDisagg}, and only when the case's nodes are
 * too few to give each server its own.
 *
 * @param nodesPerServer whole nodes of one server; 0: it shares nodes with others
 * @param gpusPerServer empty when no source gives the width; 0 for the benchmark client
 */
public record RoleShape(Role role, int servers, int nodesPerServer, Optional<Integer> gpusPerServer) {}
