package io.perfsanity.cli;

import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.cluster.Connection.Login;
import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.host.KeyKind;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.SshCredential;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Credentials and secrets from the files and variables that a profile names, read anew each time. */
final class LocalStore implements ProfileHosts.Credentials, ProfileHosts.Secrets {
    private final Passphrases passphrases;
    private final Consumer<String> say;
    private final Words words;
    private final Set<Path> warned = ConcurrentHashMap.newKeySet();

    /** @param say takes what is to be said of keys */
    LocalStore(Passphrases passphrases, Consumer<String> say, Words words) {
        this.passphrases = passphrases;
        this.say = say;
        this.words = words;
    }

    @Override
    public SshCredential.Source of(List<Endpoint> hosts, Login login) {
        Optional<Path> identity = login.identityFile().map(ProfileHosts::inHome);
        identity.ifPresent(this::warnOfReaders);
        if (login.passphraseFile().isEmpty()) {
            identity.ifPresent(passphrases::ask);
        }
        return () -> {
            if (identity.isPresent()) {
                return key(identity.get(), login);
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
        return login.passphraseFile().isEmpty()
                && login.identityFile()
                        .map(ProfileHosts::inHome)
                        .flatMap(Passphrases::locked)
                        .isPresent();
    }

    private SshCredential key(Path file, Login login) throws IOException {
        byte[] text = read(file);
        char[] passphrase =
                login.passphraseFile().isPresent() ? firstLine(login.passphraseFile()) : passphrases.of(file);
        KeyKind kind = KeyKind.of(text, passphrase);
        if (kind == KeyKind.PUBLIC) {
            throw new IOException("%s is a public key, expected the private one%s"
                    .formatted(file, file.toString().endsWith(".pub") ? ", which has the same name without .pub" : ""));
        }
        if (kind == KeyKind.NONE) {
            throw new IOException(file + " holds no private key, expected one as ssh-keygen makes it");
        }
        if (kind == KeyKind.LOCKED && login.passphraseFile().isEmpty()) {
            throw new IOException(
                    "%s is protected by a passphrase, which is asked for at a terminal only: name a file that has it"
                                    .formatted(file)
                            + " (passphraseFile), or let ssh take the key from an agent (type: openssh)");
        }
        SshCredential key = SshCredential.privateKey(text, passphrase).inFile(file.toString());
        // Where ssh looks for it too; sites renew it day by day
        Path certificate = file.resolveSibling(file.getFileName() + "-cert.pub");
        return Files.isReadable(certificate) ? key.certifiedBy(Files.readString(certificate)) : key;
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "there is no file %s; 'ssh-keygen -t ed25519 -f %s' makes a key, and ssh-copy-id brings it to the host"
                            .formatted(file, file),
                    e);
        } catch (IOException e) {
            throw new IOException(file + " can't be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /** As ssh does, which wouldn't use it. Once, though several connections may use it. */
    private void warnOfReaders(Path file) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            boolean others = rights.stream().anyMatch(right -> !right.name().startsWith("OWNER_"));
            if (others && warned.add(file)) {
                say.accept(words.say("key.readers", file, PosixFilePermissions.toString(rights)));
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Whoever reads it says why it can't be read; where there are no such rights nobody has too many
        }
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
