package io.jenkins.plugins.perfsanity.runs;

import io.perfsanity.engine.cluster.Overrides;
import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.gate.Rule;
import io.perfsanity.engine.testlist.Mode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build asks of a run, checked as far as that needs nothing but the text. Never stored: after a restart it is read
 * from the step anew.
 *
 * @param name of the run in its build, unless another one has it
 * @param cluster the name of a configured cluster
 * @param testlist the text of a list, or a path in the workspace
 * @param waives of cases that are skipped: text or path as the list; empty text: none
 * @param configs a path in the workspace, {@code stash:name} or {@code cluster:path}; empty text: none
 * @param sync the checkout to bring along, a path in the workspace; empty text: none
 * @param select of the cases that are kept; empty: all
 * @param gates what else decides about the build, beside {@code failOn}
 * @param rule that says whether cases are slower than before; empty: the cluster's
 * @param reruns how many cases may run again to confirm it, as a share of all; empty: as the cluster says
 * @param compare a reference and a candidate, in turns in each case's job; empty: each case just runs
 * @param facts for the conditions of test-db lists
 */
public record RunOptions(
        String name,
        String cluster,
        String testlist,
        String waives,
        String configs,
        String sync,
        List<String> select,
        Optional<Mode> mode,
        Map<String, String> facts,
        boolean strict,
        int retries,
        FailOn failOn,
        List<Gate> gates,
        Optional<Rule> rule,
        Optional<Double> reruns,
        boolean dryRun,
        Overrides overrides,
        Optional<PairOptions> compare) {

    /** Whether something of the workspace is brought to the cluster. */
    boolean bringsCheckout() {
        return !sync.isEmpty()
                || compare.filter(each -> !each.checkouts().isEmpty()).isPresent();
    }

    /** What a run on a cluster is judged by. */
    GatePolicy policy(GatePolicy ofCluster) {
        GatePolicy decided = rule.map(ofCluster::deciding).orElse(ofCluster);
        return reruns.map(decided::rerunning).orElse(decided);
    }
}
