package io.jenkins.plugins.perfsanity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each text of the plugin is there in both languages, and no view has what an enforced policy forbids. */
class TranslationTest {
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final String CHINESE = "_zh_CN";
    /** {@code ${%Key}} and {@code ${%key(argument)}}. */
    private static final Pattern KEY = Pattern.compile("\\$\\{%([^}(]+)");

    private static final Pattern FORBIDDEN =
            Pattern.compile("<script(?![^>]*type=\"application/json\")|\\s(?:style|on[a-z]+)=\"|javascript:");

    private static List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(RESOURCES)) {
            return all.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static Path twin(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return file.resolveSibling(name.substring(0, dot) + CHINESE + name.substring(dot));
    }

    private static Set<String> keys(Path bundle) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(bundle)) {
            try (Reader reader = Files.newBufferedReader(bundle)) {
                properties.load(reader);
            }
        }
        return new TreeSet<>(properties.stringPropertyNames());
    }

    @Test
    void shouldHaveEveryBundleInChinese() throws IOException {
        for (Path bundle : files(".properties")) {
            if (!bundle.toString().contains(CHINESE)) {
                assertThat(keys(twin(bundle))).as(bundle.toString()).containsAll(keys(bundle));
            }
        }
    }

    @Test
    void shouldHaveEveryHelpInChinese() throws IOException {
        for (Path help : files(".html")) {
            if (!help.toString().contains(CHINESE)) {
                assertThat(twin(help)).exists();
            }
        }
    }

    @Test
    void shouldHaveEveryTextOfAViewInChinese() throws IOException {
        for (Path view : files(".jelly")) {
            Set<String> used = new TreeSet<>();
            KEY.matcher(Files.readString(view)).results().forEach(key -> used.add(key.group(1)));
            Path english = Path.of(view.toString().replaceFirst("\\.jelly$", ".properties"));
            assertThat(keys(twin(english))).as(view.toString()).containsAll(used);
            assertThat(used).as("used by " + view).containsAll(keys(english));
        }
    }

    @Test
    void shouldHaveNoViewThatAPolicyForbids() throws IOException {
        for (Path view : files(".jelly")) {
            String text = Files.readString(view);
            assertThat(text).as(view.toString()).startsWith("<?jelly escape-by-default='true'?>");
            assertThat(FORBIDDEN.matcher(text).results().map(found -> found.group()))
                    .as(view.toString())
                    .isEmpty();
        }
    }
}
