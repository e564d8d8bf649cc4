package io.perfsanity.engine.host;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.JSchException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds the keys of a host as OpenSSH does: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". JSch's own reader knows no wildcards
 * and no negation. Lines of another form, and keys of a kind that JSch doesn't know, are passed over.
 */
final class KnownHosts {
    static final String AUTHORITY = "@cert-authority";
    static final String REVOKED = "@revoked";

    /** In the order of {@link HostKey}'s numbers, which begin with 1. */
    private static final List<String> TYPES = List.of(
            "ssh-dss",
            "ssh-rsa",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "ssh-ed25519",
            "ssh-ed448");

    private static final Pattern LINE = Pattern.compile("\\s*(?:(" + AUTHORITY + "|" + REVOKED
            + ")\\s+)?([^@#\\s]\\S*)\\s+(" + String.join("|", TYPES) + ")\\s+([A-Za-z0-9+/]+=*)(?:\\s.*)?");
    private static final Pattern HASHED = Pattern.compile("\\|1\\|([A-Za-z0-9+/]+=*)\\|([A-Za-z0-9+/]+=*)");

    private KnownHosts() {}

    /**
     * The keys of the lines that name a host, with their markers.
     *
     * @param name as known_hosts calls it: {@code login1}, {@code [login1]:2222}
     * @param as what the keys have as their host, where JSch looks for it
     */
    static List<HostKey> of(String name, String lines, String as) {
        return lines.lines().flatMap(line -> key(line, name, as).stream()).toList();
    }

    private static Optional<HostKey> key(String line, String name, String as) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches() || !names(parts.group(2), name.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(parts.group(4));
            return Optional.of(new HostKey(parts.group(1), as, TYPES.indexOf(parts.group(3)) + 1, key, null));
        } catch (IllegalArgumentException | JSchException e) {
            return Optional.empty();
        }
    }

    private static boolean names(String hosts, String name) {
        Matcher hashed = HASHED.matcher(hosts);
        if (hashed.matches()) {
            return MessageDigest.isEqual(hash(hashed.group(1), name), bytes(hashed.group(2)));
        }
        List<String> patterns = Arrays.asList(hosts.toLowerCase(Locale.ROOT).split(","));
        return patterns.stream().anyMatch(pattern -> matches(pattern, name))
                && patterns.stream()
                        .noneMatch(pattern -> pattern.startsWith("!") && matches(pattern.substring(1), name));
    }

    private static boolean matches(String pattern, String name) {
        String expression = pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
                .collect(Collectors.joining());
        return name.matches(expression);
    }

    private static byte[] hash(String salt, String name) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(bytes(salt), "HmacSHA1"));
            return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA1", e);
        }
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
