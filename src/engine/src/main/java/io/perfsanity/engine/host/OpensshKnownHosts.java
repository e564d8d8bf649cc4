package io.perfsanity.engine.host;

import io.perfsanity.engine.cluster.Connection.Openssh;
import io.perfsanity.engine.cluster.Connection.Target;
import io.perfsanity.engine.text.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;

/**
 * Which keys of a cluster's hosts, and of the jump hosts before them, this machine's ssh knows by its own files, and whether
 * it takes others. Connects to nothing: what a host shows, only ssh sees.
 */
public final class OpensshKnownHosts {
    /** More jump hosts behind each other are a configuration that names itself. */
    private static final int DEPTH = 8;

    private final List<String> file;
    private final SshProgram ssh;
    private final SshProgram keygen;
    private final Map<String, Seen> seen = new LinkedHashMap<>();

    private OpensshKnownHosts(List<String> file, SshProgram ssh, SshProgram keygen) {
        this.file = file;
        this.ssh = ssh;
        this.keygen = keygen;
    }

    /**
     * What ssh knows of one host.
     *
     * @param host as the profile or the configuration names it
     * @param sound whether it knows a key and takes no other
     * @param message which, and where; or what is to be done
     */
    public record Seen(String host, boolean sound, String message) {}

    /**
     * Asks for each host, after its jump hosts.
     *
     * @throws HostRefusedException when there is no ssh, or it doesn't take its own files
     */
    public static List<Seen> of(Openssh settings) throws IOException {
        ExecutorService threads = Patience.threads("ssh -G");
        try (SshProgram ssh = new SshProgram("ssh", threads);
                SshProgram keygen = new SshProgram("ssh-keygen", threads)) {
            OpensshKnownHosts all = new OpensshKnownHosts(file(settings.options()), ssh, keygen);
            for (Target target : settings.hosts()) {
                all.look(target.toString(), OpensshConnector.destination(settings, target), true, DEPTH);
            }
            return List.copyOf(all.seen.values());
        } finally {
            threads.shutdownNow();
        }
    }

    /** All that ssh hands on to the one that it starts for a jump host. */
    private static List<String> file(List<String> options) {
        int place = options.indexOf("-F");
        return place < 0
                ? List.of()
                : List.of("-F", ProfileHosts.inHome(options.get(place + 1)).toString());
    }

    private void look(String name, List<String> destination, boolean jumps, int depth) throws IOException {
        OpensshConfig config = OpensshConfig.ask(ssh, name, destination);
        if (jumps && depth > 0) {
            List<String> hops = config.value("proxyjump").stream()
                    .flatMap(value -> Stream.of(value.split(",")))
                    .toList();
            for (int i = 0; i < hops.size(); i++) {
                // Of several, ssh says itself how those after the first are reached
                jump(hops.get(i), i == 0, depth - 1);
            }
        }
        seen.putIfAbsent(name, seen(name, config));
    }

    private void jump(String hop, boolean jumps, int depth) throws IOException {
        String host = hop.substring(hop.lastIndexOf('@') + 1);
        Optional<Target> target = Target.parse(host);
        if (target.isEmpty()) {
            seen.put(host, new Seen(host, false, "its name can't be looked up: " + PlainText.quoted(hop)));
            return;
        }
        List<String> words = new ArrayList<>(file);
        if (hop.contains("@")) {
            words.addAll(List.of("-l", hop.substring(0, hop.lastIndexOf('@'))));
        }
        target.get().port().ifPresent(port -> words.addAll(List.of("-p", port.toString())));
        words.addAll(List.of("--", target.get().host()));
        look(host, words, jumps, depth);
    }

    private Seen seen(String name, OpensshConfig config) throws IOException {
        List<String> files = Stream.of("userknownhostsfile", "globalknownhostsfile")
                .flatMap(key -> config.files(key).stream())
                .filter(each -> !each.equals("none"))
                .toList();
        List<Known> known = known(names(name, config), files);
        String keys = String.join(", ", known.stream().map(Known::toString).toList());
        String none = "no key of %s in %s"
                .formatted(names(name, config).get(0), files.isEmpty() ? "any file" : String.join(", ", files));
        boolean trusted = known.stream().anyMatch(key -> !key.revoked());
        boolean asksMore = config.value("knownhostscommand").isPresent();
        String inFiles = known.isEmpty() ? none : keys;
        String found = asksMore ? "%s; KnownHostsCommand may add to that".formatted(inFiles) : inFiles;
        return switch (config.value("stricthostkeychecking").orElse("ask")) {
            case "false", "no", "off" ->
                new Seen(
                        name,
                        false,
                        "%s; StrictHostKeyChecking is no, so that ssh goes on with any other key too: expected yes"
                                .formatted(found));
            case "accept-new" ->
                new Seen(
                        name,
                        false,
                        ("%s; StrictHostKeyChecking is accept-new, so that ssh trusts a host unseen of which it has no key:"
                                        + " expected yes")
                                .formatted(found));
            default ->
                trusted || asksMore
                        ? new Seen(name, true, "%s; ssh takes no other".formatted(found))
                        : new Seen(
                                name,
                                false,
                                ("%s, so that ssh refuses it unless a master is open: log in once with 'ssh %s', and"
                                                + " compare the fingerprint that it shows with the site's")
                                        .formatted(found, name));
        };
    }

    /** What known_hosts may call it; the later ones count where the first isn't there. */
    private static List<String> names(String name, OpensshConfig config) {
        Optional<String> alias = config.value("hostkeyalias");
        String host = config.value("hostname").orElse(name);
        String port = config.value("port").orElse("22");
        return alias.isPresent()
                ? List.of(alias.get())
                : port.equals("22") ? List.of(host) : List.of("[" + host + "]:" + port, host);
    }

    private record Known(String key, String marker, String file) {
        boolean revoked() {
            return marker.equals("REVOKED");
        }

        @Override
        public String toString() {
            String what = marker.equals("CA") ? "a certificate of " + key : revoked() ? "revoked: " + key : key;
            return what + " (" + file + ")";
        }
    }

    private List<Known> known(List<String> names, List<String> files) throws IOException {
        for (String name : names) {
            List<Known> known = new ArrayList<>();
            for (String each : files) {
                Path path = ProfileHosts.inHome(each);
                if (Files.isReadable(path)) {
                    known.addAll(known(name, path));
                }
            }
            if (!known.isEmpty()) {
                return known;
            }
        }
        return List.of();
    }

    /** Each key's line comes after one that says where it is. */
    private List<Known> known(String name, Path path) throws IOException {
        // The word after an option that needs one is never an option itself
        Output answer = keygen.run(List.of("-l", "-F", name, "-f", path.toString()), OpensshConfig.ASK);
        List<Known> known = new ArrayList<>();
        String marker = "";
        for (String line : answer.text().lines().toList()) {
            String[] words = line.split(" ", -1);
            if (line.startsWith("# Host ")) {
                marker = words[words.length - 1].replaceAll("[^A-Z]", "");
            } else if (words.length >= 3) {
                known.add(new Known(words[1] + " " + words[2], marker, path.toString()));
            }
        }
        return known;
    }
}
