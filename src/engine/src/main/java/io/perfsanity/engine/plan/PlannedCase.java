package io.perfsanity.engine.plan;

import io.perfsanity.engine.classify.Classification;
import io.perfsanity.engine.classify.ClassifiedCase;
import io.perfsanity.engine.classify.RoleShape;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.testlist.TestCase;
import io.perfsanity.engine.text.DurationText;
import io.perfsanity.engine.text.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A case with its place in the run.
 *
 * @param index from 1, in the order of the list
 * @param configText the config's content, which travels with the case
 */
public record PlannedCase(int index, TestCase testCase, Classification classification, Optional<String> configText) {
    private static final int SLUG_LENGTH = 60;
    /** Where the profile sets no limit. */
    private static final Duration MOST = Duration.ofSeconds(Long.MAX_VALUE);

    /** {@code 007-disagg_upload-e2e-…}: the name of the case's directories. Unique by the number alone. */
    public String slug() {
        String readable = testCase.id().replaceAll("[^A-Za-z0-9._-]+", "_");
        String start = readable.substring(0, Math.min(SLUG_LENGTH, readable.length()));
        return String.format(Locale.ROOT, "%03d-%s", index, start.replaceAll("[._-]+$", ""));
    }

    /**
     * The shape of the launch. It follows the nodes where an author fixed {@code single-agg} for a case that needs
     * several.
     */
    public Mode shape() {
        if (classification.mode() == Mode.DISAGG) {
            return Mode.DISAGG;
        }
        return classification.nodes() == 1 ? Mode.SINGLE_AGG : Mode.MULTI_AGG;
    }

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

    /**
     * An error for each case that no script can launch, since they know one size of server for each role; for each that
     * asks for more time than the profile allows; and for the first with which the run may use more GPU hours than that.
     */
    public static List<Problem> refusals(List<ClassifiedCase> cases, ClusterProfile profile) {
        return refusals(cases, profile, 1);
    }

    /**
     * The same where each case runs several times.
     *
     * @param times how often
     */
    public static List<Problem> refusals(List<ClassifiedCase> cases, ClusterProfile profile, int times) {
        List<Problem> refusals = new ArrayList<>();
        Duration gpuTime = Duration.ZERO;
        Duration allowed = profile.limits().runGpuHours().map(Duration::ofHours).orElse(MOST);
        for (ClassifiedCase classified : cases) {
            Consumer<String> refuse =
                    message -> refusals.add(Problem.error(classified.testCase().source(), message));
            Classification shape = classified.classification();
            if (shape.roles().stream().map(RoleShape::role).distinct().count()
                    < shape.roles().size()) {
                refuse.accept(
                        "servers of one role with different sizes can't be launched, expected one size for each role");
            }
            if (!classified.testCase().skipped()) {
                profile.limits()
                        .caseTime()
                        .filter(most -> shape.timeLimit().compareTo(most) > 0)
                        .ifPresent(most ->
                                refuse.accept("the case's time limit is %s, and the profile allows %s (limits.caseTime)"
                                        .formatted(DurationText.format(shape.timeLimit()), DurationText.format(most))));
                int gpus = shape.gpusAllocated().orElse(profile.gpusPerNode() * shape.nodes());
                boolean fitted = gpuTime.compareTo(allowed) <= 0;
                gpuTime = gpuTime.plus(shape.timeLimit().multipliedBy((long) gpus * times));
                if (fitted && gpuTime.compareTo(allowed) > 0) {
                    refuse.accept("with this case the run may use %s GPU hours, and the profile allows %s"
                                    .formatted((gpuTime.toSeconds() + 3599) / 3600, allowed.toHours())
                            + " (limits.runGpuHours): select fewer cases");
                }
            }
        }
        return refusals;
    }

    /** Decoded as it was for its classification, which takes nothing but UTF-8. */
    private static String text(Path config) throws IOException {
        return new String(Files.readAllBytes(config), StandardCharsets.UTF_8);
    }
}
