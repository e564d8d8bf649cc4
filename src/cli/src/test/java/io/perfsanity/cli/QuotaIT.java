package io.perfsanity.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfsanity.engine.result.CaseResult;
import io.perfsanity.engine.result.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quota of a work directory is used up though its disk has room: a btrfs of the test's own, on a real Slurm. */
class QuotaIT {
    private static final String MOUNT = """
            {
              mkdir '%1$s' && truncate --size=160M '%1$s.image' && mkfs.btrfs --metadata single '%1$s.image' &&
                mount -o loop '%1$s.image' '%1$s' && btrfs quota enable '%1$s' &&
                btrfs subvolume create '%1$s/work' && chown perf '%1$s/work'
            } >&2 && echo mounted || true
            """;

    private final Path disk = LabRun.home().resolve("quota-" + UUID.randomUUID());
    private final Path work = disk.resolve("work");

    @TempDir
    Path directory;

    private LabRun lab;
    private Process run;
    private Tally tally;

    @BeforeEach
    void mount() throws Exception {
        lab = new LabRun(directory);
        String mounted = root(MOUNT.formatted(disk));
        assumeTrue(mounted.equals("mounted"), "this machine mounts no file system with a quota");
        limit("8M");
        tally = Tally.define(
                lab,
                "limited",
                "until [[ -e ${tally%/*}/go ]]; do sleep 0.2; done\npasses",
                "workDirectory: '%s'%nlimits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, liveJobs: 1, exitFile: 5s}%n"
                        .formatted(work));
    }

    @AfterEach
    void unmount() throws Exception {
        if (run != null) {
            lab.leaveNothing(run);
        }
        root("umount --lazy '%1$s'; rmdir '%1$s'; rm -f '%1$s.image' || true".formatted(disk));
    }

    private static String root(String script) throws Exception {
        return LabRun.lab("root", "bash", "-c", script);
    }

    private void limit(String bytes) throws Exception {
        root("btrfs qgroup limit %s '%s'".formatted(bytes, work));
    }

    /** Takes all that the quota leaves. */
    private void useUp() throws Exception {
        String said = LabRun.onLogin("cat /dev/zero 2>&1 >'%s/filler' || true".formatted(work));
        assertThat(said).contains("Disk quota exceeded");
        // What the last block left
        LabRun.onLogin("for i in {1..40}; do head -c 4096 /dev/zero >'%s/filler'$i || break; done 2>/dev/null"
                .formatted(work));
    }

    private void start(String... cases) throws Exception {
        run = Ran.start(lab.runPlain("limited", cases), directory.resolve("run.log"));
        await().until(() -> !tally.cases().isEmpty());
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("run.log"));
    }

    private int end() throws Exception {
        assertThat(run.waitFor(3, TimeUnit.MINUTES)).as(log()).isTrue();
        return run.exitValue();
    }

    @Test
    void shouldSubmitWhenTheQuotaWasRaised() throws Exception {
        start("aggr-case1", "aggr-case2");
        useUp();
        tally.open("go");
        await().until(() -> log().contains("Disk quota exceeded"));
        assertThat(tally.cases()).containsExactly("aggr-case1");

        limit("100M");

        assertThat(end()).as(log()).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.result().cases())
                .as("the first had no room for its results")
                .extracting(CaseResult::verdict)
                .containsExactly(Verdict.INFRA, Verdict.PASSED);
        assertThat(tally.cases()).containsExactly("aggr-case1", "aggr-case2");
    }

    @Test
    void shouldCallItInfrastructureWhenTheQuotaLeavesNoRoomForResults() throws Exception {
        start("aggr-case");
        useUp();
        tally.open("go");

        assertThat(end()).as(log()).isEqualTo(ExitCodes.INFRA);
        assertThat(lab.onlyCase().verdict()).isEqualTo(Verdict.INFRA);
        assertThat(tally.cases()).containsExactly("aggr-case");
    }
}
