package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Declaration;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.RunDefaults;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.testlist.Testlist;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides how cases are launched, and says why (classification rules, sections 2 to 5). One instance serves one run: it
 * remembers what its configs say. Not thread-safe.
 */
public final class Classifier {
    private final ConfigRoots roots;
    private final ClassifySettings settings;
    private final ConfigRules rules;

    public Classifier(ConfigRoots roots, ClassifySettings settings) {
        this.roots = roots;
        this.settings = settings;
        this.rules = new ConfigRules(settings.gpusPerNode(), settings.colocateDisagg());
    }

    /** Every case of the list in its order, skipped ones included. */
    public List<ClassifiedCase> classify(Testlist list) {
        return list.cases().stream()
                .map(testCase -> new ClassifiedCase(testCase, classify(testCase, list.defaults())))
                .toList();
    }

    /** One case of a list that has these defaults. */
    public Classification classify(TestCase testCase, RunDefaults defaults) {
        Problems problems = new Problems();
        CaseName name = CaseName.of(testCase.id());
        boolean qa = ConfigFolders.QA.lists(testCase.source());
        Optional<ConfigFile> file = file(testCase, name, qa);
        Decision decision = decide(testCase, name, file, problems);
        Disagreements.report(decision, problems);
        crossCheck(decision, problems);
        otherHardware(decision, problems);
        if (testCase.config().isEmpty()) {
            file.ifPresent(taken -> otherFolder(taken, decision, name, qa, problems));
        }
        boolean missing = file.isEmpty() && isMissing(testCase, name);
        if (missing) {
            problems.error(testCase.source(), missingConfig(name, qa));
        }
        note(decision, missing ? Optional.empty() : Optional.of(missing(name, file, qa)), problems);
        return classification(decision, name, defaults, problems);
    }

    private Optional<ConfigFile> file(TestCase testCase, CaseName name, boolean qa) {
        if (testCase.config().isPresent()) {
            return roots.named(testCase.config().get(), testCase.source());
        }
        return testCase.perfCase() ? roots.find(name, qa) : Optional.empty();
    }

    /** Says which config counts where a checkout has one in each of upstream's folders. */
    private void otherFolder(ConfigFile taken, Decision decision, CaseName name, boolean qa, Problems problems) {
        roots.other(taken, name).ifPresent(other -> {
            Optional<ConfigAnswer> answer = rules.ask(
                    other,
                    name,
                    name.benchmarkMode().flatMap(BenchmarkMode::onlyRole),
                    decision.testCase().source(),
                    new Problems());
            String message = "config taken from %s, since the list is %s; another is %s"
                    .formatted(taken.file(), qa ? "QA's" : "none of QA's", other.file());
            Optional<String> ours = decision.config().map(ConfigAnswer::text);
            Optional<String> others = answer.map(ConfigAnswer::text);
            Source at = decision.testCase().source();
            if (ours.equals(others)) {
                problems.note(at, message + ", which needs the same");
            } else {
                problems.warning(
                        at,
                        message + ", which needs " + others.orElse("what can't be told") + " instead of "
                                + ours.orElse("what can't be told"));
            }
        });
    }

    private Decision decide(TestCase testCase, CaseName name, Optional<ConfigFile> file, Problems problems) {
        Optional<Role> only = name.benchmarkMode().flatMap(BenchmarkMode::onlyRole);
        Optional<ConfigAnswer> config =
                file.flatMap(found -> rules.ask(found, name, only, testCase.source(), problems));
        boolean wholeSetUp = only.isPresent()
                && config.filter(answer -> !answer.aggregatedFile()).isPresent()
                && Decision.first(testCase, list -> list.mode().isPresent())
                        .flatMap(Declaration::mode)
                        .equals(Optional.of(Mode.DISAGG));
        Optional<ConfigAnswer> launched = wholeSetUp
                ? file.flatMap(found -> rules.ask(found, name, Optional.empty(), testCase.source(), problems))
                : config;
        Optional<Integer> known = config.map(ConfigAnswer::gpusPerNode).or(settings::gpusPerNode);
        Optional<StageAnswer> stage = StageAnswer.of(testCase, name, known);
        Optional<Integer> gpusPerNode = known.or(() -> stage.map(StageAnswer::gpusPerNode));
        NameAnswer byName = testCase.perfCase()
                ? NameRules.of(name, gpusPerNode, settings.colocateDisagg())
                : PerfTestRules.server(testCase, gpusPerNode)
                        .map(NameAnswer::sized)
                        .orElseGet(NameAnswer::nothing);
        return Decision.of(testCase, config, launched, stage, byName);
    }

    private String missing(CaseName name, Optional<ConfigFile> file, boolean qa) {
        if (file.isPresent()) {
            return "its config can't be used";
        }
        if (roots.isEmpty()) {
            return "no config found, since no directory of configs was given";
        }
        return "no config found in " + roots.searched(name, qa);
    }

    private boolean isMissing(TestCase testCase, CaseName name) {
        return testCase.perfCase() && !testCase.skipped() && !name.stem().isEmpty() && roots.holdConfigs();
    }

