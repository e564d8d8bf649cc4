package io.jenkins.plugins.perfsanity.parameters;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A value of the parameter with the list that it names. Lives within one request or one start of a step. */
public final class ResolvedTestlist {
    private final String listName;
    private final byte[] bytes;
    private final List<Path> configRoots;
    private final Mode mode;
    private final Set<String> exclusions;

    ResolvedTestlist(String listName, byte[] bytes, List<Path> configRoots, Mode mode, Set<String> exclusions) {
        this.listName = listName;
        this.bytes = bytes.clone();
        this.configRoots = List.copyOf(configRoots);
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
    public List<Path> configRoots() {
        return configRoots;
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

    /** Whether the case was left in and is of the mode, if one is given. */
    public boolean includes(TestCase testCase, Mode ofCase) {
        return includes(testCase) && (mode == null || mode == ofCase);
    }
}
