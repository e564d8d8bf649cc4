package io.perfsanity.engine.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which cases there are, by the names of their files, so that finding one reads no others. */
final class Catalogue {
    private final TreeMap<String, Path> files = new TreeMap<>();

    private Catalogue() {}

    static Catalogue of(List<Path> files) {
        Catalogue catalogue = new Catalogue();
        files.forEach(file -> catalogue.files.put(file.getFileName().toString(), file));
        return catalogue;
    }

    Resolved resolve(CaseIdentity identity) throws IOException {
        if (!begins(identity.fileName()).isEmpty()) {
            return new Resolved(identity, Optional.empty());
        }
        List<CaseIdentity> others = read(begins(identity.family()));
        List<CaseIdentity> fitting = identity.gpu().isEmpty()
                ? others
                : others.stream().filter(other -> other.gpu().isEmpty()).toList();
        if (others.size() == 1 && fitting.size() == 1) {
            return new Resolved(fitting.get(0), Optional.empty());
        }
        return new Resolved(identity, instead(identity));
    }

    /** What is another than in the past of the same test on the same cluster. */
    private Optional<String> instead(CaseIdentity identity) throws IOException {
        return read(begins(identity.slug())).stream()
                .filter(other -> other.testId().equals(identity.testId())
                        && other.cluster().equals(identity.cluster()))
                .flatMap(other -> identity.insteadOf(other).stream())
                .findFirst();
    }

    private Map<String, Path> begins(String prefix) {
        return files.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    private static List<CaseIdentity> read(Map<String, Path> files) throws IOException {
        List<CaseIdentity> identities = new ArrayList<>();
        for (Path file : files.values()) {
            CaseFile.header(file).map(CaseFile.Header::identity).ifPresent(identities::add);
        }
        return identities;
    }
}
