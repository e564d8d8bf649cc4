package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whole searches on this machine, in repositories made for them. */
@EnabledOnOs(OS.LINUX)
class BisectCommandTest {
    @TempDir
    Path directory;

    private SpeedCluster cluster;
    private Revisions repository;
    private Path out;

    @BeforeEach
    void prepare() throws Exception {
        cluster = new SpeedCluster(directory);
        repository = new Revisions(directory.resolve("repo"));
        out = directory.resolve("out");
    }

    private List<String> bisect(Object good, Object bad, Object... more) {
        List<Object> words = new ArrayList<>(List.of("bisect", "aggr-one", "--cluster", "here", "--clusters"));
        words.addAll(List.of(cluster.clusters, "--checkout", repository.root, "--good", good, "--bad", bad));
        words.addAll(List.of("--pairs", 1, "--out", out, "--retries", 0, "--plain"));
        words.addAll(List.of(more));
        return words.stream().map(String::valueOf).toList();
    }

    private static Ran run(List<String> words) {
        return Ran.of(words.toArray());
    }

    private long legs() throws IOException {
        try (Stream<String> lines = Files.lines(cluster.legs)) {
            return lines.count();
        }
    }

    @Test
    void shouldFindTheFirstSlowRevisionAndSkipWhatCannotBeRun() throws Exception {
        repository.commit("100", "101", "none", "50", "51", "50");

        Ran ran = run(bisect("HEAD~5", "HEAD"));

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("token_throughput: B is 50 % slower than A")
                .contains(
                        "the first slow revision is one of these, of which only the last could be run (3 steps, 4 runs):")
                .contains(
                        repository.abbreviated("HEAD~3") + " speed none",
                        repository.abbreviated("HEAD~2") + " speed 50")
                .doesNotContain("speed 101", "speed 51");
        assertThat(repository.git("status", "--porcelain")).isEmpty();
        assertThat(repository.git("worktree", "list").lines()).hasSize(1);
    }

    @Test
    void shouldGoOnInTheMiddleOfAStepAfterKillNine() throws Exception {
        repository.commit("100", "100", "99", "50", "50");
        Process first = Ran.start(bisect("HEAD~4", "HEAD"), directory.resolve("first.log"));
        // The two legs of the check are over, and a step has begun
        await().until(() -> Files.exists(cluster.legs) && legs() >= 3);
        first.destroyForcibly().waitFor();

        Ran ran = Ran.of("bisect", "--resume", out);

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("first slow revision: " + repository.abbreviated("HEAD~1") + " speed 50")
                .contains("token_throughput beside its parent (A): B is 49 % slower than A");
        // The check, two steps and the parent; none of them twice
        assertThat(legs()).isEqualTo(8);
    }

    @Test
    void shouldSendNothingThatIsExcluded() throws Exception {
        Files.writeString(repository.root.resolve("large.bin"), "b");
        repository.commit("100", "50");

        Ran ran = run(bisect("HEAD~1", "HEAD", "--sync-exclude", "*.bin"));

        assertThat(ran.code()).as(ran.err()).isZero();
        try (Stream<Path> sent = Files.walk(cluster.legs.getParent().resolve("sources"))) {
            assertThat(sent.map(file -> file.getFileName().toString()))
                    .contains("speed")
                    .doesNotContain("large.bin");
        }
    }

    @Test
    void shouldSayThatNothingIsSlower() throws Exception {
        repository.commit("100", "100", "101");

        Ran ran = run(bisect("HEAD~2", "HEAD"));

        assertThat(ran.code()).isEqualTo(ExitCodes.TEST_FAILURES);
        assertThat(ran.out())
                .contains(
                        "the bad revision isn't slower than the good one by what it may be",
                        "token_throughput: no sure difference");
        assertThat(legs()).isEqualTo(2);
    }

    @Test
    void shouldSpeakChinese() throws Exception {
        repository.commit("100", "100", "50");

        Ran ran = Chinese.of(bisect("HEAD~2", "HEAD").toArray());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("token_throughput: B 比 A 慢 50 %")
                .contains("第一个慢的修订: " + repository.abbreviated("HEAD") + " speed 50\n")
                .contains("token_throughput 与其父提交（A）相比: B 比 A 慢 50 %", "；1 步，2 次运行\n");
        assertThat(ran.err())
                .contains(repository.abbreviated("HEAD~1") + " speed 100: 快，无变化\n")
                .contains("与 " + repository.abbreviated("HEAD") + " speed 50 之间有 2 个修订，在 " + out + "\n")
                .contains("A 的源码在 ", "B 的源码在 ");
        assertThat(out.resolve("state.json")).content().contains("\"unchanged\"");
        Chinese.assertNothingElse(ran.out(), "speed 50");
    }

    @Test
    void shouldRefuseWhatNamesNoRevisionsBeforeAnythingRuns() throws Exception {
        repository.commit("100", "50");

        assertThat(run(bisect("HEAD~7", "HEAD")))
                .extracting(Ran::code, Ran::err)
                .containsExactly(2, "perf-sanity: " + repository.root + " has no revision 'HEAD~7'\n");
        assertThat(run(bisect("HEAD", "HEAD~1")).err()).contains("isn't an ancestor of");
        assertThat(Ran.of("bisect", "--resume", directory).err()).contains("is not the directory of a bisect");
        assertThat(cluster.legs).doesNotExist();
    }
}
