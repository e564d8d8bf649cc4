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
    private final Facts facts;
    private final Source at;
    private final Problems problems;

    private Disagreements(Facts facts, Problems problems) {
        this.facts = facts;
        this.at = facts.testCase().source();
        this.problems = problems;
    }

    static void report(Facts facts, Problems problems) {
        Disagreements disagreements = new Disagreements(facts, problems);
        disagreements.beyondBelief();
        disagreements.tagAndGroup();
        if (facts.config().isPresent()) {
            disagreements.listAndConfig(facts.config().get());
            disagreements.nameAndConfig(facts.config().get());
        } else {
            disagreements.listAndName();
        }
    }

    private void beyondBelief() {
        Stream.of(facts.testCase().tag(), facts.testCase().group())
                .flatMap(Optional::stream)
                .filter(declaration -> declaration.nodes().orElse(1) > ServerGroup.MAX)
                .forEach(declaration -> problems.error(
                        at,
                        "list says " + Phrases.of(declaration) + ", expected at most " + ServerGroup.MAX + " nodes"));
    }

    private void tagAndGroup() {
        if (facts.testCase().tag().isEmpty() || facts.testCase().group().isEmpty()) {
            return;
        }
        Declaration tag = facts.testCase().tag().get();
        Declaration group = facts.testCase().group().get();
        if (differ(tag.mode(), group.mode()) || differ(tag.nodes(), group.nodes())) {
            problems.warning(
                    at, "list says " + Phrases.of(tag) + " and " + Phrases.of(group) + "; the tag of the case counts");
        }
    }

    private static <T> boolean differ(Optional<T> one, Optional<T> other) {
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }

    private void listAndConfig(ConfigClaim config) {
        Optional<Declaration> wrongMode =
                facts.modeBy().filter(list -> list.mode().orElseThrow() != config.mode());
        if (wrongMode.isPresent()) {
            listAndConfigMode(wrongMode.get(), config);
        }
        ConfigClaim launched = facts.launched().orElse(config);
        facts.nodesBy()
                .filter(list -> list.nodes().orElseThrow() < launched.nodes())
                .filter(list -> !wrongMode.equals(Optional.of(list)))
                .ifPresent(list -> problems.warning(
                        at,
                        listSaysNodes(list) + ", config needs " + launched.nodes() + " = " + launched.formula() + " ("
                                + launched.file() + ")"));
    }

    private void listAndConfigMode(Declaration list, ConfigClaim config) {
        String listSays = "list says " + Phrases.of(list);
        if (facts.mode() == Mode.DISAGG && config.aggregatedFile()) {
            problems.error(
                    at,
                    listSays + ", but config " + config.file()
                            + " is aggregated, expected one with 'worker_config', or another mode");
            return;
        }
        String launch = facts.launched()
                .filter(launched -> !launched.equals(config))
                .map(launched -> "; launched as " + launched.answer())
                .orElse("");
        problems.warning(at, listSays + ", config needs " + config.answer() + " (" + config.file() + ")" + launch);
    }

    private void nameAndConfig(ConfigClaim config) {
        NameClaim name = facts.name();
        boolean otherMode = !name.compatible().contains(config.mode());
        boolean otherNodes = name.exact() && name.nodes(name.mode()) != config.nodes();
        if (otherMode || otherNodes) {
            problems.warning(at, nameSays() + ", config needs " + config.answer() + " (" + config.file() + ")");
        }
    }

    private void listAndName() {
        NameClaim name = facts.name();
        Mode mode = facts.mode();
        facts.modeBy()
                .filter(list -> !name.compatible().contains(mode))
                .ifPresent(list -> problems.warning(at, "list says " + Phrases.of(list) + ", " + nameSays()));
        facts.nodesBy()
                .filter(list -> list.nodes().orElseThrow() < name.need(mode))
                .ifPresent(list -> problems.warning(
                        at,
                        listSaysNodes(list) + ", " + mode + " needs at least " + name.need(mode) + " here; "
                                + nameSays() + "; " + facts.nodes() + " are taken"));
    }

    private static String listSaysNodes(Declaration list) {
        return "list says " + Phrases.nodes(list.nodes().orElseThrow()) + " (" + Phrases.place(list) + ")";
    }

    private String nameSays() {
        return "the name says " + facts.name().answer() + " (" + facts.name().row() + ")";
    }
}
