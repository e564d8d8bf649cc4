package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Declaration;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Warns where two sources of a case contradict each other, quoting both.
 *
 * <p>The tag is held against the group, the list's word against the config, and the name against the config, or
 * against the list where there is no config: a name that contradicts the list but not the config would only repeat what
 * the list's disagreement with the config says.
 */
final class Disagreements {
    private final Decision decision;
    private final Source at;
    private final Problems problems;

    private Disagreements(Decision decision, Problems problems) {
        this.decision = decision;
        this.at = decision.testCase().source();
        this.problems = problems;
    }

    static void report(Decision decision, Problems problems) {
        Disagreements disagreements = new Disagreements(decision, problems);
        disagreements.beyondBelief();
        disagreements.tagAndGroup();
        if (decision.config().isPresent()) {
            disagreements.listAndConfig(decision.config().get());
            disagreements.nameAndConfig(decision.config().get());
        } else {
            disagreements.listAndName();
        }
        decision.stage().ifPresent(disagreements::stage);
    }

    private void beyondBelief() {
        Stream.of(decision.testCase().tag(), decision.testCase().group())
                .flatMap(Optional::stream)
                .filter(declaration -> declaration.nodes().orElse(1) > ServerGroup.MAX)
                .forEach(declaration -> problems.error(
                        at,
                        "list says " + Evidence.text(declaration) + ", expected at most " + ServerGroup.MAX
                                + " nodes"));
    }

    private void tagAndGroup() {
        if (decision.testCase().tag().isEmpty() || decision.testCase().group().isEmpty()) {
            return;
        }
        Declaration tag = decision.testCase().tag().get();
        Declaration group = decision.testCase().group().get();
        if (differ(tag.mode(), group.mode()) || differ(tag.nodes(), group.nodes())) {
            problems.warning(
                    at,
                    "list says " + Evidence.text(tag) + " and " + Evidence.text(group)
                            + "; the tag of the case counts");
        }
    }

    private static <T> boolean differ(Optional<T> one, Optional<T> other) {
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }

    private void listAndConfig(ConfigAnswer config) {
        Optional<Declaration> wrongMode =
                decision.modeBy().filter(list -> list.mode().orElseThrow() != config.mode());
        if (wrongMode.isPresent()) {
            listAndConfigMode(wrongMode.get(), config);
        }
        ConfigAnswer launched = decision.launched().orElse(config);
        decision.nodesBy()
                .filter(list -> list.nodes().orElseThrow() < launched.nodes())
                .filter(list -> !wrongMode.equals(Optional.of(list)))
                .ifPresent(list -> problems.warning(
                        at,
                        listSaysNodes(list) + ", config needs " + launched.nodes() + " = " + launched.formula() + " ("
                                + launched.file() + ")"));
    }

    private void listAndConfigMode(Declaration list, ConfigAnswer config) {
        String listSays = "list says " + Evidence.text(list);
        if (decision.mode() == Mode.DISAGG && config.aggregatedFile()) {
            problems.error(
                    at,
                    listSays + ", but config " + config.file()
                            + " is aggregated, expected one with 'worker_config', or another mode");
            return;
        }
        String launch = decision.launched()
                .filter(launched -> !launched.equals(config))
                .map(launched -> "; launched as " + launched.text())
                .orElse("");
        problems.warning(at, listSays + ", config needs " + config.text() + " (" + config.file() + ")" + launch);
    }

    private void nameAndConfig(ConfigAnswer config) {
        NameAnswer name = decision.name();
        boolean otherMode = !name.compatible().contains(config.mode());
        boolean otherNodes = name.exact() && name.nodes(name.mode()) != config.nodes();
        if (otherMode || otherNodes) {
            problems.warning(at, nameSays() + ", config needs " + config.text() + " (" + config.file() + ")");
        }
    }

    private void listAndName() {
        NameAnswer name = decision.name();
        Mode mode = decision.mode();
        decision.modeBy()
                .filter(list -> !name.compatible().contains(mode))
                .ifPresent(list -> problems.warning(at, "list says " + Evidence.text(list) + ", " + nameSays()));
        decision.nodesBy()
                .filter(list -> list.nodes().orElseThrow() < name.need(mode))
                .ifPresent(list -> problems.warning(
                        at,
                        listSaysNodes(list) + ", " + mode + " needs at least " + name.need(mode) + " here; "
                                + nameSays() + "; " + decision.nodes() + " are taken"));
    }

    private void stage(StageAnswer stage) {
        boolean otherMode = stage.mode().filter(mode -> mode != decision.mode()).isPresent();
        if (otherMode || stage.stage().nodes() != decision.nodes()) {
            String why = decision.launched()
                    .map(config -> "; config needs " + config.text() + " (" + config.file() + ")")
                    .orElse("");
            problems.warning(
                    at,
                    "the stage says " + stage.text() + ", launched as " + decision.mode() + ", "
                            + Evidence.nodes(decision.nodes()) + why);
        }
    }

    private static String listSaysNodes(Declaration list) {
        return "list says " + Evidence.nodes(list.nodes().orElseThrow()) + " (" + Evidence.place(list) + ")";
    }

    private String nameSays() {
        return "the name says " + decision.name().text() + " ("
                + decision.name().row() + ")";
    }
}
