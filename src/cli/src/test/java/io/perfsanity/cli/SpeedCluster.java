package io.perfsanity.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A cluster that is this machine, where a case is as fast as the file {@code speed} of its checkout says. */
final class SpeedCluster {
    private static final String PROFILE = """
            clusters:
              here:
                connection: {type: local}
                scheduler: local
                workDirectory: '%s'
                gpusPerNode: 4
                limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 5s}
                commands:
                  agg: |
                    echo "$PS_LEG $(cat speed)" >>"$PS_RUN_DIR/../../legs"
                    printf '<testsuite><testcase classname="c" name="n"/></testsuite>' >"$PS_OUTPUT_DIR/results.xml"
                    printf -- '- d_token_throughput: %%s\\n' "$(cat speed)" >"$PS_OUTPUT_DIR/perf_data.yaml"
                    grep -qx '[0-9.]*' speed
            """;

    final Path clusters;
    /** A line a leg that ran: its name and speed. */
    final Path legs;

    SpeedCluster(Path directory) throws IOException {
        Path work = directory.resolve("work");
        this.legs = work.resolve("legs");
        this.clusters = Files.writeString(directory.resolve("clusters.yaml"), PROFILE.formatted(work));
    }

    /** A checkout at {@code path}. */
    static Path checkout(Path path, String speed) throws IOException {
        Files.createDirectories(path);
        Files.writeString(path.resolve("speed"), speed);
        return path;
    }
}
