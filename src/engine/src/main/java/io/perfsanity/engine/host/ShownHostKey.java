package io.perfsanity.engine.host;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.JSch;
import io.perfsanity.engine.cluster.Connection.Endpoint;

/**
 * The key a server identifies itself with.
 *
 * @param type as in known_hosts: {@code ssh-ed25519}
 * @param fingerprint as OpenSSH shows it: {@code SHA256:…}
 * @param knownHostsLine ready to be pasted into known_hosts, once somebody has compared the fingerprint
 */
public record ShownHostKey(Endpoint address, String type, String fingerprint, String knownHostsLine) {

    static ShownHostKey of(Endpoint address, HostKey key) {
        String line = "%s %s %s".formatted(address.knownHostsName(), key.getType(), key.getKey());
        return new ShownHostKey(address, key.getType(), key.getFingerPrint(new JSch()), line);
    }

    /** {@code ssh-ed25519 SHA256:…}. */
    @Override
    public String toString() {
        return type + " " + fingerprint;
    }
}
