package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real Slurm says of a plan that can't work on it, before anything is submitted. */
class CheckIT {
    private static final String PLAIN =
            "gpusPerNode: %s\ncommands: {agg: 'true', ctx: 'true', gen: 'true', benchmark: 'true'}\n";

    @TempDir
    Path directory;

    private LabRun lab;

    @BeforeEach
    void makeLab() throws IOException {
        lab = new LabRun(directory);
    }

    private Ran run(String profile, String line) throws IOException {
        lab.define("checked", profile);
        return Ran.of(lab.runPlain("checked", line).toArray());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                partition: gb20        | 4 | aggr-x            | Slurm shows no partition 'gb20', it has
                partition: gb200       | 8 | aggr-x            | gpusPerNode is 8, but by Slurm's count (Gres) a node of partition gb200 has 4
                partition: gb200       | 4 | disagg-x # nodes:99 | the job needs 99 nodes, and partition gb200
                mpi: pmiy              | 4 | aggr-x            | did you mean 'pmi2'?; 'mpi: none' for programs without MPI
                workDirectory: /root/x | 4 | aggr-x            | /root/x can't be written: Permission denied for perf (in /root)
                """)
    void shouldRefuseWhatCanNotWork(String profile, int gpus, String line, String said) throws IOException {
        Ran ran = run(
                PLAIN.formatted(gpus) + (profile.startsWith("partition") ? "" : "partition: gb200\n") + profile + "\n",
                line);

        assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCodes.BAD_INPUT);
        assertThat(ran.err()).contains(said, "nothing was submitted");
        assertThat(lab.out).doesNotExist();
    }

    /** The lab may be up with the options of pyxis or without. */
    @Test
    void shouldKnowWhetherJobsCanHaveContainers() throws IOException, InterruptedException {
        boolean pyxis = LabRun.onLogin("srun --help").contains("--container-image");
        lab.define("boxed", PLAIN.formatted(4) + "partition: gb200\ncontainer: {image: 'nvcr.io#x/y:1'}\n");
        Path list = Files.writeString(directory.resolve("list.txt"), "aggr-x\n");

        Ran ran = Ran.of(
                lab.command("plan", list.toString(), "--cluster", "boxed", "--check", "--out", lab.out.toString())
                        .toArray());

        assertThat(ran.code()).as(ran.err()).isEqualTo(pyxis ? 0 : ExitCodes.BAD_INPUT);
        assertThat(ran.err().contains("srun has no option --container-image here (pyxis)"))
                .isEqualTo(!pyxis);
    }

    @Test
    void shouldSubmitAllTheSameWhenToldTo() throws IOException {
        lab.define("checked", PLAIN.formatted(4) + "partition: gb200\nmpi: pmiy\n");
        List<String> words = new ArrayList<>(lab.runPlain("checked", "aggr-x"));
        words.add("--no-check");

        // What srun knew in advance is now the case's end.
        assertThat(LabRun.execute(words)).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.result().cases()).hasSize(1);
    }

    @Test
    void shouldReadConfigsWhereTheTestsRun() throws IOException, InterruptedException {
        Path sources = LabRun.home().resolve("perf/checked-sources");
        LabRun.lab("root", "cp", "-r", LabRun.sample("src").toString(), sources.toString());
        LabRun.lab("root", "chown", "-R", "perf:", sources.toString());
        lab.define("remote", "gpusPerNode: 4\npartition: gb200\nmpi: none\nsourceDirectory: '" + sources + "'\n");
        String list = LabRun.sample("lists/debug_cases.txt").toString();
        Path out = directory.resolve("plan");

        Ran ran = Ran.of(lab.command("plan", list, "--cluster", "remote", "--check", "--out", out.toString())
                .toArray());

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("GPU hours by their time limits").doesNotContain("guessed from the name");
        try (var files = Files.walk(out)) {
            assertThat(files).anyMatch(file -> file.endsWith("config.yaml"));
        }
    }

    @Test
    void shouldLookFromANode() throws IOException, InterruptedException {
        String work = LabRun.home().resolve("perf/looked").toString();
        lab.define(
                "looked",
                "workDirectory: '" + work + "'\n" + PLAIN.formatted(4)
                        + "partition: gb200\nlimits: {pollFloor: 1s, pollCeiling: 1s}\n");

        Ran ran = Ran.of(lab.command("clusters", "check", "looked", "--job").toArray());

        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out().lines())
                .anyMatch(line -> line.matches("node +gb200-.*"))
                .anyMatch(line -> line.matches("pytest-timeout +yes"))
                .anyMatch(line -> line.startsWith("nvidia-smi             warning: "));
        assertThat(LabRun.onLogin("ls " + work + "/runs")).isEmpty();
    }
}
