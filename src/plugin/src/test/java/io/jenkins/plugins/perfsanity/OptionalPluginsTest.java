package io.jenkins.plugins.perfsanity;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.Extension;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A controller without the plugins that this one can do without. */
class OptionalPluginsTest {
    private static final List<String> ABSENT = List.of(
            "com.cloudbees.jenkins.support.",
            "com.codahale.metrics.",
            "hudson.plugins.view.dashboard.",
            "io.jenkins.plugins.checks.",
            "jenkins.metrics.");
    private static final List<String> NEEDING_THEM =
            List.of(".checks.", ".metrics.", ".support.", ".views.PerfSanityPortlet");

    /** Loads this plugin's classes anew, beside all others but those that are absent. */
    private static final class Controller extends URLClassLoader {
        Controller() {
            super(new URL[0], OptionalPluginsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (ABSENT.stream().anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.jenkins.plugins.perfsanity.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = file.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** Whether core would find it fit, which asks for these. */
    private static boolean loads(Controller controller, String name) throws ClassNotFoundException {
        try {
            Class<?> each = Class.forName(name, false, controller);
            each.getGenericSuperclass();
            each.getGenericInterfaces();
            each.getMethods();
            each.getDeclaredMethods();
            each.getDeclaredFields();
            each.getDeclaredConstructors();
            return true;
        } catch (NoClassDefFoundError | TypeNotPresentException e) {
            return false;
        }
    }

    private static boolean needsThem(String name) {
        return NEEDING_THEM.stream().anyMatch(name::contains);
    }

    @Test
    void shouldLoadAllThatDoesNotNeedThem() throws Exception {
        TreeSet<String> lost = new TreeSet<>();
        try (Controller controller = new Controller()) {
            for (Class<?> each : WebMethods.classes()) {
                if (!needsThem(each.getName()) && !loads(controller, each.getName())) {
                    lost.add(each.getName());
                }
            }
        }

        assertThat(lost).isEmpty();
    }

    @Test
    void shouldHaveNoExtensionThatNeedsThemAndBeginsWithoutThem() throws Exception {
        TreeSet<String> half = new TreeSet<>();
        TreeSet<String> optional = new TreeSet<>();
        try (Controller controller = new Controller()) {
            for (Class<?> each : WebMethods.classes()) {
                Extension extension = each.getAnnotation(Extension.class);
                if (extension != null && needsThem(each.getName())) {
                    (extension.optional() ? optional : half).add(each.getName());
                    if (loads(controller, each.getName())) {
                        half.add(each.getName());
                    }
                }
            }
        }

        assertThat(half).isEmpty();
        assertThat(optional).isNotEmpty();
    }
}
