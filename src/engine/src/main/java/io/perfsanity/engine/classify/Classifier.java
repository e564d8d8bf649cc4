package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.Declaration;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.RunDefaults;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.testlist.Testlist;
import io.perfsanity.engine.text.Problem;
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
        Facts facts = facts(testCase, name, file, problems);
        Disagreements.report(facts, problems);
        crossCheck(facts, problems);
        note(facts, missing(name, file), problems);
        return classification(facts, defaults, problems);
    }

    private Optional<ConfigFile> file(TestCase testCase, CaseName name) {
        if (testCase.config().isPresent()) {
            return roots.named(testCase.config().get(), testCase.source());
        }
        return testCase.perfCase() ? roots.find(name) : Optional.empty();
    }

    private Facts facts(TestCase testCase, CaseName name, Optional<ConfigFile> file, Problems problems) {
        Optional<Role> only = name.benchmarkMode().flatMap(BenchmarkMode::onlyRole);
        Optional<ConfigClaim> config = file.flatMap(found -> ask(found, only, name, problems));
        boolean wholeFleet = only.isPresent()
                && config.filter(claim -> !claim.aggregatedFile()).isPresent()
                && Facts.first(testCase, list -> list.mode().isPresent())
                        .flatMap(Declaration::mode)
                        .equals(Optional.of(Mode.DISAGG));
        Optional<ConfigClaim> launched =
                wholeFleet ? file.flatMap(found -> ask(found, Optional.empty(), name, problems)) : config;
        Optional<Integer> gpusPerNode = config.map(ConfigClaim::gpusPerNode).or(settings::gpusPerNode);
        NameClaim byName = testCase.perfCase()
                ? NameRules.claim(name, gpusPerNode, settings.colocateDisagg())
                : NameClaim.nothing();
        return Facts.of(testCase, config, launched, byName);
    }

    private Optional<ConfigClaim> ask(ConfigFile file, Optional<Role> only, CaseName name, Problems problems) {
        ConfigAnswer answer = rules.ask(file, only, name.servers());
        problems.addAll(answer.problems());
        return answer.claim();
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

    private Classification classification(Facts facts, RunDefaults defaults, Problems problems) {
        List<RoleShape> roles = facts.servers().shapes(facts.nodes());
        List<Problem> all = problems.toList();
        return new Classification(
                facts.mode(),
                facts.nodes(),
                gpusUsed(roles),
                gpusPerNode(facts),
                settings.timeLimit(facts.testCase().timeLimit(), defaults.timeLimits(), facts.mode()),
                roles,
                facts.evidence(),
                facts.config().map(ConfigClaim::file),
                settings.strict() ? all.stream().map(Problem::strict).toList() : all);
    }

    private Optional<Integer> gpusPerNode(Facts facts) {
        return facts.launched().map(ConfigClaim::gpusPerNode).or(settings::gpusPerNode);
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

    private void crossCheck(Facts facts, Problems problems) {
        Optional<Integer> listed = facts.testCase().systemGpuCount();
        Optional<Integer> perNode = gpusPerNode(facts);
        if (listed.isEmpty() || perNode.isEmpty()) {
            return;
        }
        int allocated = facts.nodes() * perNode.get();
        if (allocated != listed.get()) {
            problems.warning(
                    facts.testCase().source(),
                    "list says " + listed.get() + " GPUs over all nodes (system_gpu_count), but " + allocated
                            + " are allocated = " + Phrases.nodes(facts.nodes()) + " × " + perNode.get());
        }
    }

    private void note(Facts facts, String missing, Problems problems) {
        TestCase testCase = facts.testCase();
        if (!testCase.perfCase()) {
            problems.note(testCase.source(), "not a perf-sanity id: neither a config nor the name table applies");
        } else if (facts.guessed()) {
            problems.note(testCase.source(), "guessed from the name; " + missing);
        }
        boolean saidByConfig =
                facts.config().isPresent() && facts.config().get().nodes() > 1;
        if (facts.mode() == Mode.SINGLE_AGG && facts.nodes() > 1 && !saidByConfig) {
            problems.note(
                    testCase.source(),
                    "single-agg, yet launched on several nodes: list says "
                            + facts.nodesBy().map(Phrases::of).orElseThrow());
        }
    }
}
