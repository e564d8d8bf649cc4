package io.jenkins.plugins.perfsanity.clusters;

import hudson.Util;
import io.jenkins.plugins.perfsanity.forms.ReaderWords;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import io.perfsanity.engine.host.HostKeyScan;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.host.SshCredential;
import io.perfsanity.engine.host.SshSettings;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Shows the keys of the hosts in a form, for an administrator to compare and accept. Nobody logs in to a host whose key
 * is looked at; hosts behind a jump host are seen through it, which is logged in to and whose key must be known.
 */
final class HostKeyFetch {
    /** A session needs a name even where nobody logs in. */
    private static final String NOBODY = "nobody";

    private static final SshCredential.Source NO_CREDENTIAL = () -> {
        throw new IOException("no credential is used to look at a host key");
    };

    private final SshConnection form;
    private final Duration limit;
    private final List<Shown> keys = new ArrayList<>();

    /**
     * One host's key, for JSON.
     *
     * @param host empty where the message is about all of them
     * @param message what is to be said about it
     * @param trust {@code known}, {@code unknown}, {@code changed} or {@code revoked}; this and all that follows is
     *     empty where no key was seen
     * @param line for known_hosts
     */
    record Shown(String host, String message, String trust, String type, String fingerprint, String line) {
        /** The same in the language of whoever asked. */
        Shown forReader() {
            return new Shown(host, ReaderWords.phrase(message), trust, type, fingerprint, line);
        }
    }

    HostKeyFetch(SshConnection form, Duration limit) {
        this.form = form;
        this.limit = limit;
    }

    /**
     * The keys, or why they can't be seen.
     *
     * @param job whose credentials are used for the jump host; blank: those that all jobs have
     * @param ofJumpHost the key of the jump host instead of those of the hosts behind it
     */
    List<Shown> of(String job, boolean ofJumpHost) throws InterruptedException {
        Problems problems = new Problems();
        try {
            Optional<SshSettings> settings = ofJumpHost ? jumpHost(problems) : hosts(FormCredentials.of(job), problems);
            problems.toList().stream().filter(Problem::isError).forEach(problem -> add(problem.message()));
            if (settings.isPresent() && !FormWork.within(limit, () -> look(settings.get()))) {
                add("no complete answer within " + limit.toSeconds() + " s");
            }
        } catch (IOException e) {
            add(e.getMessage());
        }
        return shown();
    }

    private Optional<SshSettings> jumpHost(Problems problems) {
        JumpHost jump = form.getJumpHost();
        return jump == null
                ? Optional.empty()
                : jump.endpoint(problems).map(at -> settings(List.of(at), jump.getKnownHosts()));
    }

    private Optional<SshSettings> hosts(FormCredentials credentials, Problems problems) throws IOException {
        List<Endpoint> endpoints = SshConnection.endpoints(form.getHosts(), problems);
        if (endpoints.isEmpty()) {
            return Optional.empty();
        }
        SshSettings settings = settings(endpoints, form.getKnownHosts());
        JumpHost through = form.getJumpHost();
        if (through == null) {
            return Optional.of(settings);
        }
        Optional<Connection.Jump> jump = through.read(credentials, problems);
        if (jump.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(settings.through(ProfileHosts.jump(jump.get(), credentials)));
    }

    private static SshSettings settings(List<Endpoint> endpoints, String knownHosts) {
        return SshSettings.of(endpoints, new SshSettings.Login(NOBODY, NO_CREDENTIAL, Util.fixNull(knownHosts) + "\n"));
    }

    private void look(SshSettings settings) throws InterruptedException {
        HostKeyScan.scan(settings).stream()
                .skip(settings.jump().isPresent() ? 1 : 0)
                .forEach(this::add);
    }

    private void add(String message) {
        add(new Shown("", message, "", "", "", ""));
    }

    private void add(HostKeyScan.Seen seen) {
        add(new Shown(
                seen.address().toString(),
                seen.message(),
                seen.trust().map(trust -> trust.name().toLowerCase(Locale.ROOT)).orElse(""),
                seen.key().map(HostKeyScan.Key::type).orElse(""),
                seen.key().map(HostKeyScan.Key::fingerprint).orElse(""),
                seen.key().map(HostKeyScan.Key::knownHostsLine).orElse("")));
    }

    /** Also called by a look that goes on after its time. */
    private synchronized void add(Shown key) {
        keys.add(key);
    }

    private synchronized List<Shown> shown() {
        return List.copyOf(keys);
    }
}
