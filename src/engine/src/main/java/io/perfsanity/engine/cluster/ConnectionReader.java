package io.perfsanity.engine.cluster;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Jump;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.text.YamlFields;
import java.util.List;
import java.util.Optional;

/** Reads the {@code connection} of a profile. */
final class ConnectionReader {
    static final String HOST = "a host name, with ':' and a port unless that is 22";

    private static final List<String> TYPES = List.of("ssh", "openssh", "local");

    private ConnectionReader() {}

    static Optional<Connection> read(YamlFields profile) {
        Optional<YamlFields> found = profile.section("connection");
        if (found.isEmpty()) {
            return profile.refuse(
                    "'connection' is missing, expected a mapping with 'type: ssh', 'type: openssh' or 'type: local'");
        }
        YamlFields fields = found.get();
        Optional<String> type = fields.word("type", TYPES);
        if (type.isEmpty() && fields.value("type").isEmpty()) {
            return fields.refuse("'type' is missing, expected one of ssh, openssh, local");
        }
        Optional<Connection> connection = type.flatMap(word -> switch (word) {
            case "local" -> Optional.of(new Connection.Local());
            case "openssh" -> OpensshReader.read(fields);
            default -> ssh(fields);
        });
        type.ifPresent(any -> fields.rejectOthers());
        return connection;
    }

    private static Optional<Connection> ssh(YamlFields fields) {
        List<Endpoint> hosts = fields.texts("hosts").stream()
                .flatMap(text -> endpoint(fields, "hosts", text).stream())
                .toList();
        if (hosts.isEmpty()) {
            fields.refuse("hosts", "'hosts' is missing, expected a list, each " + HOST);
        }
        Optional<Login> login = login(fields);
        Optional<Jump> jump = fields.section("jumpHost").flatMap(ConnectionReader::jump);
        boolean loginShell = fields.flag("loginShell").orElse(false);
        return login.filter(found -> !hosts.isEmpty()).map(found -> new Connection.Ssh(hosts, found, jump, loginShell));
    }

    private static Optional<Jump> jump(YamlFields fields) {
        Optional<Endpoint> host = fields.required("host", HOST).flatMap(text -> endpoint(fields, "host", text));
        Optional<Login> login = login(fields);
        fields.rejectOthers();
        return host.flatMap(endpoint -> login.map(with -> new Jump(endpoint, with)));
    }

    private static Optional<Login> login(YamlFields fields) {
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
            fields.refuse("no credential: expected identityFile, passwordFile or credentialsId");
        }
        return user.map(name -> login);
    }

    private static Optional<Endpoint> endpoint(YamlFields fields, String key, String text) {
        return Endpoint.parse(text).or(() -> fields.refuse(key, "%s: '%s', expected %s".formatted(key, text, HOST)));
    }
}
