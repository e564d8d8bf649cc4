package io.perfsanity.engine.cluster;

import io.perfsanity.engine.gate.GatePolicy;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlFields;
import io.perfsanity.engine.text.YamlValue;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Reads one profile: every key is known, typed and has a default or is required. */
final class ProfileReader {
    private static final String HOME =
            "an absolute path, as ~ isn't expanded: 'echo ~' on the cluster shows what it stands for";

    private static final List<String> SECRET_FILES = List.of("internal_request_auth_key.txt", "*.pem", "*.key", "id_*");

    private final String name;
    private final YamlFields fields;
    private final Problems problems;

    ProfileReader(String name, YamlFields fields, Problems problems) {
        this.name = name;
        this.fields = fields;
        this.problems = problems;
    }

    /**
     * The profile; empty when a required part is missing or wrong.
     *
     * @param given a connection that the text must not have too
     */
    Optional<ClusterProfile> read(Optional<Connection> given) {
        Optional<Connection> connection = given.isPresent() ? given : ConnectionReader.read(fields);
        if (given.isPresent() && fields.value("connection").isPresent()) {
            fields.refuse("connection", "'connection' is given beside this text, expected none in it");
        }
        Optional<SchedulerKind> scheduler = fields.choice("scheduler", SchedulerKind.class);
        Optional<String> workDirectory = fields.required("workDirectory", ClusterDirectory.EXPECTED);
        workDirectory.ifPresent(path -> checkDirectory("workDirectory", path));
        Optional<Integer> gpusPerNode = fields.integer("gpusPerNode", 1, 1024);
        if (gpusPerNode.isEmpty() && fields.value("gpusPerNode").isEmpty()) {
            fields.refuse("'gpusPerNode' is missing, expected a number from 1 to 1024");
        }
        Optional<String> gpu =
                fields.text("gpu", word -> word.matches("[A-Za-z0-9][\\w.-]*"), "the name of one, such as GB200");
        Allocation allocation = allocation();
        Container container = Container.read(fields.below("container"));
        boolean colocate = fields.flag("colocateDisagg").orElse(false);
        Optional<String> mpi = fields.text("mpi");
        YamlFields variables = fields.below("environment");
        RoleEnvironment roleEnvironment = RoleEnvironment.read(variables);
        Map<String, String> environment = Environment.read(variables);
        Optional<String> models = fields.text("modelsRoot");
        Optional<String> sources = fields.text("sourceDirectory");
        sources.ifPresent(path -> checkDirectory("sourceDirectory", path));
        Limits limits = Limits.read(fields.below("limits"));
        Map<Mode, Duration> timeLimits = timeLimits(fields.below("timeLimits"));
        Optional<Commands> commands = Commands.read(fields, problems);
        Preflight preflight = Preflight.read(fields);
        Setup setup = Setup.read(fields);
        List<DeclaredMetric> metrics = MetricDeclarations.read(fields);
        GatePolicy gate = GateReader.read(fields, MetricDeclarations.names(metrics));
        Optional<String> history = fields.text(
                "history", path -> path.matches("(?:/|~/)\\P{Cntrl}*"), "an absolute path or one that begins with ~/");
        List<String> artifacts = globs("artifacts", List.of("**"));
        List<String> secretFiles = secretFiles();
        List<Secret> secretVariables = secretVariables(environment, roleEnvironment);
        Duration retention = fields.duration("retention").orElse(Duration.ofDays(14));
        fields.rejectOthers();
        if (connection.isEmpty() || workDirectory.isEmpty() || gpusPerNode.isEmpty() || commands.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ClusterProfile(
                name,
                connection.get(),
                scheduler.orElse(SchedulerKind.SLURM),
                workDirectory.get(),
                allocation,
                gpusPerNode.get(),
                gpu,
                colocate,
                container,
                mpi,
                environment,
                roleEnvironment,
                models,
                sources,
                limits,
                timeLimits,
                commands.get(),
                preflight,
                setup,
                metrics,
                gate,
                history,
                artifacts,
                secretFiles,
                secretVariables,
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
                fields.choice("gpuOption", GpuOption.class).orElse(GpuOption.GPUS_PER_NODE),
                fields.choice("segment", Segment.class),
                fields.text(
                        "comment", text -> text.matches("[^\\p{Cntrl}']{1,1024}"), "one line without single quotes"),
                fields.texts("sbatchArgs"),
                fields.texts("srunArgs"));
    }

    /** A value of an {@code #SBATCH} line: one word, since a blank or quote would begin another argument. */
    private Optional<String> slurmWord(String key) {
        return fields.text(key, SlurmWord::isValid, SlurmWord.EXPECTED);
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
        if (!ClusterDirectory.isValid(path)) {
            fields.reject(key, PlainText.quoted(path), path.startsWith("~") ? HOME : ClusterDirectory.EXPECTED);
        }
    }

    /** A list under {@code secrets} means files, as it did before variables could come from elsewhere. */
    private boolean isOldFormOfSecrets() {
        return fields.value("secrets")
                .filter(value -> !(value instanceof YamlValue.Mapping))
                .isPresent();
    }

    /** Globs of the names of files that never leave the cluster. */
    private List<String> secretFiles() {
        if (isOldFormOfSecrets()) {
            problems.warning(
                    fields.source("secrets"),
                    "'secrets' says where variables come from; globs of files are 'secretFiles' now");
        }
        return globs(isOldFormOfSecrets() ? "secrets" : "secretFiles", SECRET_FILES);
    }

    /** The globs under {@code key}, each of which can be used. */
    private List<String> globs(String key, List<String> otherwise) {
        if (fields.value(key).isEmpty()) {
            return otherwise;
        }
        List<String> valid = new ArrayList<>();
        for (String glob : fields.texts(key)) {
            try {
                FileSystems.getDefault().getPathMatcher("glob:" + glob);
                valid.add(glob);
            } catch (PatternSyntaxException e) {
                fields.refuse(
                        key,
                        "%s: '%s' is no glob (%s), expected something like *.log"
                                .formatted(key, glob, e.getDescription()));
            }
        }
        return List.copyOf(valid);
    }

    private List<Secret> secretVariables(Map<String, String> environment, RoleEnvironment roles) {
        if (isOldFormOfSecrets()) {
            return List.of();
        }
        YamlFields secrets = fields.below("secrets");
        return fields.mapping("secrets").stream()
                .flatMap(mapping -> mapping.entries().keySet().stream())
                .flatMap(variable ->
                        secret(secrets, variable, environment.containsKey(variable) || roles.names(variable)).stream())
                .toList();
    }

    private Optional<Secret> secret(YamlFields secrets, String variable, boolean taken) {
        Environment.refusal(variable, "").ifPresent(message -> secrets.refuse(variable, message));
        if (taken) {
            secrets.refuse(variable, variable + " is in 'environment' too, expected one of both");
        }
        if (!(secrets.value(variable).orElse(null) instanceof YamlValue.Mapping)) {
            // Whatever stands there may be the secret itself, so that it isn't shown
            return secrets.refuse(variable, variable + " is no mapping, expected one such as {file: ~/.hf-token}");
        }
        YamlFields from = secrets.below(variable);
        List<Secret> places = Stream.of(Secret.Kind.values())
                .flatMap(kind -> from.text(kind.name().toLowerCase(Locale.ROOT)).stream()
                        .map(place -> new Secret(variable, kind, place)))
                .toList();
        from.rejectOthers();
        if (places.size() != 1) {
            secrets.refuse(
                    variable,
                    "%s comes from %s places, expected one of file, env, credential"
                            .formatted(variable, places.size()));
        }
        return places.stream().findFirst();
    }
}
