package io.perfsanity.cli;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.report.Table;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf-sanity clusters list}. */
@Command(name = "list", description = "Lists the cluster profiles of the file; connects to none.")
final class ClustersListCommand extends ConsoleCommand {
    @Mixin
    ClusterOptions options;

    @Option(names = "--format", paramLabel = "table|json", description = "Default: ${DEFAULT-VALUE}.")
    ClassifyCommand.Format format = ClassifyCommand.Format.table;

    @Option(names = "--names", description = "Only the names, one a line.")
    boolean names;

    /** A profile as it is listed; where it is reached is {@code local} or the login nodes. */
    private record Listed(
            String name,
            boolean isDefault,
            List<String> hosts,
            String scheduler,
            Optional<String> partition,
            int gpusPerNode) {

        static Listed of(ClusterProfile profile, boolean isDefault) {
            return new Listed(
                    profile.name(),
                    isDefault,
                    hosts(profile.connection()),
                    profile.scheduler().name().toLowerCase(Locale.ROOT),
                    profile.allocation().partition(),
                    profile.gpusPerNode());
        }

        private static List<String> hosts(Connection connection) {
            if (connection instanceof Connection.Openssh openssh) {
                return openssh.hosts().stream().map(Connection.Target::toString).toList();
            }
            return connection instanceof Connection.Ssh ssh
                    ? ssh.hosts().stream().map(Connection.Endpoint::toString).toList()
                    : List.of("local");
        }
    }

    @Override
    public Integer call() throws IOException {
        Console console = console();
        ClustersFile.Content content = options.content(!names, console);
        Optional<String> usual = ClusterOptions.usual(content);
        List<Listed> all = content.profiles().values().stream()
                .map(profile -> Listed.of(profile, usual.equals(Optional.of(profile.name()))))
                .toList();
        if (names) {
            all.forEach(each -> console.out().println(each.name()));
        } else if (format == ClassifyCommand.Format.json) {
            console.out().print(JsonOutput.of(all));
        } else {
            Words words = console.words();
            Table table = Table.headed(words.say("clusters.table"));
            all.forEach(each -> table.row(
                    each.isDefault() ? words.say("clusters.default", each.name()) : each.name(),
                    String.join(" ", each.hosts()),
                    each.scheduler(),
                    each.partition().orElse("-"),
                    each.gpusPerNode()));
            console.out().print(table);
        }
        console.out().flush();
        return ExitCodes.ALL_PASSED;
    }
}
