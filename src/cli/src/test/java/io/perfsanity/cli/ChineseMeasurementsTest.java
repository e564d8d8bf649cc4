package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.gate.Change;
import io.perfsanity.engine.gate.Mark;
import io.perfsanity.engine.gate.OpenRegression;
import io.perfsanity.engine.history.CaseEntry;
import io.perfsanity.engine.history.CaseIdentity;
import io.perfsanity.engine.history.History;
import io.perfsanity.engine.history.HistoryLine;
import io.perfsanity.engine.history.HistoryLine.State;
import io.perfsanity.engine.history.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code history}, {@code study}, {@code nodes} and {@code compare} say in Chinese; JSON stays as it is. */
class ChineseMeasurementsTest {
    private static final String TABLE = """
            series,time,revision,run,node,token_throughput
            aggr-r1_tp8,2026-03-01T00:00:00Z,aaa,r1,n1,100
            aggr-r1_tp8,2026-03-02T00:00:00Z,bbb,r2,n2,101.5
            """;

    @TempDir
    Path directory;

    private Path history;

    @BeforeEach
    void bringAPastAlong() throws IOException {
        history = directory.resolve("history");
        Path table = Files.writeString(directory.resolve("past.csv"), TABLE);
        assertThat(Chinese.of("history", "import", table, "--cluster", "lab", "--history", history)
                        .err())
                .isEqualTo("已将 2 个值导入 " + history + "\n");
    }

    private Ran history(Object... words) {
        return Chinese.of(Stream.of(Stream.of("history"), Stream.of(words), Stream.of("--history", history))
                .flatMap(each -> each)
                .toArray());
    }

    private void regress() throws IOException {
        Instant since = Instant.parse("2026-03-03T00:00:00Z");
        OpenRegression open =
                new OpenRegression(Change.Kind.REGRESSION, since, "r3", Optional.empty(), 100.75, 0.1, since);
        HistoryLine line = new HistoryLine(
                "r3",
                1,
                since,
                List.of(),
                Optional.empty(),
                Map.of("token_throughput", 90.7),
                Map.of("token_throughput", new State(Mark.REGRESSION, Optional.empty(), Optional.of(open))));
        CaseIdentity identity = new CaseIdentity("aggr-r1_tp8", "", "lab", "", Map.of());
        History.in(history)
                .add(
                        List.of(new RunRecord("r3", since, "lab", Map.of())),
                        List.of(new CaseEntry(identity, List.of(), List.of(line))));
    }

    @Test
    void shouldListCasesAndTheirStanding() throws IOException {
        regress();

        Ran ran = history("list");

        assertThat(ran.out()).isEqualTo("""
                用例         模式  集群  GPU  值数  最新              状况
                aggr-r1_tp8        lab     ?     3  2026-03-03 00:00  token_throughput: 自 2026-03-03 00:00 起慢 10 %
                """);
        assertThat(history("list", "--json").out()).contains("10 % slower since 2026-03-03 00:00");
    }

    @Test
    void shouldShowValuesAndWhatWasSaidOfThem() throws IOException {
        regress();
        assertThat(history("invalid", "tp8", "r1", "--reason", "a neighbour").out())
                .contains(": 作废，运行 r1: a neighbour");
        history("accept", "tp8", "--reason", "kernel");
        history("pin", "tp8", "--metric", "token_throughput", "--value", "99");
        history("threshold", "tp8", "3%");

        Ran ran = history("show", "tp8");

        assertThat(ran.out())
                .contains(
                        "时间              运行  COMMIT  节点  token_throughput (tok/s)\n",
                        "100 无效",
                        "token_throughput: 固定为 99\n",
                        "token_throughput: 阈值 3 %\n",
                        ": 接受 token_throughput，运行 r3: kernel\n",
                        ": 固定 token_throughput 为 99\n",
                        ": 阈值 3 %\n");
        Chinese.assertNothingElse(ran.out(), "a neighbour");
    }

    @Test
    void shouldSayHowManyCasesWereExported() {
        Path file = directory.resolve("all.csv");

        assertThat(history("export", "--out", file).err()).isEqualTo("已将 1 个用例写入 " + file + "\n");
        assertThat(file).content().startsWith("case,mode,cluster,");
    }

    @Test
    void shouldSayHowNoisyACaseIs() {
        Ran ran = Chinese.of("study", "--history", history);

        assertThat(ran.out()).startsWith("用例         指标              值数  噪声").endsWith("通常的阈值合适，或值太少，无法判断\n");
        Chinese.assertNothingElse(ran.out());
        assertThat(Chinese.of("study", "--write", "--history", history).err())
                .isEqualTo("已将 0 个阈值存入 " + history + "\n");
    }

    @Test
    void shouldSetNodesBesideEachOther() throws IOException {
        StringBuilder table = new StringBuilder("case,time,run,node,token_throughput\n");
        for (int i = 0; i < 60; i++) {
            table.append("on-nodes,%s,s%s,n%s,%s\n".formatted(1000 + i, i, i % 3, i % 3 == 2 ? 900 : 1000 + i % 2));
        }
        Files.writeString(directory.resolve("nodes.csv"), table);
        history("import", directory.resolve("nodes.csv"), "--cluster", "lab");

        Ran ran = Chinese.of("nodes", "--history", history);

        assertThat(ran.out().lines().toList().get(0)).isEqualTo("节点  值数  与其他节点相比");
        assertThat(ran.out().lines().toList().get(1)).matches("n2 +\\d+ +慢 \\d+\\.\\d % +慢");
        Chinese.assertNothingElse(ran.out());
    }

    @Test
    void shouldSetTwoRunsBesideEachOther() throws IOException {
        Path a = CompareCommandTest.run(directory.resolve("a"), "run-a", 100, "aaa");
        Path b = CompareCommandTest.run(directory.resolve("b"), "run-b", 92, "bbb");

        assertThat(Chinese.of("compare", a, b).out()).isEqualTo("""
                用例         指标                      A    B   B 的变化  节点
                aggr-case_1  token_throughput (tok/s)  100  92  慢 8 %

                不同之处  run-a  run-b
                commit    aaa    bbb
                """);
        assertThat(Chinese.of("compare", a, a).out()).endsWith("两次运行的记录没有不同\n");
    }
}
