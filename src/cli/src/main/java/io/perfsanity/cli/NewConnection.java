package io.perfsanity.cli;

import io.perfsanity.cli.Questions.Question;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.cluster.Connection.Target;
import io.perfsanity.engine.host.OpensshConfig;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.ProgramPath;
import io.perfsanity.engine.host.SshAliases;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How a new profile's login node is reached, with proposals from the user's own ssh. */
final class NewConnection {
    private static final String LOCAL = "local";
    /** As many aliases as a line has room for. */
    private static final int SHOWN = 12;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "The login node: an alias of ~/.ssh/config, HOST or HOST:PORT; 'local' where this machine is one.")
    String host;

    @Option(
            names = "--type",
            paramLabel = "ssh|openssh",
            description =
                    "ssh: SSH of perf-sanity's own, as in Jenkins. openssh: this machine's ssh. Default: openssh where"
                            + " the configuration of the host has what only that does, or no file has a key.")
    String type;

    @Option(names = "--user", paramLabel = "NAME", description = "Whom to log in as. Default: whom ssh takes.")
    String user;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The private key, for --type ssh. Default: the first that ssh would take.")
    String key;

    @Option(
            names = "--login-shell",
            description = "Run commands by 'bash -l', where a profile script puts Slurm on the PATH.")
    boolean loginShell;

    Connection ask(Questions questions) throws IOException {
        Words words = questions.words();
        String named = questions.ask(whichHost(words), host);
        if (named.equals(LOCAL)) {
            return new Connection.Local();
        }
        Target target = Target.parse(named).orElseThrow();
        OpensshConfig config = configOf(target);
        Optional<String> ownKey = config.files("identityfile").stream()
                .filter(file -> Files.isRegularFile(ProfileHosts.inHome(file)))
                .findFirst();
        if (questions.ask(whichType(named, config, ownKey, words), type).equals("openssh")) {
            return new Connection.Openssh(List.of(target), Optional.ofNullable(user), List.of(), loginShell);
        }
        String login = questions.ask(
                new Question(
                        "--user", words.say("init.user"), config.value("user"), name -> !name.isBlank(), "a user name"),
                user);
        String identity = questions.ask(
                new Question(
                        "--key",
                        words.say("init.key"),
                        ownKey,
                        file -> Files.isRegularFile(ProfileHosts.inHome(file)),
                        "a file that is there"),
                key);
        String knownHosts =
                config.files("userknownhostsfile").stream().findFirst().orElse("~/.ssh/known_hosts");
        return new Connection.Ssh(
                List.of(endpoint(target, config)),
                new Login(
                        login,
                        Optional.of(identity),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.of(knownHosts)),
                Optional.empty(),
                loginShell);
    }

    private static Question whichHost(Words words) {
        List<String> aliases = SshAliases.in(ProfileHosts.inHome("~/.ssh"));
        String known = String.join(", ", aliases.subList(0, Math.min(SHOWN, aliases.size())))
                + (aliases.size() > SHOWN ? " …" : "");
        Optional<String> here = ProgramPath.find("sinfo").map(found -> LOCAL);
        return new Question(
                "--host",
                aliases.isEmpty() ? words.say("init.host") : words.say("init.alias", known),
                here.or(() -> aliases.size() == 1 ? Optional.of(aliases.get(0)) : Optional.empty()),
                text -> Target.parse(text).isPresent(),
                "an alias, HOST or HOST:PORT");
    }

    private static Question whichType(String host, OpensshConfig config, Optional<String> key, Words words) {
        List<String> own = config.ownWords();
        String why = !own.isEmpty()
                ? words.say("init.type.own", host, String.join(", ", own))
                : words.say(key.isPresent() ? "init.type.key" : "init.type.agent");
        return new Question(
                "--type",
                words.say("init.type", why),
                Optional.of(own.isEmpty() && key.isPresent() ? "ssh" : "openssh"),
                text -> List.of("ssh", "openssh").contains(text),
                "ssh or openssh");
    }

    /** Without an ssh on this machine nothing is proposed but what its usual files are. */
    private static OpensshConfig configOf(Target target) {
        try {
            return OpensshConfig.of(target.host());
        } catch (IOException e) {
            return new OpensshConfig(Stream.of("id_ed25519", "id_ecdsa", "id_rsa")
                    .map(name -> "identityfile ~/.ssh/" + name + "\n")
                    .reduce("user " + System.getProperty("user.name") + "\n", String::concat));
        }
    }

    private static Endpoint endpoint(Target target, OpensshConfig config) {
        String name = config.value("hostname").orElse(target.host());
        int port = target.port()
                .or(() -> config.value("port").map(Integer::valueOf))
                .orElse(22);
        return new Endpoint(name, port);
    }

    /** What the profile may be called: the host's name without its domain. */
    static Optional<String> nameOf(Connection connection) {
        String host = connection instanceof Connection.Ssh ssh
                ? ssh.hosts().get(0).host()
                : connection instanceof Connection.Openssh openssh
                        ? openssh.hosts().get(0).host()
                        : "here";
        String name = host.matches("[0-9.:]+") ? "" : host.replaceFirst("\\..*", "");
        return Optional.of(name).filter(each -> !each.isEmpty());
    }
}
