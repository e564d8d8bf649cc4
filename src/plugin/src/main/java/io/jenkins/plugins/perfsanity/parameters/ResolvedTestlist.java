package io.jenkins.plugins.perfsanity.parameters;

import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.ConfigDirectory;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A value of the parameter with the list that it names. Lives within one request or one start of a step. */
public final class ResolvedTestlist {
    private static final String LEFT_OUT = "left out in the build form";

    private final String listName;
    private final byte[] bytes;
    private final List<ConfigDirectory> configRoots;
    private final String revision;
    private final Mode mode;
    private final Set<String> exclusions;

    ResolvedTestlist(
            String listName,
            byte[] bytes,
            List<ConfigDirectory> configRoots,
            String revision,
            Mode mode,
            Set<String> exclusions) {
        this.listName = listName;
        this.bytes = bytes.clone();
        this.configRoots = List.copyOf(configRoots);
        this.revision = revision;
        this.mode = mode;
        this.exclusions = Set.copyOf(exclusions);
    }

    /** What messages call the list: its name below the root, {@code inline}, or {@code text} for a paste. */
    public String listName() {
        return listName;
    }

    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The text as it was read; that it is UTF-8 was checked. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Directories on the controller; empty when the administrator named none. */
    public List<ConfigDirectory> configRoots() {
        return configRoots;
    }

    /** Of the repository that list or configs come from. */
    public Optional<String> revision() {
        return Optional.ofNullable(revision);
    }

    /** Only the cases of this mode, which is known once they are classified. */
    public Optional<Mode> mode() {
        return Optional.ofNullable(mode);
    }

    /** Ids or node ids of cases that are not to run; one that isn't in the list excludes nothing. */
    public Set<String> exclusions() {
        return exclusions;
    }

    /** Whether the case was left in. */
    public boolean includes(TestCase testCase) {
        return !exclusions.contains(testCase.id()) && !exclusions.contains(testCase.nodeId());
    }

    /**
     * The cases of the mode, if one is given; those that were left out are to be skipped, and say so in the results. None
     * when all were left out.
     */
    public List<ClassifiedCase> apply(List<ClassifiedCase> cases) {
        List<ClassifiedCase> ofMode = cases.stream()
                .filter(each -> mode == null || mode == each.classification().mode())
                .toList();
        if (ofMode.stream().noneMatch(each -> includes(each.testCase()))) {
            return List.of();
        }
        return ofMode.stream()
                .map(each -> includes(each.testCase())
                        ? each
                        : new ClassifiedCase(each.testCase().skip(LEFT_OUT), each.classification()))
                .toList();
    }
}
