package io.perfsanity.engine.host;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The key a server identifies itself with.
 *
 * @param type as in known_hosts: {@code ssh-ed25519}
 * @param fingerprint as OpenSSH shows it: {@code SHA256:…}
 * @param knownHostsLine ready to be pasted into known_hosts, once somebody has compared the fingerprint
 */
public record ShownHostKey(SshAddress address, String type, String fingerprint, String knownHostsLine) {

    static ShownHostKey of(SshAddress address, byte[] blob) {
        String type = typeOf(blob);
        String line = address.knownHostsName() + " " + type + " "
                + Base64.getEncoder().encodeToString(blob);
        return new ShownHostKey(address, type, fingerprintOf(blob), line);
    }

    /** RFC 4253, section 6.6: a key begins with its type, as a counted string. */
    private static String typeOf(byte[] blob) {
        int length = blob.length < 4 ? -1 : ByteBuffer.wrap(blob).getInt();
        return length < 0 || length > blob.length - 4
                ? "unknown"
                : Printable.of(new String(blob, 4, length, StandardCharsets.US_ASCII), 60);
    }

    static String fingerprintOf(byte[] blob) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** {@code ssh-ed25519 SHA256:…}. */
    @Override
    public String toString() {
        return type + " " + fingerprint;
    }
}
