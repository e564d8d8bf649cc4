package io.perfsanity.cli;

import io.perfsanity.engine.cluster.Secret;
import io.perfsanity.engine.host.ProfileHosts;
import java.io.IOException;
import java.nio.file.Files;

/** Values of secrets from the files and variables that a profile names, read anew each time. */
final class LocalSecrets implements ProfileHosts.Secrets {
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
