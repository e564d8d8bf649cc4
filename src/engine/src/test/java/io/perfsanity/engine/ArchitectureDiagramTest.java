package io.perfsanity.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The drawing of the packages in docs/architecture.md is what the code says: an arrow for each dependency but those that
 * follow from others.
 */
class ArchitectureDiagramTest {
    private static final Path GUIDE = Path.of("../../docs/architecture.md");
    private static final Pattern DIAGRAM = Pattern.compile("```mermaid\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ARROW = Pattern.compile("\\w+ --> \\w+");

    @Test
    void shouldDrawThePackagesAsTheyDependOnEachOther() throws IOException {
        assertThat(drawn()).containsExactlyInAnyOrderElementsOf(withoutDetours(dependencies()));
    }

    private static Set<String> drawn() throws IOException {
        var diagram = DIAGRAM.matcher(Files.readString(GUIDE));
        assertThat(diagram.find()).isTrue();
        return ARROW.matcher(diagram.group(1))
                .results()
                .map(found -> found.group())
                .collect(Collectors.toSet());
    }

    private static Map<String, Set<String>> dependencies() {
        Map<String, Set<String>> known = new TreeMap<>();
        for (JavaClass each : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(ArchitectureDiagramTest.class.getPackageName())) {
            Set<String> others = known.computeIfAbsent(name(each), name -> new TreeSet<>());
            each.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass())
                    .filter(target ->
                            target.getPackageName().startsWith(ArchitectureDiagramTest.class.getPackageName()))
                    .map(ArchitectureDiagramTest::name)
                    .filter(target -> !target.equals(name(each)))
                    .forEach(others::add);
        }
        return known;
    }

    private static Set<String> withoutDetours(Map<String, Set<String>> known) {
        Set<String> arrows = new TreeSet<>();
        known.forEach((name, others) -> others.stream()
                .filter(other -> others.stream()
                        .noneMatch(between -> reach(known, between).contains(other)))
                .forEach(other -> arrows.add(name + " --> " + other)));
        return arrows;
    }

    /** What a package depends on, itself left out; ArchitectureTest sees to it that there are no circles. */
    private static Set<String> reach(Map<String, Set<String>> known, String name) {
        Set<String> reached = new TreeSet<>(known.get(name));
        known.get(name).forEach(other -> reached.addAll(reach(known, other)));
        return reached;
    }

    private static String name(JavaClass type) {
        String name = type.getPackageName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
