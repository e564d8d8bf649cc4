package io.perfsanity.cli;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the process does at a signal, until closed. Java's shutdown hooks know neither which signal it was nor a way back,
 * so this uses {@code sun.misc.Signal} of the module {@code jdk.unsupported}, which JEP 260 keeps for just that as long as
 * there is nothing else; by reflection, as the compiler can't be told not to warn of it. Where it is missing, the
 * process ends at signals as any other.
 */
final class Signals implements AutoCloseable {
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15, "WINCH", 28);

    /** What was done before, by the names of the signals. */
    private final Map<String, Object> before = new LinkedHashMap<>();

    /** Runs {@code then} at each {@code signal}, on a thread of its own. One that the process ignores stays ignored. */
    Signals on(String signal, Runnable then) {
        if (isIgnored(signal)) {
            return this;
        }
        try {
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler handling = (proxy, method, arguments) -> answer(proxy, method, arguments, then);
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, handling);
            before.put(signal, handle(signal, proxy));
        } catch (ReflectiveOperationException e) {
            // Another Java, or -Xrs was given, which keeps it from all signals.
        }
        return this;
    }

    private static Object answer(Object proxy, Method method, Object[] arguments, Runnable then) {
        return switch (method.getName()) {
            case "handle" -> {
                then.run();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "a handler of Perf Sanity";
        };
    }

    private static Object handle(String signal, Object handler) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        return type.getMethod("handle", type, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, type.getConstructor(String.class).newInstance(signal), handler);
    }

    /** As {@code nohup} has it for HUP, and a shell for INT where it starts something in the background. */
    private static boolean isIgnored(String signal) {
        try {
            return Files.readString(Path.of("/proc/self/status"))
                    .lines()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("SigIgn:".length()).strip().toLowerCase(Locale.ROOT), 16))
                    .anyMatch(mask -> (mask >> (NUMBERS.get(signal) - 1) & 1) == 1);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /** Signals do what they did before. */
    @Override
    public void close() {
        before.forEach((signal, handler) -> {
            try {
                var unused = handle(signal, handler);
            } catch (ReflectiveOperationException e) {
                // It could be set, so it can be set back.
            }
        });
        before.clear();
    }
}
