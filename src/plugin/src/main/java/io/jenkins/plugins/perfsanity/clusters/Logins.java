package io.jenkins.plugins.perfsanity.clusters;

import hudson.Util;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Source;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes the engine's logins from form fields. */
final class Logins {
    private Logins() {}

    static Optional<Login> read(
            String place,
            List<Endpoint> hosts,
            String user,
            String credentialsId,
            String knownHosts,
            UsableCredentials credentials,
            Problems problems) {
        if (Util.fixEmptyAndTrim(credentialsId) == null) {
            problems.error(Source.of(place), "no credential: expected the id of an SSH key or of user and password");
            return Optional.empty();
        }
        try {
            String name = user == null ? credentials.user(hosts, credentialsId) : user;
            if (name == null || name.isBlank()) {
                problems.error(
                        Source.of(place),
                        "user is missing, and the credential '" + credentialsId + "' has none either");
                return Optional.empty();
            }
            List<String> known = Util.fixNull(knownHosts)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return Optional.of(new Login(
                    name,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(credentialsId.strip()),
                    known,
                    Optional.empty()));
        } catch (IOException e) {
            problems.error(Source.of(place), e.getMessage());
            return Optional.empty();
        }
    }
}
