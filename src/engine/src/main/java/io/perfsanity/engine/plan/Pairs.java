package io.perfsanity.engine.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A reference (A) and a candidate (B) that a run compares: each case's job runs both in turns, so that whatever its nodes
 * do strikes both.
 *
 * @param count of pairs
 * @param prepare a command line for {@code bash -c} that runs on every node of the job before each leg, in the leg's checkout
 * @param threshold up to which B may be slower than A, as a fraction; empty: each metric's of the profile
 * @param noise of single values, as a fraction, by the case's id and the metric's name, as far as it is known from the past
 */
public record Pairs(
        Variant a,
        Variant b,
        int count,
        Optional<String> prepare,
        Optional<Double> threshold,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Map<String, Double>> noise) {
    /** Before the name of a container image where a side may also be a checkout. */
    private static final String IMAGE = "image:";

    /** More legs fill a job's time limit before they say more. */
    public static final int MOST = 50;

    public Pairs {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException(count + " pairs, expected 1 to " + MOST);
        }
        // Older runs don't tell.
        noise = Objects.requireNonNullElse(noise, Map.of());
    }

    /** Of cases whose noise nobody knows. */
    public Pairs(Variant a, Variant b, int count, Optional<String> prepare, double threshold) {
        this(a, b, count, prepare, Optional.of(threshold), Map.of());
    }

    /** The name of the container image that a side is, as people give it; empty where it is a checkout. */
    public static Optional<String> image(String given) {
        return given.startsWith(IMAGE) ? Optional.of(given.substring(IMAGE.length())) : Optional.empty();
    }

    /** Of a metric of a case; 0 where it isn't known. */
    public double noise(String caseId, String metric) {
        return noise.getOrDefault(caseId, Map.of()).getOrDefault(metric, 0.0);
    }

    /**
     * What differs between the two.
     *
     * @param name for people, as the user gave it
     * @param checkout its directory on the cluster; empty: the profile's
     * @param image of the container; empty: the profile's
     * @param commit of the checkout, where it is known
     */
    public record Variant(String name, Optional<String> checkout, Optional<String> image, Optional<String> commit) {

        /** The name with the commit: {@code candidate at 0a1b2c3d4e5f}. */
        public String label() {
            return name + commit.map(text -> " at " + text).orElse("");
        }
    }

    /** A B B A A B …: what drifts with time strikes both sides alike. */
    public List<Leg> legs() {
        List<Leg> legs = new ArrayList<>();
        for (int pair = 0; pair < count; pair++) {
            boolean first = pair % 2 == 0;
            legs.add(new Leg(2 * pair + 1, first ? Side.A : Side.B));
            legs.add(new Leg(2 * pair + 2, first ? Side.B : Side.A));
        }
        return legs;
    }
}
