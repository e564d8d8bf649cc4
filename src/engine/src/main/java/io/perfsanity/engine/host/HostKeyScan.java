package io.perfsanity.engine.host;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.JSch;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.host.SshConnection.Hop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Looks at the host keys of a cluster: connects to each host just far enough to see its key, and never logs in there.
 * Only the jump host is logged in to, since nothing behind it can be seen otherwise, and only when its key is known.
 */
public final class HostKeyScan {
    private HostKeyScan() {}

    /**
     * What one host shows.
     *
     * @param key empty when the host couldn't be asked
     * @param trust empty likewise
     * @param message why it couldn't be asked, why its key is refused, or that all is well
     */
    public record Seen(Endpoint address, Optional<Key> key, Optional<Trust> trust, String message) {}

    /**
     * The key a server identifies itself with.
     *
     * @param type as in known_hosts: {@code ssh-ed25519}
     * @param fingerprint as OpenSSH shows it: {@code SHA256:…}
     * @param knownHostsLine ready to be pasted into known_hosts, once somebody has compared the fingerprint
     */
    public record Key(Endpoint address, String type, String fingerprint, String knownHostsLine) {

        static Key of(Endpoint address, HostKey key) {
            String line = "%s %s %s".formatted(address.knownHostsName(), key.getType(), key.getKey());
            return new Key(address, key.getType(), key.getFingerPrint(new JSch()), line);
        }

        /** {@code ssh-ed25519 SHA256:…}. */
        @Override
        public String toString() {
            return type + " " + fingerprint;
        }
    }

    /** What known_hosts says about a host key. */
    public enum Trust {
        /** It is there for this host. */
        KNOWN,
        /** Nothing is known about this host. */
        UNKNOWN,
        /** Other keys are known for this host. */
        CHANGED,
        /** It is there, marked {@code @revoked}. */
        REVOKED
    }

    /** Asks the jump host first, if there is one, then every host in the order of the settings. */
    public static List<Seen> scan(SshSettings settings) throws InterruptedException {
        ExecutorService threads = Patience.threads("host key scan");
        try {
            return scan(settings, new SshConnector(settings, new Patience(threads)), threads);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Seen> scan(SshSettings settings, SshConnector connector, ExecutorService threads)
            throws InterruptedException {
        List<Seen> seen = new ArrayList<>();
        Optional<Hop> jump = Optional.empty();
        try {
            if (settings.jump().isPresent()) {
                SshSettings.Jump through = settings.jump().get();
                Seen gate = look(connector, through.address(), through.login(), jump);
                seen.add(gate);
                if (!gate.trust().equals(Optional.of(Trust.KNOWN))) {
                    throw new HostException(gate.message());
                }
                jump = connector.jump();
            }
            Optional<Hop> through = jump;
            // All at once: of several login nodes one may be silent for as long as a connection may take.
            List<Future<Seen>> looks = threads.invokeAll(settings.hosts().stream()
                    .<Callable<Seen>>map(address -> () -> look(connector, address, settings.login(), through))
                    .toList());
            for (Future<Seen> look : looks) {
                seen.add(look.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (IOException e) {
            String reason = "can't be seen, since its jump host can't be used: " + e.getMessage();
            settings.hosts().forEach(host -> seen.add(unseen(host, host + " " + reason)));
        } finally {
            jump.ifPresent(Hop::close);
        }
        return List.copyOf(seen);
    }

    private static Seen look(SshConnector connector, Endpoint address, SshSettings.Login login, Optional<Hop> jump)
            throws InterruptedException {
        try {
            KnownHosts keys = connector.hostKey(address, login, jump);
            String message = keys.trust() == Trust.KNOWN
                    ? address + " shows the host key that known_hosts expects"
                    : keys.refusal();
            return new Seen(address, keys.shown(), Optional.of(keys.trust()), message);
        } catch (IOException e) {
            return unseen(address, e.getMessage());
        }
    }

    private static Seen unseen(Endpoint address, String message) {
        return new Seen(address, Optional.empty(), Optional.empty(), message);
    }
}
