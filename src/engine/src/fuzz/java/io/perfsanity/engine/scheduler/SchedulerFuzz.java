package io.perfsanity.engine.scheduler;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Whatever a cluster answers: garbage is an answer that says nothing, never an exception. */
class SchedulerFuzz {
    @FuzzTest(maxDuration = "10m")
    void frame(byte[] answer) {
        Frame.parse(answer, "n");
    }

    @FuzzTest(maxDuration = "10m")
    void facts(byte[] body) {
        for (String kind : new String[] {"login 0", "directory 0", "config 0", "nodes 0", "partitions 0", "path 0", "rules 0", "associations 0", "qos 0", "mpi 0", "srun 0"}) {
            Frame.parse(framed(kind, body), "n").ifPresent(frame -> ClusterFacts.read(frame, true, List.of("/a"), Instant.EPOCH, Instant.EPOCH));
        }
    }

    @FuzzTest(maxDuration = "10m")
    void rows(byte[] bytes) {
        String line = new String(bytes, StandardCharsets.UTF_8);
        JobRow.ofQueue(line);
        JobRow.ofAccounting(line);
        JobRow.ofController(line);
        Observation.ExitFile.parse(line);
    }

    private static byte[] framed(String kind, byte[] body) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes("\nperf-sanity n begin 0\n".getBytes(StandardCharsets.UTF_8));
        answer.writeBytes(("\nperf-sanity n " + kind + "\n").getBytes(StandardCharsets.UTF_8));
        answer.writeBytes(body);
        answer.writeBytes("\nperf-sanity n end 0\n".getBytes(StandardCharsets.UTF_8));
        return answer.toByteArray();
    }
}
