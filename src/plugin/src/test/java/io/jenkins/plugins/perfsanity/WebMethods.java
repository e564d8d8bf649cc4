package io.jenkins.plugins.perfsanity;

import hudson.cli.CLICommand;
import hudson.model.UnprotectedRootAction;
import hudson.security.csrf.CrumbExclusion;
import io.jenkins.plugins.perfsanity.results.PerfSanityAction;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.kohsuke.stapler.MetaClass;
import org.kohsuke.stapler.StaplerFallback;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.WebApp;

/** What of the plugin can be had by URL, as Stapler itself sees it. */
final class WebMethods {
    private static final String OURS = "io.jenkins.plugins.perfsanity.";
    /** How a dispatcher describes itself; one that Jenkins refuses to route begins with another word. */
    private static final Pattern ROUTED = Pattern.compile("(?:\\S+ )?(\\S+)\\(.*\\) for url=/.*");

    private WebMethods() {}

    /** {@code results.RunSummary.doLive}: methods and getters of ours; what ours inherit from core is core's. */
    static Set<String> routed() throws Exception {
        Set<String> found = new TreeSet<>();
        for (Class<?> each : classes()) {
            MetaClass seen = WebApp.getCurrent().getMetaClass(each);
            seen.dispatchers.stream()
                    .map(dispatcher -> ROUTED.matcher(dispatcher.toString()))
                    .filter(Matcher::matches)
                    .map(match -> match.group(1))
                    .filter(name -> name.startsWith(OURS))
                    .forEach(name -> found.add(name.substring(OURS.length())));
        }
        return found;
    }

    /** {@code results.RunSummary/index}: what Jelly renders. */
    static Set<String> views() throws Exception {
        Path root = root().resolve(OURS.replace('.', '/'));
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".jelly") || file.endsWith(".groovy"))
                    .map(file -> file.substring(0, file.lastIndexOf('.')))
                    .forEach(file -> {
                        int slash = file.lastIndexOf('/');
                        found.add(file.substring(0, slash).replace('/', '.') + file.substring(slash));
                    });
        }
        return found;
    }

    /** Classes that requests reach in other ways than by the permissions of the page above them. */
    static List<Class<?>> detours() throws Exception {
        List<Class<?>> kinds = List.of(
                UnprotectedRootAction.class,
                CrumbExclusion.class,
                StaplerProxy.class,
                StaplerFallback.class,
                CLICommand.class);
        return classes().stream()
                .<Class<?>>map(each -> each)
                .filter(each -> kinds.stream().anyMatch(kind -> kind.isAssignableFrom(each)))
                .toList();
    }

    static List<? extends Class<?>> classes() throws Exception {
        Path root = root();
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .map(WebMethods::load)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, WebMethods.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path root() throws IOException, URISyntaxException {
        return Path.of(PerfSanityAction.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
