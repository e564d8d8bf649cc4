package io.perfsanity.engine.host;

import io.perfsanity.engine.text.PlainText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an SSH server listens. */
public record SshAddress(String host, int port) {
    private static final int SSH = 22;
    private static final Pattern HOST_NAME =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%\\w]*");
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[(.+)\\]|([^:]+)):(\\d{1,5})");

    /**
     * Checks both parts.
     *
     * @throws IllegalArgumentException for what can't be a host name, an address or a port
     */
    public SshAddress {
        if (!HOST_NAME.matcher(host).matches()) {
            throw new IllegalArgumentException("'" + PlainText.line(host, 80)
                    + "' is not a host name, expected something like login1.example.org");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " of " + host + " is not in 1–65535");
        }
    }

    /**
     * Reads {@code login1}, {@code login1:2222}, {@code ::1} or {@code [::1]:2222}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static SshAddress parse(String text) {
        Matcher matcher = WITH_PORT.matcher(text);
        if (!matcher.matches()) {
            return new SshAddress(text, SSH);
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new SshAddress(host, Integer.parseInt(matcher.group(3)));
    }

    /** What known_hosts calls it: the bare host for port 22, else {@code [host]:port}. */
    String knownHostsName() {
        return port == SSH ? host : "[" + host + "]:" + port;
    }

    /** {@code host:port}. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
