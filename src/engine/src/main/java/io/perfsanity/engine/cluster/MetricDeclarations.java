package io.perfsanity.engine.cluster;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.perfsanity.engine.gate.Direction;
import io.perfsanity.engine.gate.MetricSpec;
import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.YamlFields;
import java.nio.file.FileSystems;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the {@code metrics} of a profile. */
final class MetricDeclarations {
    private static final List<String> UPSTREAM = upstream();
    private static final String FILE =
            "a glob below output/ or logs/ without '..', such as output/**/report.json or logs/AGG.log";
    private static final List<String> WITH_PATHS = List.of(".json", ".yaml", ".yml", ".csv");

    private final Set<String> names = new HashSet<>();

    private MetricDeclarations() {}

    static List<DeclaredMetric> read(YamlFields profile) {
        MetricDeclarations declarations = new MetricDeclarations();
        return profile.value("metrics").isEmpty()
                ? List.of()
                : profile.mappings("metrics").stream()
                        .flatMap(each -> declarations.metric(each).stream())
                        .toList();
    }

    /** The names of upstream's metrics and the declared ones. */
    static Set<String> names(List<DeclaredMetric> declared) {
        Set<String> all = new LinkedHashSet<>(UPSTREAM);
        declared.forEach(each -> all.add(each.name()));
        return all;
    }

    private Optional<DeclaredMetric> metric(YamlFields fields) {
        Optional<String> name = fields.required("name", "a metric's name").filter(text -> isName(text, fields));
        Optional<String> file = fields.text("file", MetricDeclarations::isGlob, FILE);
        Optional<String> path = fields.text("path");
        Optional<String> pattern = fields.text("pattern").filter(text -> isPattern(text, fields));
        Optional<Direction> direction = fields.choice("direction", Direction.class);
        DeclaredMetric metric = new DeclaredMetric(
                name.orElse(""),
                file,
                path,
                pattern,
                fields.text("unit"),
                direction,
                fields.flag("gate"),
                fields.flag("required").orElse(true),
                fields.value("cases").isPresent() ? fields.texts("cases") : List.of("*"));
        name.ifPresent(known -> check(known, fields));
        file.ifPresent(glob -> checkPath(glob, fields));
        fields.rejectOthers();
        return name.map(known -> metric);
    }

    private boolean isName(String name, YamlFields fields) {
        if (!name.matches("[A-Za-z][A-Za-z0-9_.-]{0,79}")) {
            fields.reject("name", PlainText.quoted(name), "letters, digits, '_', '.' and '-', a letter first");
            return false;
        }
        if (!names.add(name)) {
            fields.refuse("name", "the metric '" + name + "' is declared twice");
        }
        return true;
    }

    /** One of upstream's needs its name only. */
    private static void check(String name, YamlFields fields) {
        boolean upstream = MetricSpec.upstream(name, true).isPresent();
        boolean found =
                fields.value("path").isPresent() || fields.value("pattern").isPresent();
        if (fields.value("file").isEmpty() && found) {
            fields.refuse("'file' is missing, expected " + FILE);
        } else if (fields.value("file").isEmpty() && !upstream) {
            fields.refuse(
                    "name",
                    "'%s' is none of upstream's metrics, expected one of them, or the 'file' where it stands%s"
                            .formatted(name, NearestWord.hint(name, UPSTREAM)));
        }
        if (fields.value("direction").isEmpty()
                && !upstream
                && fields.value("file").isPresent()) {
            fields.refuse("'direction' is missing, expected which values are the better ones: higher or lower");
        }
    }

    private static void checkPath(String glob, YamlFields fields) {
        boolean path = fields.value("path").isPresent();
        if (path == fields.value("pattern").isPresent()) {
            fields.refuse(
                    "file", "expected one of 'path' and 'pattern' beside 'file', found " + (path ? "both" : "none"));
        } else if (path && WITH_PATHS.stream().noneMatch(glob::endsWith)) {
            fields.reject(
                    "file",
                    PlainText.quoted(glob),
                    "with 'path' a name that ends with one of " + String.join(", ", WITH_PATHS));
        }
    }

    private static boolean isGlob(String glob) {
        if (!glob.matches("(?:output|logs)/.+") || List.of(glob.split("/")).contains("..")) {
            return false;
        }
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return true;
        } catch (java.util.regex.PatternSyntaxException e) {
            return false;
        }
    }

    private static boolean isPattern(String text, YamlFields fields) {
        String fault;
        try {
            int groups = Pattern.compile(text).groupCount();
            fault = groups == 1 ? "" : groups + " groups";
        } catch (PatternSyntaxException e) {
            fault = e.getMessage();
        }
        if (!fault.isEmpty()) {
            fields.reject(
                    "pattern",
                    PlainText.quoted(text) + " (" + PlainText.line(fault, 120) + ")",
                    "a regular expression in RE2's syntax with one group, such as 'p95: ([0-9.]+) ms'");
        }
        return fault.isEmpty();
    }

    private static List<String> upstream() {
        Stream<String> throughputs =
                Stream.of("seq_throughput", "token_throughput", "total_token_throughput", "user_throughput", "al");
        Stream<String> latencies = Stream.of("mean", "median", "p99")
                .flatMap(statistic -> Stream.of("ttft", "itl", "tpot", "e2el", "gen_worker_per_iter_device_step_time")
                        .map(latency -> statistic + "_" + latency));
        return Stream.concat(throughputs, latencies).toList();
    }
}
