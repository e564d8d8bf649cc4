package io.perfsanity.cli;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.SshCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Credentials and secrets from the files and variables that a profile names, read anew each time. */
final class LocalStore implements ProfileHosts.Credentials, ProfileHosts.Secrets {
    @Override
    public SshCredential.Source of(List<Endpoint> hosts, Login login) {
        return () -> {
            if (login.identityFile().isPresent()) {
                Path file = ProfileHosts.inHome(login.identityFile().get());
                SshCredential key =
                        SshCredential.privateKey(Files.readAllBytes(file), firstLine(login.passphraseFile()));
                // Where ssh looks for it too; sites renew it day by day
                Path certificate = file.resolveSibling(file.getFileName() + "-cert.pub");
                return Files.isReadable(certificate) ? key.certifiedBy(Files.readString(certificate)) : key;
            }
            if (login.passwordFile().isPresent()) {
                return SshCredential.password(firstLine(login.passwordFile()));
            }
            throw new IOException("the profile names a credential of a store (credentialsId); at a command line give"
                    + " identityFile or passwordFile");
        };
    }

    private static char[] firstLine(Optional<String> file) throws IOException {
        if (file.isEmpty()) {
            return new char[0];
        }
        String text = Files.readString(ProfileHosts.inHome(file.get()));
        return text.lines().findFirst().orElse("").toCharArray();
    }

    @Override
    public char[] of(Secret secret) throws IOException {
        return switch (secret.kind()) {
            case FILE -> file(secret);
            case ENV -> variable(secret);
            case CREDENTIAL ->
                throw new IOException(secret.variable() + " is the credential '" + secret.place()
                        + "' of a store; at a command line give file or env");
        };
    }

    /** Without the line end that editors put at the end of a file. */
    private static char[] file(Secret secret) throws IOException {
        try {
            return Files.readString(ProfileHosts.inHome(secret.place()))
                    .replaceFirst("\\R\\z", "")
                    .toCharArray();
        } catch (IOException e) {
            throw new IOException("%s can't be read from %s: %s"
                    .formatted(secret.variable(), secret.place(), e.getClass().getSimpleName()));
        }
    }

    private static char[] variable(Secret secret) throws IOException {
        String value = System.getenv(secret.place());
        if (value == null) {
            throw new IOException(secret.variable() + " is the variable " + secret.place() + ", which isn't set");
        }
        return value.toCharArray();
    }
}
