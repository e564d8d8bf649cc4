package io.perfsanity.engine.cluster;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlFields;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads one profile: every key is known, typed and has a default or is required. */
final class ProfileReader {
    private static final String DIRECTORY = "an absolute path without '..', blanks, quotes and $ { } %"
            + ": variables aren't expanded, and Slurm replaces what follows a %";

    private final String name;
    private final YamlFields fields;
    private final Problems problems;

    ProfileReader(String name, YamlFields fields, Problems problems) {
        this.name = name;
        this.fields = fields;
        this.problems = problems;
    }

    /** The profile; empty when a required part is missing or wrong. */
    Optional<ClusterProfile> read() {
        return read(Optional.empty());
    }

    /** The profile with a connection that its text must not have too. */
    Optional<ClusterProfile> read(Optional<Connection> given) {
        Optional<Connection> connection = given.isPresent() ? given : new ConnectionReader(problems).read(fields);
        if (given.isPresent() && fields.value("connection").isPresent()) {
            problems.error(fields.source("connection"), "'connection' is given beside this text, expected none in it");
        }
        Optional<String> scheduler = fields.word("scheduler", List.of("slurm", "local"));
        Optional<String> workDirectory = fields.required("workDirectory", DIRECTORY);
        workDirectory.ifPresent(path -> checkDirectory("workDirectory", path));
        Optional<Integer> gpusPerNode = fields.integer("gpusPerNode", 1, 1024);
        if (gpusPerNode.isEmpty() && fields.value("gpusPerNode").isEmpty()) {
            problems.error(fields.source(), "'gpusPerNode' is missing, expected a number from 1 to 1024");
        }
        Allocation allocation = allocation();
        Container container = container();
        boolean colocate = fields.flag("colocateDisagg").orElse(false);
        Optional<String> mpi = fields.text("mpi");
        Map<String, String> environment = Environment.checked(fields.textMap("environment"), fields, problems);
        Optional<String> models = fields.text("modelsRoot");
        Optional<String> sources = fields.text("sourceDirectory");
        sources.ifPresent(path -> checkDirectory("sourceDirectory", path));
        Limits limits = limits(fields.below("limits"));
        Map<Mode, Duration> timeLimits = timeLimits(fields.below("timeLimits"));
        Optional<Commands> commands = new CommandsReader(problems).read(fields);
        SecretsReader secrets = new SecretsReader(fields, problems);
        List<String> artifacts = secrets.globs("artifacts", List.of("**"));
        List<String> secretFiles = secrets.files();
        List<Secret> variables = secrets.variables();
        Duration retention = fields.duration("retention").orElse(Duration.ofDays(14));
        fields.rejectOthers();
        if (connection.isEmpty() || workDirectory.isEmpty() || gpusPerNode.isEmpty() || commands.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClusterProfile(
                name,
                connection.get(),
                scheduler
                        .map(word -> SchedulerKind.valueOf(word.toUpperCase(Locale.ROOT)))
                        .orElse(SchedulerKind.SLURM),
                workDirectory.get(),
                allocation,
                gpusPerNode.get(),
                colocate,
                container,
                mpi,
                environment,
                models,
                sources,
                limits,
                timeLimits,
                commands.get(),
                artifacts,
                secretFiles,
                variables,
                retention));
    }

    private Allocation allocation() {
        return new Allocation(
                slurmWord("partition"),
                slurmWord("account"),
                slurmWord("qos"),
                slurmWord("reservation"),
                slurmWord("constraint"),
                slurmWord("nodeList"),
                slurmWord("exclude"),
                fields.flag("exclusive").orElse(true),
                gpuOption(),
                fields.texts("sbatchArgs"),
                fields.texts("srunArgs"));
    }

    private GpuOption gpuOption() {
        List<String> words =
                Arrays.stream(GpuOption.values()).map(GpuOption::word).toList();
        return fields.word("gpuOption", words)
                .map(word -> GpuOption.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_')))
                .orElse(GpuOption.GPUS_PER_NODE);
    }

    /** A value of an {@code #SBATCH} line: one word, since a blank or quote would begin another argument. */
    private Optional<String> slurmWord(String key) {
        Optional<String> text = fields.text(key);
        if (text.isPresent() && !SlurmWord.isValid(text.get())) {
            problems.error(
                    fields.source(key), "%s is '%s', expected %s".formatted(key, text.get(), SlurmWord.EXPECTED));
            return Optional.empty();
        }
        return text;
    }

    private Container container() {
        YamlFields container = fields.below("container");
        Container read = new Container(
                container.text("image"),
                container.texts("mounts"),
                container.text("workdir"),
                container.value("allowedImages").isPresent() ? container.texts("allowedImages") : Container.ANY);
        container.rejectOthers();
        return read;
    }

    private static Limits limits(YamlFields below) {
        Limits standard = Limits.DEFAULT;
        BiFunction<String, Duration, Duration> duration =
                (key, otherwise) -> below.duration(key).orElse(otherwise);
        Limits read = new Limits(
                below.integer("liveJobs", 1, 100_000).orElse(standard.liveJobs()),
                duration.apply("submitPause", standard.submitPause()),
                duration.apply("pollFloor", standard.pollFloor()),
                duration.apply("pollCeiling", standard.pollCeiling()),
                duration.apply("pending", standard.pending()),
                duration.apply("silence", standard.silence()),
                duration.apply("run", standard.run()),
                duration.apply("timeMargin", standard.timeMargin()),
                duration.apply("exitFile", standard.exitFile()),
                duration.apply("lost", standard.lost()),
                duration.apply("retryPause", standard.retryPause()),
                below.integer("syncFiles", 1, 10_000_000).orElse(standard.syncFiles()),
                below.integer("syncMiB", 1, 1_000_000).orElse(standard.syncMiB()),
                below.integer("fetchMiB", 1, 10_000_000).orElse(standard.fetchMiB()),
                below.duration("caseTime"),
                below.integer("runGpuHours", 1, 100_000_000));
        below.rejectOthers();
        return read;
    }

    private static Map<Mode, Duration> timeLimits(YamlFields below) {
        Map<Mode, Duration> limits = new EnumMap<>(Mode.class);
        for (Mode mode : Mode.values()) {
            below.duration(mode.toString()).ifPresent(limit -> limits.put(mode, limit));
        }
        below.rejectOthers();
        return limits;
    }

    private void checkDirectory(String key, String path) {
        if (!path.matches("/[^\\p{Cntrl}\\s'\"\\\\${}%]*")
                || List.of(path.split("/")).contains("..")) {
            problems.error(fields.source(key), "%s is '%s', expected %s".formatted(key, path, DIRECTORY));
        }
    }
}
