package io.perfsanity.engine.host;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/**
 * The known_hosts of one connection: read-only, and it remembers what key the server showed. It finds the keys of a host
 * as OpenSSH does: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". JSch's own reader knows no wildcards and no negation. Lines of
 * another form, and keys of a kind that JSch doesn't know, are passed over.
 */
final class KnownHosts implements HostKeyRepository {
    private static final String AUTHORITY = "@cert-authority";
    private static final String REVOKED = "@revoked";

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

    private final Endpoint address;
    /** With its file in parentheses, where it is one. */
    private final String called;

    private final List<HostKey> named;
    /** Of the host without its port, which OpenSSH takes where nothing is known of the host with its port. */
    private final List<HostKey> withoutPort;

    private volatile HostKey shown;
    private volatile boolean certified;
    private volatile Optional<String> certificateFault = Optional.empty();

    KnownHosts(Endpoint address, String lines) {
        this(address, lines, "");
    }

    /** @param place where the lines are, for messages */
    KnownHosts(Endpoint address, String lines, String place) {
        this.address = address;
        this.called = place.isEmpty() ? "known_hosts" : "known_hosts (" + place + ")";
        String name = address.knownHostsName();
        this.named = keys(name, lines, name);
        boolean known = named.stream().anyMatch(key -> !key.getMarker().equals(REVOKED));
        this.withoutPort = known ? List.of() : keys(address.host(), lines, name);
    }

    /** Empty while the server hasn't shown a key, and where it showed a certificate that was enough. */
    Optional<HostKeyScan.Key> shown() {
        return Optional.ofNullable(shown).map(key -> HostKeyScan.Key.of(address, key));
    }

    /** The server is trusted: by its key, or by a certificate if it showed no key. */
    void accepted() {
        certified = shown == null;
    }

    /** The server showed a certificate before its key, and why that wasn't enough. */
    void refusedCertificate(String fault) {
        certificateFault = Optional.of(fault);
    }

    /** What known_hosts says about what was shown. */
    HostKeyScan.Trust trust() {
        if (certified) {
            return HostKeyScan.Trust.KNOWN;
        }
        // JSch asks for a key unless a certificate is accepted, or revoked
        if (shown == null || holds(all(), REVOKED)) {
            return HostKeyScan.Trust.REVOKED;
        }
        if (holds(all(), "")) {
            return HostKeyScan.Trust.KNOWN;
        }
        return plain(named).isEmpty() ? HostKeyScan.Trust.UNKNOWN : HostKeyScan.Trust.CHANGED;
    }

    /** Why the key or certificate that was shown is refused, and what to do about it. */
    String refusal() {
        String what = shown().map(key -> "the host key " + key).orElse("a host certificate");
        String line = shown().map(HostKeyScan.Key::knownHostsLine).orElse("");
        return certificateFault
                        .map(fault -> "the host certificate isn't accepted: " + fault + "; ")
                        .orElse("")
                + switch (trust()) {
                    case REVOKED ->
                        "%s shows %s, which %s marks as revoked: ask the site for its new key"
                                .formatted(address, what, called);
                    case UNKNOWN ->
                        ("%s shows %s, and %s has no key of this host."
                                        + " Compare the fingerprint with the site's, then add the line: %s")
                                .formatted(address, what, called, line);
                    case KNOWN, CHANGED ->
                        ("the host key of %s changed: it shows %s, %s expects %s."
                                        + " Either the host was reinstalled or somebody poses as it: ask the site,"
                                        + " then replace the line by: %s")
                                .formatted(address, shown().orElseThrow(), called, expected(), line);
                };
    }

    private String expected() {
        return plain(named).stream()
                .map(key -> HostKeyScan.Key.of(address, key).toString())
                .collect(Collectors.joining(" or "));
    }

    private static List<HostKey> plain(List<HostKey> keys) {
        return keys.stream().filter(key -> key.getMarker().isEmpty()).toList();
    }

    private List<HostKey> all() {
        return Stream.concat(named.stream(), withoutPort.stream()).toList();
    }

    private boolean holds(List<HostKey> keys, String marker) {
        return keys.stream()
                .anyMatch(key -> key.getMarker().equals(marker) && key.getKey().equals(shown.getKey()));
    }

    @Override
    public int check(String host, byte[] key) {
        try {
            shown = new HostKey(host, key);
        } catch (JSchException e) {
            return NOT_INCLUDED;
        }
        return switch (trust()) {
            case KNOWN -> OK;
            case UNKNOWN -> NOT_INCLUDED;
            case CHANGED, REVOKED -> CHANGED;
        };
    }

    @Override
    public void add(HostKey hostkey, UserInfo ui) {
        throw new UnsupportedOperationException("known hosts are what the administrator wrote");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("known hosts are what the administrator wrote");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("known hosts are what the administrator wrote");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "known_hosts";
    }

    /** JSch looks for authorities and revoked keys here, by the host's name. */
    @Override
    public HostKey[] getHostKey() {
        return all().toArray(HostKey[]::new);
    }

    /** JSch asks the server for keys of these types first. */
    @Override
    public HostKey[] getHostKey(String host, String type) {
        return plain(all()).toArray(HostKey[]::new);
    }

    /**
     * The keys of the lines that name a host, with their markers.
     *
     * @param name as known_hosts calls it: {@code login1}, {@code [login1]:2222}
     * @param as what the keys have as their host, where JSch looks for it
     */
    static List<HostKey> keys(String name, String lines, String as) {
        return lines.lines().flatMap(line -> key(line, name, as).stream()).toList();
    }

    private static Optional<HostKey> key(String line, String name, String as) {
        Matcher parts = LINE.matcher(line);
        try {
            return parts.matches() && names(parts.group(2), name.toLowerCase(Locale.ROOT))
                    ? Optional.of(new HostKey(
                            parts.group(1), as, TYPES.indexOf(parts.group(3)) + 1, bytes(parts.group(4)), null))
                    : Optional.empty();
        } catch (IllegalArgumentException | JSchException e) {
            return Optional.empty();
        }
    }

    private static boolean names(String hosts, String name) {
        Matcher hashed = HASHED.matcher(hosts);
        if (hashed.matches()) {
            byte[] hash = new HmacUtils(HmacAlgorithms.HMAC_SHA_1, bytes(hashed.group(1))).hmac(name);
            return Arrays.equals(hash, bytes(hashed.group(2)));
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

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
