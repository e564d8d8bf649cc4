package io.jenkins.plugins.perfsanity.clusters;

import hudson.Extension;
import hudson.ExtensionList;
import io.perfsanity.engine.scheduler.ClusterFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What clusters said of themselves when a run last asked, for forms, which connect to nothing. Of a cluster that was
 * configured anew nothing is known, as its definition is another object then.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class ClusterAnswers {
    /** Partitions, limits and quotas rarely change within a day. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final Map<ClusterDefinition, Answer> last = Collections.synchronizedMap(new WeakHashMap<>());

    /** @param at when it was given */
    public record Answer(ClusterFacts facts, Instant at) {}

    public static ClusterAnswers get() {
        return ExtensionList.lookupSingleton(ClusterAnswers.class);
    }

    /** Of one that isn't configured any more nothing is kept. */
    public void heard(String cluster, Answer answer) {
        PerfSanityConfiguration.get().cluster(cluster).ifPresent(each -> last.put(each, answer));
    }

    public Optional<Answer> of(ClusterDefinition cluster) {
        return Optional.ofNullable(last.get(cluster))
                .filter(answer -> answer.at().isAfter(Instant.now().minus(KEPT)));
    }
}
