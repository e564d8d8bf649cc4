package io.perfsanity.engine.plan;

import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.RoleShape;
import io.perfsanity.engine.text.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Classified cases as a run takes them. */
public final class PlannedCases {
    private PlannedCases() {}

    /** The cases with their places in the run and the text of their configs, which is read here. */
    public static List<PlannedCase> of(List<ClassifiedCase> cases) throws IOException {
        return of(cases, path -> path);
    }

    /**
     * The same, where configs are called otherwise than they lie.
     *
     * @param location where a config lies
     */
    public static List<PlannedCase> of(List<ClassifiedCase> cases, UnaryOperator<Path> location) throws IOException {
        List<PlannedCase> planned = new ArrayList<>();
        for (ClassifiedCase classified : cases) {
            Optional<String> config = classified.classification().config();
            planned.add(new PlannedCase(
                    planned.size() + 1,
                    classified.testCase(),
                    classified.classification(),
                    config.isPresent() ? Optional.of(text(location.apply(Path.of(config.get())))) : Optional.empty()));
        }
        return planned;
    }

    /** An error for each case that no script can launch: the scripts know one size of server for each role. */
    public static List<Problem> refusals(List<ClassifiedCase> cases) {
        return cases.stream()
                .filter(classified -> classified.classification().roles().stream()
                                .map(RoleShape::role)
                                .distinct()
                                .count()
                        < classified.classification().roles().size())
                .map(classified -> Problem.error(
                        classified.testCase().source(),
                        "servers of one role with different sizes can't be launched, expected one size for each role"))
                .toList();
    }

    /** Decoded as it was for its classification, which takes nothing but UTF-8. */
    private static String text(Path config) throws IOException {
        return new String(Files.readAllBytes(config), StandardCharsets.UTF_8);
    }
}
