package io.perfsanity.engine.host;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The known_hosts of one connection: read-only, and it remembers what key the server showed. */
final class KnownKeys implements HostKeyRepository {
    private final Endpoint address;
    private final List<HostKey> named;
    /** Of the host without its port, which OpenSSH takes where nothing is known of the host with its port. */
    private final List<HostKey> withoutPort;

    private volatile HostKey shown;
    private volatile boolean certified;
    private volatile Optional<String> certificateFault = Optional.empty();

    KnownKeys(Endpoint address, String lines) {
        this.address = address;
        String name = address.knownHostsName();
        this.named = KnownHosts.of(name, lines, name);
        boolean known = named.stream().anyMatch(key -> !key.getMarker().equals(KnownHosts.REVOKED));
        this.withoutPort = known ? List.of() : KnownHosts.of(address.host(), lines, name);
    }

    /** Empty while the server hasn't shown a key, and where it showed a certificate that was enough. */
    Optional<ShownHostKey> shown() {
        return Optional.ofNullable(shown).map(key -> ShownHostKey.of(address, key));
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
    HostKeyTrust trust() {
        if (certified) {
            return HostKeyTrust.KNOWN;
        }
        // JSch asks for a key unless a certificate is accepted, or revoked
        if (shown == null || holds(all(), KnownHosts.REVOKED)) {
            return HostKeyTrust.REVOKED;
        }
        if (holds(all(), "")) {
            return HostKeyTrust.KNOWN;
        }
        return plain(named).isEmpty() ? HostKeyTrust.UNKNOWN : HostKeyTrust.CHANGED;
    }

    /** Why the key or certificate that was shown is refused, and what to do about it. */
    String refusal() {
        String what = shown().map(key -> "the host key " + key).orElse("a host certificate");
        String line = shown().map(ShownHostKey::knownHostsLine).orElse("");
        return certificateFault
                        .map(fault -> "the host certificate isn't accepted: " + fault + "; ")
                        .orElse("")
                + switch (trust()) {
                    case REVOKED ->
                        "%s shows %s, which known_hosts marks as revoked: ask the site for its new key"
                                .formatted(address, what);
                    case UNKNOWN ->
                        ("%s shows %s, and known_hosts has no key of this host."
                                        + " Compare the fingerprint with the site's, then add the line: %s")
                                .formatted(address, what, line);
                    case KNOWN, CHANGED ->
                        ("the host key of %s changed: it shows %s, known_hosts expects %s."
                                        + " Either the host was reinstalled or somebody poses as it: ask the site,"
                                        + " then replace the line by: %s")
                                .formatted(address, shown().orElseThrow(), expected(), line);
                };
    }

    private String expected() {
        return plain(named).stream()
                .map(key -> ShownHostKey.of(address, key).toString())
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
}
