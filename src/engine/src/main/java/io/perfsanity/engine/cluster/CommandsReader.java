package io.perfsanity.engine.cluster;

import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.ResourceText;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlReader;
import io.perfsanity.engine.text.YamlValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads the {@code commands} of a profile: the name of a set that ships with the engine, or a mapping of its own in which
 * {@code set} names the one whose commands it replaces in part.
 */
final class CommandsReader {
    /** The sets of {@code commands.yaml} beside this class; the first is the default. */
    static final List<String> SETS = List.of("trtllm", "quick-reference");

    private final Problems problems;

    CommandsReader(Problems problems) {
        this.problems = problems;
    }

    Optional<Commands> read(YamlFields profile) {
        Optional<YamlValue> value = profile.value("commands");
        if (value.isEmpty()) {
            return Optional.of(shipped(SETS.get(0)));
        }
        if (value.get() instanceof YamlValue.Scalar) {
            return profile.word("commands", SETS).map(this::shipped);
        }
        YamlFields own = profile.below("commands");
        Commands base = shipped(own.word("set", SETS).orElse(SETS.get(0)));
        return Optional.of(commands(own, Optional.of(base)));
    }

    private Commands shipped(String set) {
        YamlValue.Mapping root = (YamlValue.Mapping) YamlReader.DEFAULT
                .read("commands.yaml", ResourceText.of(CommandsReader.class, "commands.yaml"), problems)
                .orElseThrow();
        return commands(new YamlFields(root, problems).below(set), Optional.empty());
    }

    private Commands commands(YamlFields fields, Optional<Commands> base) {
        Optional<String> tasks = fields.text("tasksPerNode");
        if (tasks.isPresent() && !tasks.get().matches("gpus|[1-9][0-9]{0,3}")) {
            problems.error(
                    fields.source("tasksPerNode"),
                    "tasksPerNode is '" + tasks.get() + "', expected a number or 'gpus' for one task a GPU");
        }
        Commands read = new Commands(
                fields.text("agg").or(() -> base.map(Commands::agg)).orElse(""),
                fields.text("ctx").or(() -> base.map(Commands::ctx)).orElse(""),
                fields.text("gen").or(() -> base.map(Commands::gen)).orElse(""),
                fields.text("proxy").or(() -> base.flatMap(Commands::proxy)).filter(text -> !text.isBlank()),
                fields.text("benchmark").or(() -> base.map(Commands::benchmark)).orElse(""),
                tasks.or(() -> base.map(Commands::tasksPerNode)).orElse("1"),
                fields.word("clientGpus", List.of("0", "all"))
                        .or(() -> base.map(Commands::clientGpus))
                        .orElse("0"),
                fields.text("readyPath")
                        .or(() -> base.flatMap(Commands::readyPath))
                        .filter(text -> !text.isBlank()),
                fields.duration("readyLimit")
                        .or(() -> base.map(Commands::readyLimit))
                        .orElse(Duration.ofHours(1)));
        fields.rejectOthers();
        return read;
    }
}
