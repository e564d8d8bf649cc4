package io.perfsanity.engine.cluster;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.ResourceText;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What each role runs: text for {@code bash -c}, which finds all about its case in {@code PS_*} variables.
 *
 * @param agg the one command of an aggregated case
 * @param proxy empty when the benchmark starts its own
 * @param tasksPerNode a number, or {@code gpus} for one task a GPU
 * @param tasksOnOneNode the same in a job of one node
 * @param mpi for {@code srun --mpi} of the servers in a job of several nodes, where the profile says nothing
 * @param clientGpus GPUs that proxy and benchmark see: {@code 0} or {@code all}
 * @param readyPath for an HTTP check of each server ({@code /health}); empty: its port must accept a connection
 * @param readyLimit how long servers may take
 */
public record Commands(
        String agg,
        String ctx,
        String gen,
        Optional<String> proxy,
        String benchmark,
        String tasksPerNode,
        String tasksOnOneNode,
        Optional<String> mpi,
        String clientGpus,
        Optional<String> readyPath,
        Duration readyLimit) {

    /** The sets of {@code commands.yaml} beside this class; the first is the default. */
    private static final List<String> SETS = List.of("trtllm", "quick-reference");

    private static final Pattern FIRST_CD = Pattern.compile("(?:^|[\\n;&|({]) *cd +(?:-- +)?[\"']?([^\\s\"';&|)]+)");
    private static final Pattern RELATIVE = Pattern.compile("(?!\\.)[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*");

    private static final Commands NONE = new Commands(
            "", "", "", Optional.empty(), "", "1", "", Optional.empty(), "0", Optional.empty(), Duration.ofHours(1));

    public Commands {
        // Absent in the directory of a run that an older version began, whose commands want as many tasks on one node
        tasksOnOneNode = tasksOnOneNode == null || tasksOnOneNode.isEmpty() ? tasksPerNode : tasksOnOneNode;
    }

    /** Tasks a node in a job of so many nodes: a number, or {@code gpus} for one a GPU. */
    public String tasksPerNode(int nodes) {
        return nodes == 1 ? tasksOnOneNode : tasksPerNode;
    }

    /** One command for aggregated cases. */
    static Commands only(String agg) {
        return new Commands(
                agg,
                NONE.ctx,
                NONE.gen,
                NONE.proxy,
                NONE.benchmark,
                NONE.tasksPerNode,
                NONE.tasksOnOneNode,
                NONE.mpi,
                NONE.clientGpus,
                NONE.readyPath,
                NONE.readyLimit);
    }

    /** Whether a role runs pytest. */
    public boolean runPytest() {
        return Stream.of(agg, benchmark).anyMatch(command -> command.contains("pytest"));
    }

    /**
     * The directory below the checkout that a role enters first, without which it can't run; empty where none does.
     *
     * @param shapes of the cases whose roles count
     */
    public Optional<String> directory(Collection<Mode> shapes) {
        Stream<String> servers =
                shapes.contains(Mode.DISAGG) ? Stream.of(ctx, gen, proxy.orElse(""), benchmark) : Stream.empty();
        boolean aggregated = shapes.stream().anyMatch(shape -> shape != Mode.DISAGG);
        return Stream.concat(aggregated ? Stream.of(agg) : Stream.empty(), servers)
                .map(FIRST_CD::matcher)
                .filter(Matcher::find)
                .map(cd -> cd.group(1))
                .filter(path -> RELATIVE.matcher(path).matches())
                .findFirst();
    }

    /**
     * The {@code commands} of a profile: the name of a set that ships with the engine, or a mapping of its own in which
     * {@code set} names the one whose commands it replaces in part.
     */
    static Optional<Commands> read(YamlFields profile, Problems problems) {
        Optional<YamlValue> value = profile.value("commands");
        if (value.isEmpty()) {
            return Optional.of(shipped(SETS.get(0), problems));
        }
        if (value.get() instanceof YamlValue.Scalar) {
            return profile.word("commands", SETS).map(set -> shipped(set, problems));
        }
        YamlFields own = profile.below("commands");
        return Optional.of(
                shipped(own.word("set", SETS).orElse(SETS.get(0)), problems).replaced(own));
    }

    private static Commands shipped(String set, Problems problems) {
        YamlValue.Mapping root = (YamlValue.Mapping) YamlReader.DEFAULT
                .read("commands.yaml", ResourceText.of(Commands.class, "commands.yaml"), problems)
                .orElseThrow();
        return NONE.replaced(new YamlFields(root, problems).below(set));
    }

    private Commands replaced(YamlFields fields) {
        // How the set's servers start says nothing about those of others
        boolean ownServers = Stream.of("agg", "ctx", "gen", "tasksPerNode")
                .anyMatch(key -> fields.value(key).isPresent());
        Commands read = new Commands(
                fields.text("agg").orElse(agg),
                fields.text("ctx").orElse(ctx),
                fields.text("gen").orElse(gen),
                fields.text("proxy").or(() -> proxy).filter(text -> !text.isBlank()),
                fields.text("benchmark").orElse(benchmark),
                tasks("tasksPerNode", fields).orElse(tasksPerNode),
                tasks("tasksOnOneNode", fields).orElse(ownServers ? "" : tasksOnOneNode),
                fields.text("mpi").or(() -> ownServers ? Optional.empty() : mpi).filter(text -> !text.isBlank()),
                fields.word("clientGpus", List.of("0", "all")).orElse(clientGpus),
                fields.text("readyPath").or(() -> readyPath).filter(text -> !text.isBlank()),
                fields.duration("readyLimit").orElse(readyLimit));
        fields.rejectOthers();
        return read;
    }

    private static Optional<String> tasks(String key, YamlFields fields) {
        return fields.text(key, text -> text.matches("gpus|[1-9][0-9]{0,3}"), "a number or 'gpus' for one task a GPU");
    }
}
