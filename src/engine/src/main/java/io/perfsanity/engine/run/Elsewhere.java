package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.Allocation;
import io.perfsanity.engine.history.NodeNames;
import io.perfsanity.engine.result.AttemptResult;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which nodes an attempt leaves out. A re-run goes to other nodes than those its case ran on, so that what a node does isn't
 * taken for what the code does; but only where it is known that others could take it, since a job that leaves out what it
 * needs waits for ever.
 *
 * @param upNodes of the profile's partition that run jobs, or could; zero where nobody knows
 */
record Elsewhere(Allocation allocation, int upNodes) {

    /** As {@code sbatch --exclude} takes them. */
    List<String> excluded(Case of, int nodes, List<Case> all) {
        Set<String> used = nodes(of).collect(Collectors.toSet());
        if (!of.goesElsewhere()
                || used.isEmpty()
                || !(roomBeside(used.size() * nodes, nodes) || other(used, nodes, all))) {
            return fit(of.excludedNodes(), nodes);
        }
        return Stream.concat(of.excludedNodes().stream(), nodes(of)).distinct().toList();
    }

    /** Nodes that failed are left out, but where too few are known to be left without them. */
    private List<String> fit(List<String> failed, int nodes) {
        boolean tooFew =
                upNodes > 0 && !picked() && upNodes < NodeNames.of(failed).size() + nodes;
        return tooFew ? List.of() : failed;
    }

    /** Whether the partition is large enough; which of its nodes are fit can't be known where some are picked. */
    private boolean roomBeside(int used, int nodes) {
        return !picked() && upNodes >= used + nodes;
    }

    private boolean picked() {
        return Stream.of(allocation.constraint(), allocation.reservation(), allocation.nodeList(), allocation.exclude())
                .anyMatch(Optional::isPresent);
    }

    /** Whether another case of the run got a node that this one didn't. */
    private static boolean other(Set<String> used, int nodes, List<Case> all) {
        return nodes == 1
                && all.stream()
                        .flatMap(Elsewhere::nodes)
                        .anyMatch(name -> name.indexOf('[') < 0 && !used.contains(name));
    }

    private static Stream<String> nodes(Case of) {
        return of.attempts().stream().map(AttemptResult::nodes).flatMap(List::stream);
    }
}
