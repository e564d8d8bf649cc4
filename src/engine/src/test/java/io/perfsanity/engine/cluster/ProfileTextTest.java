package io.perfsanity.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.cluster.Connection.Openssh;
import io.perfsanity.engine.cluster.Connection.Ssh;
import io.perfsanity.engine.cluster.Connection.Target;
import io.perfsanity.engine.cluster.ProfileText.Setting;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Words;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProfileTextTest {
    private static final List<Setting> KEYS = List.of(
            new Setting("workDirectory", "/shared/alice/perf-sanity", "All nodes must see it."),
            new Setting("partition", "yes", "A word that YAML has for something else."),
            new Setting("gpusPerNode", 4, "By Slurm's count."));

    private static final Connection SSH = new Ssh(
            List.of(new Endpoint("login1.example.com", 22), new Endpoint("10.0.0.7", 2222)),
            new Login(
                    "alice",
                    Optional.of("~/.ssh/id_ed25519"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.of("~/.ssh/known_hosts")),
            Optional.empty(),
            false);

    private static Map<String, ClusterProfile> read(String text) {
        Problems problems = new Problems();
        Map<String, ClusterProfile> profiles = ClustersFile.read("clusters.yaml", text, problems);
        assertThat(problems.toList()).isEmpty();
        return profiles;
    }

    @Test
    void shouldWriteWhatIsReadAsItWasMeant() {
        for (Connection connection : List.of(
                SSH,
                new Openssh(
                        List.of(new Target("gb200", Optional.empty()), new Target("::1", Optional.of(2222))),
                        Optional.of("bob"),
                        List.of(),
                        true),
                new Connection.Local())) {
            String text = new ProfileText("gb200", connection, KEYS, Words.ENGLISH).file();

            ClusterProfile profile = read(text).get("gb200");
            assertThat(profile.connection()).as(text).isEqualTo(connection);
            assertThat(profile.workDirectory()).isEqualTo("/shared/alice/perf-sanity");
            assertThat(profile.allocation().partition()).contains("yes");
            assertThat(profile.gpusPerNode()).isEqualTo(4);
            assertThat(text.lines().filter(line -> line.strip().startsWith("#")))
                    .hasSizeGreaterThan(6);
        }
    }

    @Test
    void shouldComeBehindTheOthersAndLeaveThemAsTheyAre() {
        String file = """
                defaults: {cluster: old}
                clusters:
                    # mine
                    old: {connection: {type: local}, scheduler: local, workDirectory: /tmp, gpusPerNode: 1} # really
                """;

        String both =
                new ProfileText("new", SSH, KEYS, Words.ENGLISH).after(file).orElseThrow();

        assertThat(both).startsWith(file).contains("\n    new:\n      # ");
        assertThat(read(both)).containsOnlyKeys("old", "new");
        assertThat(new ProfileText("new", SSH, KEYS, Words.ENGLISH).after(file.strip()))
                .contains(both);
    }

    @Test
    void shouldNotBeAddedWhereItWouldSaySomethingElse() {
        String old = "old: {connection: {type: local}, scheduler: local, workDirectory: /tmp, gpusPerNode: 1}";
        ProfileText text = new ProfileText("new", SSH, KEYS, Words.ENGLISH);

        assertThat(text.after("clusters:\n  " + old + "\ndefaults: {cluster: old}\n"))
                .isEmpty();
        assertThat(text.after("clusters: {" + old + "}\n")).isEmpty();
        assertThat(text.after("clusters:\n  " + old.replace("old", "new") + "\n"))
                .isEmpty();
        assertThat(text.after("clusters:\n")).isEmpty();
    }
}
