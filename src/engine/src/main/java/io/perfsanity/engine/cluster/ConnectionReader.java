package io.perfsanity.engine.cluster;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Jump;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.YamlFields;
import java.util.List;
import java.util.Optional;

/** Reads the {@code connection} of a profile. */
final class ConnectionReader {
    private static final String HOST = "a host name, with ':' and a port unless that is 22";

    private final Problems problems;

    ConnectionReader(Problems problems) {
        this.problems = problems;
    }

    Optional<Connection> read(YamlFields profile) {
        if (profile.mapping("connection").isEmpty()) {
            return problems.refuse(
                    profile.source(), "'connection' is missing, expected a mapping with 'type: ssh' or 'type: local'");
        }
        YamlFields fields = profile.below("connection");
        Optional<String> type = fields.word("type", List.of("ssh", "local"));
        if (type.isEmpty() && fields.value("type").isEmpty()) {
            problems.error(fields.source(), "'type' is missing, expected ssh or local");
        }
        Optional<Connection> connection =
                type.flatMap(word -> word.equals("local") ? Optional.of(new Connection.Local()) : ssh(fields));
        if (type.isPresent()) {
            fields.rejectOthers();
        }
        return connection;
    }

    private Optional<Connection> ssh(YamlFields fields) {
        List<Endpoint> hosts = fields.texts("hosts").stream()
                .flatMap(text -> endpoint(fields, "hosts", text).stream())
                .toList();
        if (hosts.isEmpty()) {
            problems.error(fields.source("hosts"), "'hosts' is missing, expected a list, each " + HOST);
        }
        Optional<Login> login = login(fields);
        Optional<Jump> jump = Optional.empty();
        if (fields.mapping("jumpHost").isPresent()) {
            YamlFields below = fields.below("jumpHost");
            Optional<Endpoint> host = below.required("host", HOST).flatMap(text -> endpoint(below, "host", text));
            Optional<Login> jumpLogin = login(below);
            below.rejectOthers();
            jump = host.flatMap(endpoint -> jumpLogin.map(with -> new Jump(endpoint, with)));
        }
        boolean loginShell = fields.flag("loginShell").orElse(false);
        Optional<Jump> through = jump;
        return login.filter(found -> !hosts.isEmpty())
                .map(found -> new Connection.Ssh(hosts, found, through, loginShell));
    }

    private Optional<Login> login(YamlFields fields) {
        Optional<String> user = fields.required("user", "the name to log in with");
        Login login = new Login(
                user.orElse(""),
                fields.text("identityFile"),
                fields.text("passphraseFile"),
                fields.text("passwordFile"),
                fields.text("credentialsId"),
                fields.text("knownHosts")
                        .map(text -> text.lines()
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .toList())
                        .orElse(List.of()),
                fields.text("knownHostsFile"));
        if (login.identityFile().isEmpty()
                && login.passwordFile().isEmpty()
                && login.credentialsId().isEmpty()) {
            problems.error(fields.source(), "no credential: expected identityFile, passwordFile or credentialsId");
        }
        return user.map(name -> login);
    }

    private Optional<Endpoint> endpoint(YamlFields fields, String key, String text) {
        Optional<Endpoint> endpoint = Endpoint.parse(text);
        if (endpoint.isEmpty()) {
            problems.error(fields.source(key), "%s: '%s', expected %s".formatted(key, text, HOST));
        }
        return endpoint;
    }
}
