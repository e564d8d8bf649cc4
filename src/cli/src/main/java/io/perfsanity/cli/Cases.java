package io.perfsanity.cli;

import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.input.Problem;
import io.perfsanity.engine.testlist.RunDefaults;
import java.util.List;

/**
 * What the lists came to.
 *
 * @param cases after selection and mode filter, in the order of the lists
 * @param problems of lists, waives, configs and cases
 * @param text of the lists as given
 */
record Cases(List<ClassifiedCase> cases, RunDefaults defaults, List<Problem> problems, String text) {
    boolean usable() {
        return problems.stream().noneMatch(Problem::isError);
    }
}