    /** Without its config a case would be measured with another environment, or its test would fail on the cluster. */
    private String missingConfig(CaseName name, boolean qa) {
        String searched = roots.searched(name, qa);
        return "no config '%s' in %s%s"
                .formatted(
                        name.stem(),
                        searched.isEmpty() ? "a directory of configs for this kind of case" : searched,
                        NearestWord.hint(name.stem(), roots.stems(name, qa)));
    }

    private Classification classification(Decision decision, CaseName name, RunDefaults defaults, Problems problems) {
        List<RoleShape> roles = decision.servers().shapes(decision.nodes());
        Optional<Integer> used = gpusUsed(roles);
        Optional<Integer> perNode = gpusPerNode(decision);
        Duration limit = limit(decision, name, defaults, problems);
        boolean fits = decision.launched().isPresent()
                || used.orElse(0) <= perNode.orElse(ServerGroup.MAX) * (long) decision.nodes();
        if (!fits) {
            problems.warning(
                    decision.testCase().source(),
                    "the name says " + used.orElseThrow() + " GPUs, but "
                            + Evidence.nodes(decision.nodes()) + " with " + perNode.orElseThrow()
                            + " each are allocated");
        }
        return new Classification(
                decision.mode(),
                decision.nodes(),
                used.filter(gpus -> fits),
                perNode,
                limit,
                roles,
                decision.evidence(),
                decision.config().map(ConfigAnswer::file),
                problems.toList());
    }

    private Duration limit(Decision decision, CaseName name, RunDefaults defaults, Problems problems) {
        TestCase testCase = decision.testCase();
        boolean agentx = name.id().contains("agentx");
        Duration limit = settings.timeLimit(testCase.timeLimit(), defaults.timeLimits(), decision.mode(), agentx);
        if (agentx && testCase.timeLimit().isEmpty() && limit.compareTo(ClassifySettings.AGENTX) < 0) {
            problems.warning(
                    testCase.source(),
                    "an AgentX case takes up to %s, its time limit is %s"
                            .formatted(DurationText.format(ClassifySettings.AGENTX), DurationText.format(limit)));
        }
        return limit;
    }

    private Optional<Integer> gpusPerNode(Decision decision) {
        return decision.launched()
                .map(ConfigAnswer::gpusPerNode)
                .or(settings::gpusPerNode)
                .or(() -> decision.stage().map(StageAnswer::gpusPerNode));
    }

    private static Optional<Integer> gpusUsed(List<RoleShape> roles) {
        long sum = 0;
        for (RoleShape role : roles) {
            if (role.gpusPerServer().isEmpty()) {
                return Optional.empty();
            }
            sum += (long) role.servers() * role.gpusPerServer().get();
        }
        return sum > Integer.MAX_VALUE ? Optional.empty() : Optional.of((int) sum);
    }

    private void crossCheck(Decision decision, Problems problems) {
        Optional<Integer> listed = decision.testCase().systemGpuCount();
        Optional<Integer> perNode = gpusPerNode(decision);
        if (listed.isEmpty() || perNode.isEmpty()) {
            return;
        }
        int allocated = decision.nodes() * perNode.get();
        // Upstream may ask for a part of a node; here the case gets a whole one.
        boolean partOfANode = decision.nodes() == 1
                && listed.get() < allocated
                && gpusUsed(decision.servers().shapes(1)).orElse(0) <= listed.get();
        if (allocated != listed.get() && !partOfANode) {
            problems.warning(
                    decision.testCase().source(),
                    "list says " + listed.get() + " GPUs over all nodes (system_gpu_count), but " + allocated
                            + " are allocated = " + Evidence.nodes(decision.nodes()) + " × " + perNode.get());
        }
    }

    private void otherHardware(Decision decision, Problems problems) {
        decision.testCase()
                .stage()
                .filter(stage -> settings.gpu()
                        .filter(gpu -> !gpu.equalsIgnoreCase(stage.gpu()))
                        .isPresent())
                .ifPresent(stage -> problems.warning(
                        decision.testCase().source(),
                        "the stage ran on %s, the cluster has %s (%s)"
                                .formatted(stage.gpu(), settings.gpu().orElseThrow(), stage.name())));
    }

    /** @param noConfig why none decided, unless that is an error already */
    private void note(Decision decision, Optional<String> noConfig, Problems problems) {
        TestCase testCase = decision.testCase();
        if (!testCase.perfCase() && decision.name().only().gpus().isEmpty()) {
            problems.note(testCase.source(), "not a perf-sanity id: neither a config nor the name table applies");
        } else if (testCase.perfCase() && decision.guessed() && noConfig.isPresent()) {
            problems.note(testCase.source(), "guessed from the name; " + noConfig.get());
        }
        boolean saidByConfig =
                decision.config().isPresent() && decision.config().get().nodes() > 1;
        if (decision.mode() == Mode.SINGLE_AGG && decision.nodes() > 1 && !saidByConfig) {
            problems.note(
                    testCase.source(),
                    "single-agg, yet launched on several nodes: "
                            + decision.nodesBy()
                                    .map(list -> "list says " + Evidence.text(list))
                                    .or(() -> decision.stage().map(stage -> "the stage says " + stage.text()))
                                    .orElseThrow());
        }
    }
}
