package io.perfsanity.cli;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.host.KeyKind;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.SshCredential;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Credentials and secrets from the files and variables that a profile names, read anew each time. */
final class LocalStore implements ProfileHosts.Credentials, ProfileHosts.Secrets {
    private final Passphrases passphrases;

    LocalStore(Passphrases passphrases) {
        this.passphrases = passphrases;
    }

    @Override
    public SshCredential.Source of(List<Endpoint> hosts, Login login) {
        if (login.passphraseFile().isEmpty()) {
            login.identityFile().map(ProfileHosts::inHome).ifPresent(passphrases::ask);
        }
        return () -> {
            if (login.identityFile().isPresent()) {
                return key(ProfileHosts.inHome(login.identityFile().get()), login);
            }
            if (login.passwordFile().isPresent()) {
                return SshCredential.password(firstLine(login.passwordFile()));
            }
            throw new IOException("the profile names a credential of a store (credentialsId); at a command line give"
                    + " identityFile or passwordFile");
        };
    }

    /** Whether whoever logs in so is asked for a passphrase. */
    static boolean asksFor(Login login) {
        try {
            return login.identityFile().isPresent()
                    && login.passphraseFile().isEmpty()
                    && KeyKind.of(Files.readAllBytes(
                                    ProfileHosts.inHome(login.identityFile().get())))
                            == KeyKind.LOCKED;
        } catch (IOException e) {
            return false;
        }
    }

    private SshCredential key(Path file, Login login) throws IOException {
        byte[] text = Files.readAllBytes(file);
        char[] passphrase =
                login.passphraseFile().isPresent() ? firstLine(login.passphraseFile()) : passphrases.of(file);
        if (login.passphraseFile().isEmpty() && KeyKind.of(text, passphrase) == KeyKind.LOCKED) {
            throw new IOException(
                    "%s is protected by a passphrase, which is asked for at a terminal only: name a file that has it"
                                    .formatted(file)
                            + " (passphraseFile), or let ssh take the key from an agent (type: openssh)");
        }
        SshCredential key = SshCredential.privateKey(text, passphrase);
        // Where ssh looks for it too; sites renew it day by day
        Path certificate = file.resolveSibling(file.getFileName() + "-cert.pub");
        return Files.isReadable(certificate) ? key.certifiedBy(Files.readString(certificate)) : key;
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
