package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Declaration;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.RunDefaults;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.testlist.Testlist;
import io.perfsanity.engine.text.Problems;
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
        Optional<ConfigFile> file = file(testCase, name);
        Decision decision = decide(testCase, name, file, problems);
        Disagreements.report(decision, problems);
        crossCheck(decision, problems);
        note(decision, missing(name, file), problems);
        return classification(decision, defaults, problems);
    }

    private Optional<ConfigFile> file(TestCase testCase, CaseName name) {
        if (testCase.config().isPresent()) {
            return roots.named(testCase.config().get(), testCase.source());
        }
        return testCase.perfCase() ? roots.find(name) : Optional.empty();
    }

    private Decision decide(TestCase testCase, CaseName name, Optional<ConfigFile> file, Problems problems) {
        Optional<Role> only = name.benchmarkMode().flatMap(BenchmarkMode::onlyRole);
        Optional<ConfigAnswer> config = file.flatMap(found -> rules.ask(found, only, name.servers(), problems));
        boolean wholeSetUp = only.isPresent()
                && config.filter(answer -> !answer.aggregatedFile()).isPresent()
                && Decision.first(testCase, list -> list.mode().isPresent())
                        .flatMap(Declaration::mode)
                        .equals(Optional.of(Mode.DISAGG));
        Optional<ConfigAnswer> launched = wholeSetUp
                ? file.flatMap(found -> rules.ask(found, Optional.empty(), name.servers(), problems))
                : config;
        Optional<Integer> gpusPerNode = config.map(ConfigAnswer::gpusPerNode).or(settings::gpusPerNode);
        NameAnswer byName =
                testCase.perfCase() ? NameRules.of(name, gpusPerNode, settings.colocateDisagg()) : NameAnswer.nothing();
        return Decision.of(testCase, config, launched, byName);
    }

    private String missing(CaseName name, Optional<ConfigFile> file) {
        if (file.isPresent()) {
            return "its config can't be used";
        }
        if (roots.isEmpty()) {
            return "no config found, since no directory of configs was given";
        }
        return "no config found in " + roots.searched(name);
    }

    private Classification classification(Decision decision, RunDefaults defaults, Problems problems) {
        List<RoleShape> roles = decision.servers().shapes(decision.nodes());
        return new Classification(
                decision.mode(),
                decision.nodes(),
                gpusUsed(roles),
                gpusPerNode(decision),
                settings.timeLimit(decision.testCase().timeLimit(), defaults.timeLimits(), decision.mode()),
                roles,
                decision.evidence(),
                decision.config().map(ConfigAnswer::file),
                problems.toList());
    }

    private Optional<Integer> gpusPerNode(Decision decision) {
        return decision.launched().map(ConfigAnswer::gpusPerNode).or(settings::gpusPerNode);
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
        if (allocated != listed.get()) {
            problems.warning(
                    decision.testCase().source(),
                    "list says " + listed.get() + " GPUs over all nodes (system_gpu_count), but " + allocated
                            + " are allocated = " + Evidence.nodes(decision.nodes()) + " × " + perNode.get());
        }
    }

    private void note(Decision decision, String missing, Problems problems) {
        TestCase testCase = decision.testCase();
        if (!testCase.perfCase()) {
            problems.note(testCase.source(), "not a perf-sanity id: neither a config nor the name table applies");
        } else if (decision.guessed()) {
            problems.note(testCase.source(), "guessed from the name; " + missing);
        }
        boolean saidByConfig =
                decision.config().isPresent() && decision.config().get().nodes() > 1;
        if (decision.mode() == Mode.SINGLE_AGG && decision.nodes() > 1 && !saidByConfig) {
            problems.note(
                    testCase.source(),
                    "single-agg, yet launched on several nodes: list says "
                            + decision.nodesBy().map(Evidence::text).orElseThrow());
        }
    }
}
