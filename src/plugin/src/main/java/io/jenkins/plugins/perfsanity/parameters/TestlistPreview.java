package io.jenkins.plugins.perfsanity.parameters;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.model.Job;
import io.jenkins.plugins.perfsanity.forms.JsonAnswer;
import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.jenkins.plugins.perfsanity.forms.RequestThreads;
import io.perfsanity.engine.classify.CaseReader;
import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.classify.ListedCases;
import io.perfsanity.engine.classify.Role;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problem.Severity;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jenkins.util.SystemProperties;
import org.kohsuke.stapler.HttpResponse;

/** What a value would run, as the JSON that the form's script shows. */
final class TestlistPreview {
    private static final Logger LOGGER = Logger.getLogger(TestlistPreview.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How long a browser waits at most; a list of 10,000 cases takes well below one second. */
    private static final long SECONDS = SystemProperties.getLong(TestlistPreview.class.getName() + ".SECONDS", 10L);
    /** Rows of one answer: a browser shows a list of any length in pages. */
    private static final int ROWS = 100;

    private static final int MAX_PROBLEMS = 100;
    private static final int WAITING = 32;
    private static final ExecutorService POOL = RequestThreads.named("Perf Sanity preview", WAITING);

    private final ResolvedTestlist list;
    private final ListedCases listed;
    private final PreviewCluster cluster;
    private final Words words;

    private TestlistPreview(ResolvedTestlist list, ListedCases listed, PreviewCluster cluster, Words words) {
        this.list = list;
        this.listed = listed;
        this.cluster = cluster;
        this.words = words;
    }

    /** Computes within the limits; what is wrong with the value is part of the answer, not an HTTP error. */
    static HttpResponse respond(
            Job<?, ?> job, TestlistParameterDefinition definition, @CheckForNull String value, int page) {
        ResolvedTestlist list;
        // In the thread of the request, which knows the user's language.
        PreviewCluster cluster = PreviewCluster.of(job, definition.getCluster());
        Words words = ReaderWords.now();
        try {
            list = new TestlistLoader(definition).known(job, TestlistValue.parse(value));
        } catch (InvalidTestlistException | AbortException e) {
            return new JsonAnswer(200, refused(e.getMessage()));
        }
        Future<ObjectNode> computed;
        try {
            computed = POOL.submit(() -> compute(list, definition.getGpusPerNode(), cluster, words, page));
        } catch (RejectedExecutionException e) {
            return new JsonAnswer(503, refused(Messages.TestlistPreview_Busy()));
        }
        try {
            return new JsonAnswer(200, computed.get(SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            computed.cancel(true);
            return new JsonAnswer(503, refused(Messages.TestlistPreview_TooSlow(SECONDS)));
        } catch (InterruptedException e) {
            computed.cancel(true);
            Thread.currentThread().interrupt();
            return new JsonAnswer(503, refused(Messages.TestlistPreview_Busy()));
        } catch (ExecutionException e) {
            LOGGER.log(Level.WARNING, "Preview of a testlist", e.getCause());
            return new JsonAnswer(500, refused(Messages.TestlistPreview_Failed()));
        }
    }

    /** The lists that are offered now, and what is to say of where they come from. */
    static HttpResponse lists(Job<?, ?> job, TestlistParameterDefinition definition) {
        ObjectNode json = JSON.createObjectNode();
        ArrayNode names = json.putArray("lists");
        String revision = null;
        try {
            OfferedLists lists = definition.getSource().known(job, null);
            lists.names().forEach(names::add);
            revision = lists.revision().orElse(null);
        } catch (AbortException e) {
            LOGGER.log(Level.FINE, "The state says it", e);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "Looking up lists", e);
        }
        SourceState state = definition.getSource().state(job);
        json.put("revision", revision)
                .put("state", state.text())
                .put("failed", state.failed())
                .put("pending", state.pending());
        return new JsonAnswer(200, json);
    }

    /** An answer that has one error and no case. */
    private static ObjectNode refused(String message) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("cases");
        json.putArray("modes");
        ArrayNode problems = json.putArray("problems");
        message.lines()
                .forEach(line -> problems.addObject()
                        .put("severity", Severity.ERROR.toString())
                        .put("place", "")
                        .put("message", line));
        json.put("all", 0).put("errors", problems.size());
        return json;
    }

    /**
     * All that the script shows.
     *
     * @param words in the user's language
     * @param page of the cases, from 0; the last one where there are fewer
     */
    static ObjectNode compute(ResolvedTestlist list, int perNode, PreviewCluster cluster, Words words, int page) {
        CaseReader reader =
                new CaseReader(new CaseReader.Choice(Map.of(), List.of(), list.mode(), list.configRoots(), false));
        reader.list(list.listName(), list.bytes());
        return new TestlistPreview(list, reader.read(cluster.settings(perNode)), cluster, words).toJson(page);
    }

    private ObjectNode toJson(int page) {
        ObjectNode json = JSON.createObjectNode();
        json.put("list", list.listName());
        json.put("revision", list.revision().orElse(null));
        ArrayNode cases = json.putArray("cases");
        int all = listed.cases().size();
        int shown = Math.min(page, Math.max(0, all - 1) / ROWS);
        json.put("all", all).put("page", shown).put("first", shown * ROWS);
        listed.cases().stream().skip((long) shown * ROWS).limit(ROWS).forEach(each -> addCase(cases.addObject(), each));
        ArrayNode modes = json.putArray("modes");
        List<ClassifiedCase> included = listed.cases().stream()
                .filter(each -> !each.testCase().skipped() && list.includes(each.testCase()))
                .toList();
        for (Mode mode : Mode.values()) {
            List<Classification> ofMode = included.stream()
                    .map(ClassifiedCase::classification)
                    .filter(c -> c.mode() == mode)
                    .toList();
            if (!ofMode.isEmpty()) {
                addSums(modes.addObject().put("mode", mode.toString()), ofMode);
            }
        }
        addSums(
                json.putObject("total"),
                included.stream().map(ClassifiedCase::classification).toList());
        json.put("held", cluster.told());
        addProblems(json, cluster.problems(included));
        return json;
    }

    private void addCase(ObjectNode json, ClassifiedCase each) {
        TestCase testCase = each.testCase();
        Classification c = each.classification();
        json.put("id", testCase.id())
                .put("mode", c.mode().toString())
                .put("nodes", c.nodes())
                .put("gpus", c.gpusText(words))
                .put("limit", DurationText.format(c.timeLimit()))
                .put("skipped", testCase.skipped())
                .put("skipReason", testCase.skipReason().orElse(""))
                .put("excluded", !list.includes(testCase))
                .put("place", testCase.source().toString());
        // Of the sources the strongest stands first, and what it says follows from the servers.
        json.put(
                "by",
                c.evidence().stream()
                        .findFirst()
                        .map(decisive -> decisive.source().name().toLowerCase(Locale.ROOT))
                        .orElse(""));
        ArrayNode servers = json.putArray("servers");
        c.roles().stream()
                .filter(shape -> shape.role() != Role.BENCHMARK)
                .forEach(shape -> servers.addObject()
                        .put("role", shape.role().name().toLowerCase(Locale.ROOT))
                        .put("servers", shape.servers())
                        .put("gpus", shape.gpusPerServer().orElse(null)));
        ArrayNode evidence = json.putArray("evidence");
        c.evidence().forEach(e -> evidence.add(e.sourceText(words) + ": " + said(e.statement())));
        ArrayNode problems = json.putArray("problems");
        for (Problem problem : c.problems()) {
            if (problem.severity() == Severity.NOTE) {
                evidence.add(said(problem.message()));
            } else {
                problems.addObject()
                        .put("severity", problem.severity().toString())
                        .put("message", said(problem.message()));
            }
        }
    }

    /** Cases, nodes, GPUs, and the GPU hours if every case took its whole time limit; unknown GPUs are counted apart. */
    private static void addSums(ObjectNode json, List<Classification> cases) {
        long gpus = 0;
        double gpuHours = 0;
        int unknown = 0;
        for (Classification c : cases) {
            Optional<Integer> known = c.gpusAllocated().or(c::gpusUsed);
            unknown += known.isPresent() ? 0 : 1;
            gpus += known.orElse(0);
            gpuHours += known.orElse(0) * (c.timeLimit().toSeconds() / 3600.0);
        }
        json.put("cases", cases.size())
                .put("nodes", cases.stream().mapToLong(Classification::nodes).sum())
                .put("gpus", gpus)
                .put("gpuHours", Math.round(gpuHours * 10) / 10.0)
                .put("unknown", unknown);
    }

    private void addProblems(ObjectNode json, List<Problem> onCluster) {
        List<Problem> shown = new ArrayList<>(Stream.concat(listed.problems().stream(), onCluster.stream())
                .filter(problem -> problem.severity() != Severity.NOTE)
                .toList());
        shown.sort((a, b) -> a.severity().compareTo(b.severity()));
        ArrayNode problems = json.putArray("problems");
        shown.stream()
                .limit(MAX_PROBLEMS)
                .forEach(problem -> problems.addObject()
                        .put("severity", problem.severity().toString())
                        .put("place", withoutRoots(problem.source().toString()))
                        .put("message", said(problem.message())));
        json.put("moreProblems", Math.max(0, shown.size() - MAX_PROBLEMS))
                .put("errors", shown.stream().filter(Problem::isError).count())
                .put(
                        "warnings",
                        shown.stream().filter(problem -> !problem.isError()).count());
    }

    private String said(String english) {
        return words.phrase(withoutRoots(english));
    }

    /** Where a directory lies on the controller is none of a builder's business. */
    private String withoutRoots(String text) {
        String shown = text;
        for (ConfigDirectory root : list.configRoots()) {
            shown = shown.replace(root.path().toString(), "configs");
        }
        return shown;
    }

    /** A value in parts for the script; one that can't be read is shown as the text that it is. */
    static String state(String value, List<String> lists) {
        TestlistValue parsed;
        try {
            parsed = TestlistValue.parse(value);
        } catch (InvalidTestlistException e) {
            parsed = TestlistValue.text(value, null, List.of());
        }
        ObjectNode json = JSON.createObjectNode()
                .put("list", parsed.list())
                .put("text", parsed.text() == null ? "" : parsed.text())
                .put("mode", parsed.mode() == null ? "" : parsed.mode())
                .put("revision", parsed.revision() == null ? "" : parsed.revision());
        json.put("offered", parsed.list() == null || lists.contains(parsed.list()));
        parsed.exclude().forEach(json.putArray("exclude")::add);
        return new String(bytes(json), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ObjectNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
