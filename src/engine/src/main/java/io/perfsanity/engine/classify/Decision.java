package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Declaration;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the sources say about a case and what follows for mode and nodes (classification rules, section 2).
 *
 * @param modeBy the list's word on the mode that counts: the tag's, else the group's
 * @param nodesBy the list's word on the nodes that counts
 * @param config what the config says for the id
 * @param stage what the stage says that ran the case
 * @param launched what it says for the launch; differs from {@code config} where the list makes a disagg case of an id
 *     that measures one server
 */
record Decision(
        TestCase testCase,
        Optional<Declaration> modeBy,
        Optional<Declaration> nodesBy,
        Optional<ConfigAnswer> config,
        Optional<ConfigAnswer> launched,
        Optional<StageAnswer> stage,
        NameAnswer name,
        Mode mode,
        int nodes) {

    static Decision of(
            TestCase testCase,
            Optional<ConfigAnswer> config,
            Optional<ConfigAnswer> launched,
            Optional<StageAnswer> stage,
            NameAnswer name) {
        Optional<Declaration> modeBy =
                first(testCase, declaration -> declaration.mode().isPresent());
        Optional<Declaration> nodesBy = first(testCase, Decision::namesBelievableNodes);
        Mode mode = modeBy.flatMap(Declaration::mode)
                .or(() -> config.map(ConfigAnswer::mode))
                .or(() -> stage.flatMap(StageAnswer::mode))
                .orElse(name.mode());
        int declared = nodesBy.flatMap(Declaration::nodes).orElse(0);
        int nodes = launched.isPresent()
                ? Math.max(declared, launched.get().nodes())
                : believed(name.need(mode), declared, stage).orElseGet(() -> name.nodes(mode));
        return new Decision(testCase, modeBy, nodesBy, config, launched, stage, name, mode, nodes);
    }

    /** What the list or the stage says, if that is enough. */
    private static Optional<Integer> believed(int need, int declared, Optional<StageAnswer> stage) {
        return Optional.of(declared)
                .filter(nodes -> nodes >= need)
                .or(() -> stage.map(StageAnswer::nodes).filter(nodes -> nodes >= need));
    }

    /** The tag if it fits, else the group if that does. */
    static Optional<Declaration> first(TestCase testCase, Predicate<Declaration> wanted) {
        return testCase.tag().filter(wanted).or(() -> testCase.group().filter(wanted));
    }

    private static boolean namesBelievableNodes(Declaration declaration) {
        return declaration.nodes().filter(nodes -> nodes <= ServerGroup.MAX).isPresent();
    }

    /** Whether the mode or the nodes rest on a guess from the name. */
    boolean guessed() {
        boolean modeGuessed =
                modeBy.isEmpty() && stage.flatMap(StageAnswer::mode).isEmpty() && name.guessesMode();
        int declared = nodesBy.flatMap(Declaration::nodes).orElse(0);
        boolean nodesFromName = believed(name.need(mode), declared, stage).isEmpty();
        boolean nodesGuessed = nodesFromName && mode != Mode.SINGLE_AGG && name.guesses(mode);
        return launched.isEmpty() && (modeGuessed || nodesGuessed);
    }

    /** The servers as they are launched. A mode other than disagg is one server on all nodes, whatever the config. */
    Servers servers() {
        Servers servers = launched.map(ConfigAnswer::servers).orElseGet(() -> name.servers(mode));
        return servers.disaggregated() && mode != Mode.DISAGG ? Servers.alone(ServerGroup.UNKNOWN) : servers;
    }

    /** A line for each source that says anything, strongest first. */
    List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>(5);
        testCase.tag().ifPresent(tag -> evidence.add(new Evidence(Evidence.Kind.TAG, Evidence.text(tag))));
        testCase.group().ifPresent(group -> evidence.add(new Evidence(Evidence.Kind.GROUP, Evidence.text(group))));
        config.map(ConfigAnswer::evidence).ifPresent(evidence::add);
        stage.map(said -> new Evidence(Evidence.Kind.STAGE, said.text())).ifPresent(evidence::add);
        if (testCase.perfCase() || name.only().gpus().isPresent()) {
            evidence.add(new Evidence(Evidence.Kind.NAME, name.text() + ": " + name.row()));
        }
        return List.copyOf(evidence);
    }
}
