package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.host.HostException;
import io.perfsanity.engine.plan.PlanFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleaningTest {
    private static final String OLD = "20260101-000000-aaaaa";
    private static final String OTHER = "20260101-000000-bbbbb";
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir
    private Path directory;

    private Path work;
    private FakeSlurm slurm;
    private Cleaning cleaning;

    @BeforeEach
    void makeWorkDirectory() throws IOException {
        work = Files.createDirectory(directory.resolve("work"));
        slurm = new FakeSlurm(Files.createDirectory(directory.resolve("slurm")));
        ClusterProfile profile = PlanFixtures.profile("workDirectory: '" + work + "'\n");
        cleaning = new Cleaning(slurm.host(), profile);
    }

    private Path run(String id, String sources) throws IOException {
        Path run = Files.createDirectories(work.resolve("runs").resolve(id));
        Files.createDirectories(run.resolve("cases/001-x/attempts/1/logs"));
        Files.writeString(run.resolve("cases/001-x/attempts/1/exit"), "rc=0\n");
        Files.writeString(run.resolve("run.json"), "{\"workdir\" : \"" + work + "/sources/" + sources + "\"}");
        Files.writeString(run.resolve("lock"), "");
        return run;
    }

    private Path sources(String name) throws IOException {
        Path sources = Files.createDirectories(work.resolve("sources").resolve(name));
        Files.writeString(sources.resolve("test.py"), "");
        sources.resolve("test.py").toFile().setReadOnly();
        return sources;
    }

    private static void age(Path of, Duration age) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(of)) {
            all = files.toList();
        }
        for (Path each : all) {
            Files.setLastModifiedTime(each, FileTime.from(Instant.now().minus(age)));
        }
    }

    private List<String> clean() throws IOException {
        return cleaning.olderThan(WEEK, false).stream()
                .map(Cleaning.Removed::path)
                .toList();
    }

    @Test
    void shouldRemoveOldRunsAndTheCheckoutsThatNoRunIsLeftOf() throws IOException {
        Path old = run(OLD, "code-1");
        Path young = run(OTHER, "code-2");
        age(old, Duration.ofDays(8));
        age(young, Duration.ofDays(8));
        Files.writeString(young.resolve("cases/001-x/attempts/1/exit"), "rc=1\n");
        for (String name : List.of("code-1", "code-2", "code-3")) {
            age(sources(name), Duration.ofDays(8));
        }
        sources("code-4");

        assertThat(clean()).containsExactly("runs/" + OLD, "sources/code-1", "sources/code-3");

        assertThat(work.resolve("runs")).isDirectoryNotContaining("glob:**/" + OLD);
        assertThat(young).isDirectory();
        assertThat(work.resolve("sources").toFile().list()).containsExactlyInAnyOrder("code-2", "code-4");
        assertThat(work).isDirectoryNotContaining("glob:**/.trash*");
    }

    @Test
    void shouldKeepARunThatHasAJob() throws IOException {
        age(run(OLD, "code-1"), Duration.ofDays(30));
        age(run(OTHER, "code-1"), Duration.ofDays(30));
        slurm.queued("7", "ps-" + OLD + "-001-1", "PENDING");

        assertThat(clean()).containsExactly("runs/" + OTHER);
    }

    @Test
    void shouldRemoveNothingWhenNobodySaysWhichJobsLive() throws IOException {
        age(run(OLD, "code-1"), Duration.ofDays(30));
        slurm.before("squeue", "echo 'Unable to contact slurm controller' >&2; exit 1");

        assertThatThrownBy(this::clean).isInstanceOf(HostException.class);
        assertThat(work.resolve("runs").resolve(OLD)).isDirectory();
    }

    @Test
    void shouldOnlySayWhatItWouldRemove() throws IOException {
        age(run(OLD, "code-1"), Duration.ofDays(30));

        assertThat(cleaning.olderThan(WEEK, true))
                .extracting(Cleaning.Removed::path)
                .containsExactly("runs/" + OLD);
        assertThat(work.resolve("runs").resolve(OLD)).isDirectory();
    }

    @Test
    void shouldCleanOnceADayByItself() throws IOException {
        age(run(OLD, "code-1"), Duration.ofDays(30));
        assertThat(cleaning.daily()).hasSize(1);

        age(run(OTHER, "code-1"), Duration.ofDays(30));
        assertThat(cleaning.daily()).isEmpty();
        age(work.resolve(".cleaned"), Duration.ofDays(2));
        assertThat(cleaning.daily()).hasSize(1);
    }

    @Test
    void shouldLeaveAloneWhatIsNoRunOfOurs() throws IOException {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("run.json"), "");
        Files.createDirectories(work.resolve("runs"));
        Files.createSymbolicLink(work.resolve("runs").resolve(OLD), elsewhere);
        age(run("my results", "code-1"), Duration.ofDays(30));
        age(run("$(touch pwned)", "code-1"), Duration.ofDays(30));
        age(Files.createDirectories(work.resolve("runs").resolve(OTHER)), Duration.ofDays(30));
        Files.createDirectories(work.resolve("data"));
        age(elsewhere, Duration.ofDays(30));

        assertThat(clean()).isEmpty();

        assertThat(elsewhere.resolve("run.json")).exists();
        assertThat(work.resolve("runs").toFile().list()).hasSize(4);
    }

    @Test
    void shouldFinishWhatAnEarlierCleaningLeftAndBeQuietWhereThereIsNothing() throws IOException {
        assertThat(clean()).isEmpty();
        Files.createDirectories(work.resolve(".trash-runs-" + OLD + "/cases"));

        assertThat(clean()).isEmpty();

        assertThat(work).isDirectoryNotContaining("glob:**/.trash*");
    }
}
