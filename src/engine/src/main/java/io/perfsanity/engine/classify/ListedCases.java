package io.perfsanity.engine.classify;

import io.perfsanity.engine.testlist.RunDefaults;
import io.perfsanity.engine.text.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What lists came to.
 *
 * @param cases after selection and mode filter, in the order of the lists
 * @param problems of lists, waives, configs and cases
 * @param text of the lists as given
 */
public record ListedCases(List<ClassifiedCase> cases, RunDefaults defaults, List<Problem> problems, String text) {

    /** Whether a run may begin with them. */
    public boolean usable() {
        return problems.stream().noneMatch(Problem::isError);
    }

    /** {@code 3 errors}; empty where there are fewer than two, which nobody has to count. */
    public Optional<String> errors() {
        long errors = problems.stream().filter(Problem::isError).count();
        return errors < 2 ? Optional.empty() : Optional.of(errors + " errors");
    }
}
