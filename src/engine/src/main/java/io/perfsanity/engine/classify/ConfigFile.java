package io.perfsanity.engine.classify;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.YamlValue;
import java.util.List;
import java.util.Optional;

/**
 * A config as read, once for all cases that name it.
 *
 * @param file below the directory that the user gave
 * @param document empty when it couldn't be read
 * @param problems of reading it
 */
record ConfigFile(String file, Optional<YamlValue> document, List<Problem> problems) {

    boolean readable() {
        return problems.stream().noneMatch(Problem::isError);
    }

    static ConfigFile unreadable(String file, Problem problem) {
        return new ConfigFile(file, Optional.empty(), List.of(problem));
    }
}
