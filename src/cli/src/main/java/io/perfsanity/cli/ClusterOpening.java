package io.perfsanity.cli;

import io.perfsanity.engine.check.ClusterConfigs;
import io.perfsanity.engine.check.PlanCheck;
import io.perfsanity.engine.check.SourcesCheck;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.plan.Demand;
import io.perfsanity.engine.scheduler.Cluster;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;

/** Opens a cluster for a plan, over one connection, and looks first whether the plan can work there. */
final class ClusterOpening implements AutoCloseable {
    private final ClusterProfile profile;
    private final boolean checks;
    private final Console console;
    /** Empty while it wasn't needed: to open it may mean a question at the terminal. */
    private Optional<Host> opened = Optional.empty();

    /** Of configs, below which they lie; empty while none was made. */
    private Optional<Path> copies = Optional.empty();

    private final List<Problem> found = new ArrayList<>();

    /**
     * Connects to nothing yet.
     *
     * @param checks whether to look at all
     */
    ClusterOpening(ClusterProfile profile, boolean checks, Console console) {
        this.profile = profile;
        this.checks = checks;
        this.console = console;
    }

    private Host host() throws IOException {
        if (opened.isEmpty()) {
            opened = Optional.of(ProfileHosts.open(profile.connection(), console.store()));
        }
        return opened.get();
    }

    /** Lets cases find the configs of the profile's own checkout, where nobody named others. */
    void configs(ListOptions lists) throws IOException {
        if (lists.configs.isEmpty() && profile.sourceDirectory().isPresent()) {
            // It is read while the cases are planned, and removed when this is closed.
            Path directory = Files.createTempDirectory("perf-sanity-configs");
            copies = Optional.of(directory);
            lists.add(new ClusterConfigs(host(), directory)
                    .read(profile.sourceDirectory().get(), lists.text(System.in)));
        }
    }

    /**
     * Connects.
     *
     * @param times how often each case runs in its job
     * @param checkouts that the run brings: one, or one a side; empty for one that it doesn't
     * @throws InputException when the plan can't work on the cluster
     */
    Cluster connect(PlanOptions.Planned planned, int times, List<Optional<Path>> checkouts) throws IOException {
        Cluster cluster = checks ? looked(planned, times, checkouts) : Cluster.on(host(), planned.profile());
        console.say(Demand.of(planned.cases(), planned.profile(), times).words(console.words()));
        return cluster;
    }

    private Cluster looked(PlanOptions.Planned planned, int times, List<Optional<Path>> checkouts) throws IOException {
        checkouts.forEach(checkout -> sources(planned, checkout));
        ClusterFacts facts = Cluster.ask(host(), planned.profile());
        new PlanCheck(planned.profile(), facts)
                .problems(planned.cases(), times, checkouts.stream().allMatch(Optional::isPresent))
                .forEach(this::tell);
        refuse();
        return Cluster.of(host(), planned.profile(), facts);
    }

    private void sources(PlanOptions.Planned planned, Optional<Path> checkout) {
        Source where = Source.of(checkout.isPresent() ? "--sync" : "cluster " + profile.name());
        SourcesCheck.refusal(profile, planned.cases(), checkout).ifPresent(why -> tell(Problem.error(where, why)));
    }

    private void tell(Problem problem) {
        found.add(problem);
        console.problems(List.of(problem));
    }

    private void refuse() {
        if (found.stream().anyMatch(Problem::isError)) {
            throw new InputException("nothing was submitted: this can't work on '" + profile.name()
                    + "'; --no-check submits it all the same");
        }
    }

    @Override
    public void close() throws IOException {
        opened.ifPresent(Host::close);
        if (copies.isPresent()) {
            PathUtils.deleteDirectory(copies.get());
        }
    }
}
