package io.perfsanity.engine.cluster;

import io.perfsanity.engine.cluster.Connection.Target;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.YamlFields;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a connection through the machine's own ssh. What it finds becomes arguments of a program, so it is choosy. */
final class OpensshReader {
    /** Those of ssh(1) that say how to connect, and not what to do there. */
    private static final Set<String> FLAGS = Set.of("-4", "-6", "-a", "-A", "-C", "-k", "-K", "-x");

    private static final Set<String> WITH_VALUE = Set.of("-b", "-B", "-c", "-F", "-i", "-I", "-J", "-m", "-o");

    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@\\\\-]*");

    private OpensshReader() {}

    static Optional<Connection> read(YamlFields fields) {
        List<Target> hosts = fields.texts("hosts").stream()
                .flatMap(text -> host(fields, text).stream())
                .toList();
        if (hosts.isEmpty()) {
            fields.refuse("hosts", "'hosts' is missing, expected a list, each an alias or " + ConnectionReader.HOST);
        }
        Optional<String> user = fields.text("user");
        user.filter(name -> !USER.matcher(name).matches())
                .ifPresent(name -> fields.reject("user", PlainText.quoted(name), "a user name"));
        List<String> options = fields.texts("options");
        check(fields, options);
        boolean loginShell = fields.flag("loginShell").orElse(false);
        return hosts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Connection.Openssh(hosts, user, options, loginShell));
    }

    private static Optional<Target> host(YamlFields fields, String text) {
        return Target.parse(text)
                .or(() -> fields.refuse(
                        "hosts",
                        "hosts: %s, expected an alias or %s".formatted(PlainText.quoted(text), ConnectionReader.HOST)));
    }

    private static void check(YamlFields fields, List<String> options) {
        for (Iterator<String> each = options.iterator(); each.hasNext(); ) {
            String option = each.next();
            boolean known = FLAGS.contains(option) || WITH_VALUE.contains(option);
            if (!known) {
                fields.reject(
                        "options",
                        PlainText.quoted(option),
                        "options of ssh that say how to connect, option and value as two items: -F FILE, -i FILE,"
                                + " -J HOSTS, -o KEY=VALUE and the like");
                return;
            }
            if (WITH_VALUE.contains(option) && !each.hasNext()) {
                fields.reject("options", PlainText.quoted(option) + " without a value", "its value as the next item");
            } else if (WITH_VALUE.contains(option)) {
                each.next();
            }
        }
    }
}
