package io.jenkins.plugins.perfsanity.results;

import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.AbstractBuild;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.perfsanity.engine.text.NearestWord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.displayurlapi.DisplayURLProvider;
import org.jenkinsci.plugins.tokenmacro.DataBoundTokenMacro;
import org.jenkinsci.plugins.tokenmacro.MacroEvaluationException;

/**
 * {@code ${PERF_SANITY}} in the texts of mails and other messages: a run of the build in numbers. There only when the
 * Token Macro plugin is.
 */
@Extension(optional = true)
public class PerfSanityMacro extends DataBoundTokenMacro {
    private static final String NAME = "PERF_SANITY";
    private static final Map<String, Function<RunSummary, Object>> VALUES = values();

    private String run = "";
    private String value = "";

    private static Map<String, Function<RunSummary, Object>> values() {
        Map<String, Function<RunSummary, Object>> values = new LinkedHashMap<>();
        values.put("passed", each -> each.getTotals().getPassed());
        values.put("total", each -> each.getTotals().getTotal());
        values.put("failed", each -> each.getTotals().getFailed());
        values.put("timeout", each -> each.getTotals().getTimeout());
        values.put("invalid", each -> each.getTotals().getInvalid());
        values.put("infra", each -> each.getTotals().getInfra());
        values.put("cancelled", each -> each.getTotals().getCancelled());
        values.put("skipped", each -> each.getTotals().getSkipped());
        values.put("slower", each -> gate(each, GateCounts::getSlower));
        values.put("faster", each -> gate(each, GateCounts::getFaster));
        values.put("cantTell", each -> gate(each, GateCounts::getCantTell));
        values.put("url", PerfSanityMacro::url);
        return values;
    }

    private static int gate(RunSummary run, ToIntFunction<GateCounts> count) {
        GateCounts counts = run.getGate();
        return counts == null ? 0 : count.applyAsInt(counts);
    }

    /** The name of a run; empty text for the first of the build. */
    @Parameter
    public void setRun(String run) {
        this.run = Util.fixNull(run);
    }

    /** Which number; empty text for a line with all that aren't 0. */
    @Parameter
    public void setValue(String value) {
        this.value = Util.fixNull(value);
    }

    @Override
    public boolean acceptsMacroName(String macroName) {
        return NAME.equals(macroName);
    }

    @Override
    public List<String> getAcceptedMacroNames() {
        return List.of(NAME);
    }

    @Override
    public String evaluate(AbstractBuild<?, ?> build, TaskListener listener, String macroName)
            throws MacroEvaluationException {
        return evaluate(build, build.getWorkspace(), listener, macroName);
    }

    /** @throws MacroEvaluationException when the build has no such run, or there is no such value */
    @Override
    public String evaluate(Run<?, ?> build, FilePath workspace, TaskListener listener, String macroName)
            throws MacroEvaluationException {
        if (!value.isEmpty() && !VALUES.containsKey(value)) {
            throw new MacroEvaluationException("value is '" + value + "', expected one of "
                    + String.join(", ", VALUES.keySet()) + NearestWord.hint(value, VALUES.keySet()));
        }
        RunSummary found = find(build);
        return value.isEmpty() ? line(found) : VALUES.get(value).apply(found).toString();
    }

    private RunSummary find(Run<?, ?> build) throws MacroEvaluationException {
        PerfSanityAction action = build.getAction(PerfSanityAction.class);
        List<RunSummary> runs = action == null ? List.of() : action.getRuns();
        if (runs.isEmpty()) {
            throw new MacroEvaluationException(build.getFullDisplayName() + " has no run of Perf Sanity");
        }
        if (run.isEmpty()) {
            return runs.get(0);
        }
        List<String> names = runs.stream().map(RunSummary::getName).toList();
        int index = names.indexOf(run);
        if (index < 0) {
            throw new MacroEvaluationException(
                    "run is '" + run + "', expected one of " + String.join(", ", names) + NearestWord.hint(run, names));
        }
        return runs.get(index);
    }

    /** {@code 8 of 11 passed, 2 failed, 1 timed out, 1 slower}. */
    private static String line(RunSummary run) {
        ModeCounts counts = run.getTotals();
        return Stream.of(
                        Stream.of(counts.getPassed() + " of " + counts.getTotal() + " passed"),
                        part(counts.getFailed(), "failed"),
                        part(counts.getTimeout(), "timed out"),
                        part(counts.getInvalid(), "invalid"),
                        part(counts.getInfra(), "infra"),
                        part(counts.getCancelled(), "cancelled"),
                        part(counts.getSkipped(), "skipped"),
                        part(gate(run, GateCounts::getSlower), "slower"),
                        part(gate(run, GateCounts::getFaster), "faster"))
                .flatMap(Function.identity())
                .collect(Collectors.joining(", "));
    }

    private static Stream<String> part(int count, String word) {
        return count == 0 ? Stream.empty() : Stream.of(count + " " + word);
    }

    private static String url(RunSummary run) {
        return DisplayURLProvider.get().getRoot() + run.getBuild().getUrl() + "perfSanity/" + run.getUrlName() + "/";
    }
}
