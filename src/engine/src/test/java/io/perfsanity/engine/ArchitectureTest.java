package io.perfsanity.engine;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The borders of the engine, inside and outside. */
class ArchitectureTest {
    private static final String ENGINE = "io.perfsanity.engine";
    private static final Path SOURCES = Path.of("src/main/java", ENGINE.split("\\."));

    /** The way of the data: a package knows only those before it. */
    private static final List<String> FLOW = List.of(
            "text",
            "testlist",
            "gate",
            "classify",
            "cluster",
            "host",
            "bisect",
            "plan",
            "scheduler",
            "result",
            "check",
            "history",
            "run",
            "report");

    private static final JavaClasses ENGINE_CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ENGINE);

    static Stream<Arguments> packagesAndLaterOnes() {
        return IntStream.range(0, FLOW.size() - 1)
                .mapToObj(i -> Arguments.of(FLOW.get(i), FLOW.subList(i + 1, FLOW.size())));
    }

    @ParameterizedTest
    @MethodSource("packagesAndLaterOnes")
    void shouldKnowNothingThatComesLaterInTheFlow(String earlier, List<String> later) {
        noClasses()
                .that()
                .resideInAPackage(in(earlier))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later.stream().map(ArchitectureTest::in).toArray(String[]::new))
                .check(ENGINE_CLASSES);
    }

    @Test
    void shouldReportFromResultsAlone() {
        noClasses()
                .that()
                .resideInAPackage(in("report"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("run"), in("host"), in("plan"), in("cluster"))
                .because("a report is written anew from results.json, long after its run and far from its cluster")
                .check(ENGINE_CLASSES);
    }

    @Test
    void shouldHaveAPlaceInTheFlowForEveryPackage() throws IOException {
        try (Stream<Path> directories = Files.walk(SOURCES)) {
            List<String> packages = directories
                    .filter(Files::isDirectory)
                    .filter(directory -> !directory.equals(SOURCES))
                    .map(directory -> SOURCES.relativize(directory).toString())
                    .toList();

            assertThat(packages).containsExactlyInAnyOrderElementsOf(FLOW);
        }
    }

    @ParameterizedTest
    @MethodSource("packages")
    void shouldSayInOneSentenceWhatAPackageIsFor(String name) throws IOException {
        String text = Files.readString(SOURCES.resolve(name).resolve("package-info.java"));
        String comment = text.substring(text.indexOf("/**"), text.indexOf("*/"))
                .replaceAll("\\{@link [^}]*}", "link")
                .replaceAll("\\w\\.\\w", "word");

        assertThat(comment).containsOnlyOnce(".");
    }

    static List<String> packages() {
        return FLOW;
    }

    @Test
    void shouldKnowNeitherJenkinsNorACommandLine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("hudson..", "jenkins..", "picocli..", "org.jenkinsci..", "io.perfsanity.cli..")
                .check(ENGINE_CLASSES);
    }

    @Test
    void shouldHaveNoStaticState() {
        fields().that().areStatic().should().beFinal().check(ENGINE_CLASSES);
    }

    @Test
    void shouldNameClassesAfterWhatTheyAre() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Helper|Helpers|Manager)")
                .check(ENGINE_CLASSES);
    }

    @Test
    void shouldLeaveTheProcessToItsOwner() {
        noClasses()
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("the engine runs inside a controller that must not end, and whose console nobody reads")
                .check(ENGINE_CLASSES);
    }

    private static String in(String name) {
        return ENGINE + "." + name + "..";
    }
}
