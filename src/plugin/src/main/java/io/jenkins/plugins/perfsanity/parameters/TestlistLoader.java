package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.model.Job;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.Testlist;
import io.perfsanity.engine.testlist.TestlistReader;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** From a value to its list, by what the parameter is configured to offer. */
final class TestlistLoader {
    /** What messages call a pasted list. */
    private static final String PASTED = "text";

    private static final Logger LOGGER = Logger.getLogger(TestlistLoader.class.getName());

    private final TestlistParameterDefinition definition;

    TestlistLoader(TestlistParameterDefinition definition) {
        this.definition = definition;
    }

    /** Whether a value can be taken; waits for no other machine. */
    void check(TestlistValue value) throws AbortException {
        mode(value);
        if (value.list() == null && !definition.isAllowPaste()) {
            throw new AbortException(Messages.TestlistParameterDefinition_NoPaste());
        }
        if (value.revision() != null && !needsSource(value)) {
            throw new AbortException(Messages.TestlistSource_NoRevisions(value.revision()));
        }
        if (value.list() != null) {
            reading(value, () -> {
                definition.getSource().check(value.list(), value.revision());
                return value;
            });
        }
    }

    /** The list of a value as it is known now, without a look at its cases; for the preview. */
    ResolvedTestlist known(@CheckForNull Job<?, ?> job, TestlistValue value) throws AbortException {
        check(value);
        return reading(
                value,
                () -> load(
                        value,
                        needsSource(value) ? Optional.of(source().known(job, value.revision())) : Optional.empty()));
    }

    /** The list of a value for a build, read and checked line by line. */
    ResolvedTestlist resolve(@CheckForNull Job<?, ?> job, String given) throws AbortException, InterruptedException {
        TestlistValue value;
        try {
            value = TestlistValue.parse(given);
        } catch (InvalidTestlistException e) {
            throw abort(e);
        }
        check(value);
        Optional<OfferedLists> lists = current(job, value);
        return checked(reading(value, () -> load(value, lists)));
    }

    private Optional<OfferedLists> current(@CheckForNull Job<?, ?> job, TestlistValue value)
            throws AbortException, InterruptedException {
        try {
            return needsSource(value) ? Optional.of(source().current(job, value.revision())) : Optional.empty();
        } catch (AbortException e) {
            throw e;
        } catch (IOException e) {
            throw abort(e);
        }
    }

    private TestlistSource source() {
        return definition.getSource();
    }

    /** A pasted list needs it only for its configs. */
    private boolean needsSource(TestlistValue value) {
        return value.text() == null || (definition.getConfigRoot() == null && source().hasConfigs());
    }

    private ResolvedTestlist load(TestlistValue value, Optional<OfferedLists> lists) throws IOException {
        Mode mode = mode(value).orElse(null);
        String pasted = value.text();
        byte[] bytes =
                pasted == null ? lists.orElseThrow().read(value.list()) : pasted.getBytes(StandardCharsets.UTF_8);
        return new ResolvedTestlist(
                pasted == null ? value.list() : PASTED,
                bytes,
                configs(lists).stream().toList(),
                lists.flatMap(OfferedLists::revision).orElse(null),
                mode,
                Set.copyOf(value.exclude()));
    }

    private Optional<ConfigDirectory> configs(Optional<OfferedLists> lists) throws AbortException {
        String root = definition.getConfigRoot();
        if (root != null) {
            Path path = TestlistRoots.get().require(root).configsPath();
            return Optional.ofNullable(path).map(ConfigDirectory::of);
        }
        return lists.isPresent() ? lists.get().configs() : Optional.empty();
    }

    private Optional<Mode> mode(TestlistValue value) throws AbortException {
        String only = definition.getMode();
        if (only != null && value.mode() != null && !only.equals(value.mode())) {
            throw new AbortException(Messages.TestlistParameterDefinition_OtherMode(value.mode(), only));
        }
        String wanted = only == null ? value.mode() : only;
        if (wanted == null) {
            return Optional.empty();
        }
        Optional<Mode> mode = Mode.of(wanted);
        if (mode.isEmpty()) {
            throw new AbortException(Messages.TestlistParameterDefinition_UnknownMode(wanted));
        }
        return mode;
    }

    /** Something that reads lists. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    /** Messages of other failures than ours may name places on the controller. */
    private static <T> T reading(TestlistValue value, Reading<T> reading) throws AbortException {
        try {
            return reading.read();
        } catch (AbortException e) {
            throw e;
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "Reading the list " + value.list());
            throw new AbortException(Messages.TestlistParameterDefinition_Unreadable(value.list()));
        }
    }

    private static AbortException abort(Exception e) {
        AbortException abort = new AbortException(e.getMessage());
        abort.initCause(e);
        return abort;
    }

    private static ResolvedTestlist checked(ResolvedTestlist resolved) throws AbortException {
        Testlist list = new TestlistReader(YamlReader.DEFAULT, Map.of()).read(resolved.listName(), resolved.bytes());
        if (list.problems().stream().anyMatch(Problem::isError)) {
            throw new AbortException(Messages.TestlistParameterDefinition_Problems(
                    resolved.listName(), InvalidTestlistException.lines(list.problems())));
        }
        if (list.cases().stream().noneMatch(resolved::includes)) {
            throw new AbortException(Messages.TestlistParameterDefinition_AllExcluded(
                    list.cases().size()));
        }
        return resolved;
    }
}
