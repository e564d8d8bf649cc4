package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that starts the command line, with a {@code java} that prints what it is given. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("src/main/dist/perf-sanity").toAbsolutePath();

    @TempDir
    Path directory;

    private Path home;

    @BeforeEach
    void installJava() throws IOException {
        home = Files.createDirectories(directory.resolve("a java"));
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"LC_ALL=$LC_ALL\"\nprintf '[%s]\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void shouldPassArgumentsOnAsTheyAre() throws Exception {
        assertThat(launch(Map.of(), "run", "a list.txt", "", "*", "$(id)").output())
                .contains("[io.perfsanity.cli.Main]", "[run]\n[a list.txt]\n[]\n[*]\n[$(id)]\n");
    }

    @Test
    void shouldFindTheJarsBesideItselfThroughALink() throws Exception {
        Path bin = Files.createDirectories(directory.resolve("opt/perf sanity/bin"));
        Path installed = bin.resolve("perf-sanity");
        // By a process: what another test starts meanwhile would have our copy open for writing, and none could be run.
        assertThat(new ProcessBuilder("cp", "-p", LAUNCHER.toString(), installed.toString())
                        .start()
                        .waitFor())
                .isZero();
        Path link = Files.createSymbolicLink(directory.resolve("linked"), installed);

        assertThat(launch(link, Map.of("JAVA_HOME", home.toString())).output())
                .contains("[" + directory.toRealPath() + "/opt/perf sanity/lib/*]");
    }

    @Test
    void shouldGiveJavaALocaleThatKnowsAllNamesOfFilesWhereThereIsNone() throws Exception {
        for (String locale : List.of("C", "POSIX", "xx_YY.UTF-8")) {
            assertThat(launch(Map.of("LC_ALL", locale)).output()).as(locale).contains("LC_ALL=C.UTF-8\n");
        }
    }

    @Test
    void shouldLeaveALocaleThatKnowsThem() throws Exception {
        assertThat(launch(Map.of("LC_ALL", "C.UTF-8")).output()).contains("LC_ALL=C.UTF-8\n");
        assertThat(launch(Map.of("LC_ALL", "", "LANG", "C.UTF-8")).output()).contains("LC_ALL=\n");
    }

    @Test
    void shouldSayWhichJavaIsTooOld() throws Exception {
        for (String old : List.of("JAVA_VERSION=\"11.0.22\"", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"1.8.0_402\"\n")) {
            Files.writeString(home.resolve("release"), old);
            Launched launched = launch(Map.of());
            assertThat(launched.code()).isEqualTo(3);
            assertThat(launched.output())
                    .matches("perf-sanity: .*/a java/bin/java is Java (11|8); Java 17 or newer is needed .*\n");
        }
    }

    @Test
    void shouldTakeANewerJavaAndOneThatDoesNotTell() throws Exception {
        for (String fits : List.of("JAVA_VERSION=\"17.0.15\"", "JAVA_VERSION=\"25\"", "", "JAVA_VERSION=next")) {
            Files.writeString(home.resolve("release"), fits);
            assertThat(launch(Map.of()).code()).as(fits).isZero();
        }
    }

    @Test
    void shouldSayInALineThatThereIsNoJava() throws Exception {
        Launched launched = launch(LAUNCHER, Map.of("JAVA_HOME", directory + "/nowhere"));
        assertThat(launched.code()).isEqualTo(3);
        assertThat(launched.output())
                .isEqualTo("perf-sanity: there is no " + directory + "/nowhere/bin/java; Java 17 or newer is needed"
                        + " (on Debian: apt install openjdk-17-jre-headless)\n");
    }

    @Test
    void shouldSayInChineseWhatIsWrongWithTheJava() throws Exception {
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"11.0.22\"");

        assertThat(launch(Map.of("LC_ALL", "", "LANG", "zh_CN.UTF-8")).output())
                .matches("perf-sanity: .*/a java/bin/java 是 Java 11；需要 Java 17 或更新版本（Debian 上：apt install .*）\n");
        assertThat(launch(LAUNCHER, Map.of("LC_ALL", "", "LANG", "zh_CN.UTF-8", "JAVA_HOME", directory + "/nowhere"))
                        .output())
                .startsWith("perf-sanity: 找不到 " + directory + "/nowhere/bin/java；需要 Java 17");
    }

    private Launched launch(Map<String, String> environment, String... arguments) throws Exception {
        Map<String, String> all = new HashMap<>(environment);
        all.put("JAVA_HOME", home.toString());
        return launch(LAUNCHER, all, arguments);
    }

    private Launched launch(Path launcher, Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("LC_") || key.startsWith("PERF_SANITY"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return new Launched(process.exitValue(), Files.readString(directory.resolve("output")));
    }

    private record Launched(int code, String output) {}

    @Test
    void shouldTellJavaTheLanguageThatIsAskedFor() throws Exception {
        assertThat(launch(Map.of("LC_ALL", "", "LC_MESSAGES", "", "LANG", "zh_CN.UTF-8"))
                        .output())
                .contains("[-Duser.language=zh]");
        assertThat(launch(Map.of("LC_ALL", "", "LC_MESSAGES", "zh_TW.UTF-8", "LANG", "en_US.UTF-8"))
                        .output())
                .contains("[-Duser.language=zh]");
        assertThat(launch(Map.of("LC_ALL", "C", "LANG", "zh_CN.UTF-8")).output())
                .contains("[-Duser.language=en]");
    }
}
