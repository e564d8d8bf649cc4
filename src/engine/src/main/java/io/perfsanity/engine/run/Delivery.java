package io.perfsanity.engine.run;

import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.host.Output;
import io.perfsanity.engine.host.ProfileHosts.Secrets;
import io.perfsanity.engine.plan.Bundle;
import io.perfsanity.engine.plan.BundleFile;
import io.perfsanity.engine.plan.LaunchPlan;
import io.perfsanity.engine.plan.PlannedCase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the files of attempts to the cluster, in one stream. The values of secrets are asked for anew each time and stand
 * in that stream only.
 */
final class Delivery {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Host host;
    private final LaunchPlan plan;
    private final List<BundleFile> documents;
    private final List<Secret> variables;
    private final Secrets secrets;
    private final Elsewhere elsewhere;
    private boolean sharedFilesAreThere;

    /**
     * For one run.
     *
     * @param documents what documents the run on the cluster: {@code run.json}, {@code testlist.txt}
     */
    Delivery(Host host, RunRequest request, List<BundleFile> documents, Secrets secrets, Elsewhere elsewhere) {
        this.host = host;
        this.plan = request.plan();
        this.documents = documents;
        this.variables = request.profile().secretVariables();
        this.secrets = secrets;
        this.elsewhere = elsewhere;
    }

    /** On the cluster. */
    String runDirectory() {
        return plan.layout().runDirectory();
    }

    /** Sends the files of all attempts. */
    void send(List<Case> batch, Cases cases) throws IOException {
        List<BundleFile> files = new ArrayList<>();
        if (!sharedFilesAreThere) {
            files.addAll(documents);
            files.addAll(plan.sharedFiles());
        }
        Map<String, String> values = values();
        for (Case each : batch) {
            PlannedCase planned = cases.planned(each);
            List<String> excluded =
                    elsewhere.excluded(each, planned.classification().nodes(), cases.select(any -> true));
            files.addAll(plan.attemptFiles(planned, each.attempt(), excluded));
            if (!values.isEmpty()) {
                files.add(plan.secretFile(cases.planned(each), each.attempt(), values));
            }
        }
        Output output = host.unpack(new ByteArrayInputStream(new Bundle(files).toTarGz()), runDirectory(), LIMIT);
        if (!output.succeeded()) {
            throw new HostException("the run's files can't be written to %s on %s: %s"
                    .formatted(runDirectory(), host.name(), output.stderr().strip()));
        }
        sharedFilesAreThere = true;
    }

    private Map<String, String> values() throws IOException {
        Map<String, String> values = new HashMap<>();
        for (Secret variable : variables) {
            values.put(variable.variable(), new String(secrets.of(variable)));
        }
        return values;
    }
}
