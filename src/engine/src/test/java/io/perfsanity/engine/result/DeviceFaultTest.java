package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which nodes a fault of a device is looked for on, and which verdicts it changes. */
class DeviceFaultTest {
    private static final String ECC = "RuntimeError: CUDA error: uncorrectable ECC error encountered";

    @TempDir
    Path attempt;

    private void write(String file, String text) throws IOException {
        Path path = attempt.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Optional<DeviceFault> fault(String log, String line) throws IOException {
        write("logs/" + log, "starting\n" + line + "\nsrun: error: n9: task 1: Exited with exit code 1\n");
        return DeviceFault.of(LogEvidence.read("", attempt), "n[1-4]", attempt);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GEN_0.log | " + ECC + " | n1,n2",
                "GEN_0.log | n2: " + ECC + " | n2",
                "GEN_0.log | n22: " + ECC + " | n1,n2",
                "CTX_0.log | " + ECC + " | n3",
                "job.log | n3: NVRM: Xid (PCI:0009:01:00): 79 | n3",
                "job.log | " + ECC + " | n[1-4]",
                "BENCHMARK.log | " + ECC + " | n4"
            })
    void shouldBlameTheNodeThatTheLineNamesElseThoseOfItsRole(String log, String line, String nodes)
            throws IOException {
        write("facts/roles", "GEN_0=n1,n2\nCTX_0=n3\nPROXY=n4\nBENCHMARK=n4\n");

        assertThat(String.join(",", fault(log, line).orElseThrow().nodes())).isEqualTo(nodes);
    }

    @ParameterizedTest
    @CsvSource({"''", "GEN_0=", "'GEN_0=n1;reboot'", "GEN_0=--mem=0", "=n1"})
    void shouldBlameTheJobsNodesWhereNobodyNotedThoseOfTheRole(String noted) throws IOException {
        write("facts/roles", noted + "\n");

        assertThat(fault("GEN_0.log", ECC).orElseThrow().nodes()).containsExactly("n[1-4]");
    }

    @Test
    void shouldSeeNoFaultOfADeviceInWhatAProgramBringsAbout() throws IOException {
        assertThat(fault("AGG.log", "RuntimeError: CUDA error: an illegal memory access was encountered"))
                .isEmpty();
    }

    @Test
    void shouldTakeAFailedTestForNoStatementAndNameTheNode() throws IOException {
        write("facts/roles", "AGG=n3\n");

        assertThat(fault("AGG.log", ECC).orElseThrow().over(new Judgement(Verdict.FAILED, "test failed", false)))
                .isEqualTo(new Judgement(
                        Verdict.INFRA,
                        "a device failed on n3: AGG: CUDA error: uncorrectable ECC error encountered",
                        true));
    }

    @ParameterizedTest
    @EnumSource(value = Verdict.class, names = "FAILED", mode = EnumSource.Mode.EXCLUDE)
    void shouldChangeNoOtherVerdict(Verdict verdict) throws IOException {
        Judgement judgement = new Judgement(verdict, "x", false);

        assertThat(fault("AGG.log", ECC).orElseThrow().over(judgement)).isEqualTo(judgement);
    }

    @Test
    void shouldFindTheFaultBehindTheErrorsThatFollowFromIt() throws IOException {
        write("logs/BENCHMARK.log", "aiohttp.ClientError: Connection refused\nSegmentation fault\n");
        write("facts/roles", "GEN_0=n1\nBENCHMARK=n2\n");

        assertThat(fault("GEN_0.log", ECC).map(DeviceFault::nodes)).contains(List.of("n1"));
    }
}
