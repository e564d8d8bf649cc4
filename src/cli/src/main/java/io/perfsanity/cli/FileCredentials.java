package io.perfsanity.cli;

import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.SshCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Credentials from the files that a profile names, read anew for each connection. */
final class FileCredentials implements ProfileHosts.Credentials {
    @Override
    public SshCredential.Source of(Login login) {
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
}
