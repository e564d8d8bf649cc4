package io.perfsanity.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Counts on the cluster which attempts ran: each attempt's command appends a line, so twice and never both show. */
final class Tally {
    private final String file;

    private Tally(String file) {
        this.file = file;
    }

    /**
     * Defines a cluster whose cases are counted.
     *
     * @param then bash that a case runs when it was counted, in {@code $tally}; {@code passes} leaves the results of a
     *     test that passed
     * @param profile further lines of the profile
     */
    static Tally define(LabRun lab, String cluster, String then, String profile)
            throws IOException, InterruptedException {
        Tally tally = new Tally(LabRun.onLogin("mktemp -d") + "/starts");
        lab.define(
                cluster,
                """
                partition: gb200
                gpusPerNode: 4
                exclusive: false
                commands:
                  tasksPerNode: 1
                  agg: |
                    tally='%s'
                    passes() {
                      printf '<testsuite name="perf"><testcase classname="c" name="n"/></testsuite>' \\
                        >"$PS_OUTPUT_DIR/results.xml"
                    }
                    [[ $SLURM_PROCID != 0 ]] || printf '%%s %%s\\n' "$PS_CASE_ID" "$PS_OUTPUT_DIR" >>"$tally"
                    %s
                  ctx: 'true'
                  gen: 'true'
                  benchmark: 'true'
                """.formatted(tally.file, then.strip().replace("\n", "\n    "))
                        + (profile.contains("limits:")
                                ? ""
                                : "limits: {pollFloor: 1s, pollCeiling: 2s, retryPause: 1s, exitFile: 10s}\n")
                        + profile);
        return tally;
    }

    /** A line for each attempt that ran: the case's id and the attempt's directory. */
    List<String> starts() throws IOException, InterruptedException {
        return LabRun.onLogin("touch '%1$s'; cat '%1$s'".formatted(file))
                .lines()
                .toList();
    }

    /** Makes a file beside the tally that a case may wait for. */
    void open(String gate) throws IOException, InterruptedException {
        LabRun.onLogin("touch '%s/%s'".formatted(Path.of(file).getParent(), gate));
    }

    /** How long ago a file beside the tally was touched. */
    long secondsSince(String touched) throws IOException, InterruptedException {
        return Long.parseLong(LabRun.onLogin("echo $(($(date +%%s) - $(stat -c %%Y '%s/%s')))"
                .formatted(Path.of(file).getParent(), touched)));
    }

    /** The ids of the cases that ran, once for each attempt. */
    List<String> cases() throws IOException, InterruptedException {
        return starts().stream()
                .map(start -> start.substring(0, start.indexOf(' ')))
                .toList();
    }
}
