package io.perfsanity.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A cluster of plain processes on this machine, {@code here}, whose cases write down that they ran and then pass. */
final class LocalTally {
    private LocalTally() {}

    /**
     * Writes its profile, and has {@code starts} beside it tell the cases that ran.
     *
     * @param then bash that a case runs when it was counted, in {@code $directory}
     */
    static Path define(Path directory, String then) throws IOException {
        return Files.writeString(directory.resolve("clusters.yaml"), """
                clusters:
                  here:
                    connection: {type: local}
                    scheduler: local
                    workDirectory: '%1$s/work'
                    gpusPerNode: 4
                    limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 5s}
                    commands:
                      agg: |
                        directory='%1$s'
                        echo "$PS_CASE_ID" >>"$directory/starts"
                        %2$s
                        printf '<testsuite name="perf"><testcase classname="c" name="n"/></testsuite>' \\
                          >"$PS_OUTPUT_DIR/results.xml"
                      ctx: 'true'
                      gen: 'true'
                      benchmark: 'true'
                """.formatted(directory, then));
    }
}
