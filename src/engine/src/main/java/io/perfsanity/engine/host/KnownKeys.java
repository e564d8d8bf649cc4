package io.perfsanity.engine.host;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;

/** The known_hosts of one connection: read-only, and it remembers what key the server showed. */
final class KnownKeys implements HostKeyRepository {
    private final SshAddress address;
    private final HostKeyRepository known;
    private final boolean trusting;
    private volatile ShownHostKey shown;
    private volatile int verdict = NOT_INCLUDED;

    private KnownKeys(SshAddress address, HostKeyRepository known, boolean trusting) {
        this.address = address;
        this.known = known;
        this.trusting = trusting;
    }

    static KnownKeys read(JSch jsch, SshAddress address, String lines) throws JSchException {
        jsch.setKnownHosts(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
        return new KnownKeys(address, jsch.getHostKeyRepository(), true);
    }

    /** The same, but it tells JSch that every key is unknown, so that a connection ends there. */
    KnownKeys trustingNobody() {
        return new KnownKeys(address, known, false);
    }

    /** Empty while the server hasn't shown a key. */
    Optional<ShownHostKey> shown() {
        return Optional.ofNullable(shown);
    }

    /** What known_hosts says about the key that was shown. */
    HostKeyTrust trust() {
        if (isRevoked()) {
            return HostKeyTrust.REVOKED;
        }
        if (shown != null && verdict == OK) {
            return HostKeyTrust.KNOWN;
        }
        return expected().length == 0 ? HostKeyTrust.UNKNOWN : HostKeyTrust.CHANGED;
    }

    /** Why the key that was shown is refused, and what to do about it. */
    String refusal() {
        if (shown == null) {
            return address + " showed no host key";
        }
        return switch (trust()) {
            case REVOKED ->
                "%s shows the host key %s, which known_hosts marks as revoked: ask the site for its new key"
                        .formatted(address, shown);
            case UNKNOWN ->
                ("%s shows the host key %s, and known_hosts has no key of this host."
                                + " Compare the fingerprint with the site's, then add the line: %s")
                        .formatted(address, shown, shown.knownHostsLine());
            case KNOWN, CHANGED ->
                ("the host key of %s changed: it shows %s, known_hosts expects %s."
                                + " Either the host was reinstalled or somebody poses as it: ask the site,"
                                + " then replace the line by: %s")
                        .formatted(address, shown, expectedFingerprints(), shown.knownHostsLine());
        };
    }

    private String expectedFingerprints() {
        return Arrays.stream(expected())
                .map(key -> key.getType() + " " + ShownHostKey.fingerprintOf(bytes(key)))
                .collect(Collectors.joining(" or "));
    }

    private boolean isRevoked() {
        return shown != null
                && Arrays.stream(expected()).anyMatch(key -> key.getMarker().equals("@revoked") && isShown(key));
    }

    private HostKey[] expected() {
        return known.getHostKey(address.knownHostsName(), null);
    }

    private boolean isShown(HostKey key) {
        return ShownHostKey.fingerprintOf(bytes(key)).equals(shown.fingerprint());
    }

    private static byte[] bytes(HostKey key) {
        return Base64.getMimeDecoder().decode(key.getKey());
    }

    @Override
    public int check(String host, byte[] key) {
        shown = ShownHostKey.of(address, key);
        verdict = known.check(host, key);
        return trusting ? verdict : NOT_INCLUDED;
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
        return known.getKnownHostsRepositoryID();
    }

    @Override
    public HostKey[] getHostKey() {
        // JSch looks for certificate authorities here
        return trusting ? known.getHostKey() : new HostKey[0];
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return known.getHostKey(host, type);
    }
}
