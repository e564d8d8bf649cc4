package io.jenkins.plugins.perfsanity;

import io.jenkins.plugins.perfsanity.clusters.ClusterConnection;
import io.jenkins.plugins.perfsanity.clusters.ClusterDefinition;
import io.jenkins.plugins.perfsanity.clusters.LocalConnection;
import io.jenkins.plugins.perfsanity.clusters.PerfSanityConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A cluster that is this machine: what is submitted really runs. Each case does what its name says. */
public final class LocalCluster {
    public static final String ALLOW = "io.jenkins.plugins.perfsanity.allowLocal";

    private static final String PROFILE = """
            scheduler: local
            workDirectory: '%1$s'
            gpusPerNode: 4
            limits: {pollFloor: 1s, pollCeiling: 1s, retryPause: 1s, exitFile: 5s}
            commands:
              agg: |
                junit() {
                  printf '<testsuite name="perf"><testcase classname="c" name="n">%%s</testcase></testsuite>' "$1" \\
                    >"$PS_OUTPUT_DIR/results.xml"
                }
                echo "$PS_CASE_ID" >>'%1$s/ran'
                case $PS_CASE_ID in
                  *passes*) junit '' ;;
                  *legs*)
                    echo "$PS_LEG $(cat speed)" >>'%1$s/legs'
                    case $PS_CASE_ID:$PS_LEG in
                      *held*:2-b) until [ -e '%1$s/go' ]; do sleep 0.2; done ;;
                    esac
                    printf 'Successful requests: 8\\nTotal generated tokens: 800\\n'
                    printf 'Total Token throughput (tok/s): %%s\\n' "$(cat speed)"
                    junit ''
                    ;;
                  *measures*)
                    case $PS_CASE_ID:$PS_OUTPUT_DIR in
                      *held*/attempts/1/*) ;;
                      *held*) until [ -e '%1$s/go' ]; do sleep 0.2; done ;;
                    esac
                    printf 'Successful requests: 8\\nTotal generated tokens: 800\\n'
                    printf 'Total Token throughput (tok/s): %%s\\n' "$(cat '%1$s/speed')"
                    junit ''
                    ;;
                  *fails*) echo 'throughput is 3'; junit '<failure message="too slow"/>'; exit 1 ;;
                  *raises*) echo 'RuntimeError: no such engine'; exit 1 ;;
                  *greets*) echo "GREETING is ${GREETING-unset}"; junit '' ;;
                  *says_nothing*) ;;
                  *says_much*) seq 1 60000; junit '' ;;
                  *hostile*)
                    printf '\\033[31m<script>window.pwned = 1</script>\\033[0m\\n'
                    printf '<script>window.pwned = 1</script>' >"$PS_OUTPUT_DIR/report.html"
                    junit '<failure message="&lt;script&gt;window.pwned = 1&lt;/script&gt;"/>'
                    exit 1
                    ;;
                  *chatty_waits*)
                    until [ -e '%1$s/go' ]; do n=$((${n-0} + 1)); echo "line $n"; sleep 0.5; done
                    junit ''
                    ;;
                  *waits*)
                    printf '%%s' "${HF_TOKEN-}" | sha256sum >'%1$s/token.sha256'
                    until [ -e '%1$s/go' ]; do sleep 0.2; done
                    junit ''
                    ;;
                  *hangs*) sleep 300 ;;
                esac
              ctx: 'true'
              gen: 'true'
              benchmark: 'true'
            """;

    private LocalCluster() {}

    /** Defines the cluster {@code here}, whose cases named {@code waits} wait for the file {@code go} in {@code work}. */
    public static void define(Path work) {
        System.setProperty(ALLOW, "true");
        define(work, new LocalConnection());
    }

    /** The same, reached in another way. */
    public static void define(Path work, ClusterConnection connection) {
        define(work, connection, "");
    }

    /** The same, with more lines of its profile. */
    public static void define(Path work, ClusterConnection connection, String more) {
        PerfSanityConfiguration.get()
                .setClusters(List.of(new ClusterDefinition("here", connection, PROFILE.formatted(work) + more)));
    }

    /** The cases whose commands ran, as often as they did. */
    public static List<String> ran(Path work) throws IOException {
        return Files.readAllLines(work.resolve("ran"));
    }

    /** How many processes of jobs below {@code work} are alive. */
    public static long processes(Path work) {
        return alive(work).size();
    }

    /** Ends what a test left on purpose. */
    public static void kill(Path work) {
        alive(work).forEach(ProcessHandle::destroyForcibly);
    }

    /** All of them have its path in their environment. */
    private static List<ProcessHandle> alive(Path work) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> mentions(Path.of("/proc", String.valueOf(process.pid()), "environ"), work))
                    .toList();
        }
    }

    private static boolean mentions(Path environment, Path work) {
        try {
            return Files.isReadable(environment)
                    && new String(Files.readAllBytes(environment), StandardCharsets.UTF_8).contains(work.toString());
        } catch (IOException e) {
            return false; // It ended meanwhile, or is the kernel's.
        }
    }
}
