package io.perfsanity.engine.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.result.Cause.Kind;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CauseLinesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RuntimeError: CUDA error: device-side assert triggered|FAULT|CUDA error: device-side assert triggered",
                "[TensorRT-LLM][ERROR] CUDA runtime error in cudaMalloc: x|FAULT|CUDA runtime error in cudaMalloc: x",
                "E   torch.cuda.OutOfMemoryError: CUDA out of memory.|FAULT|torch.cuda.OutOfMemoryError: CUDA out of memory.",
                "RuntimeError: CUDA error: uncorrectable ECC error encountered|DEVICE|CUDA error: uncorrectable ECC error encountered",
                "CUDA error: uncorrectable NVLink error detected during the execution|DEVICE|CUDA error: uncorrectable NVLink error detected during the execution",
                "[E] CUDA runtime error: cudaErrorECCUncorrectable: x|DEVICE|cudaErrorECCUncorrectable: x",
                "cuInit failed: CUDA_ERROR_SYSTEM_NOT_READY|DEVICE|CUDA_ERROR_SYSTEM_NOT_READY",
                "[ 77.1] NVRM: Xid (PCI:0009:01:00): 149, NETIR_LINK_DOWN Fatal|DEVICE|NVRM: Xid (PCI:0009:01:00): 149, NETIR_LINK_DOWN Fatal",
                "NVRM: GPU 0000:4e:00.0: GPU has fallen off the bus.|DEVICE|has fallen off the bus.",
                "Failed to initialize NVML: Driver/library version mismatch|DEVICE|Driver/library version mismatch",
                "nvml: GPU is lost. Reboot the system to recover this GPU|DEVICE|GPU is lost. Reboot the system to recover this GPU",
                "RuntimeError: CUDA error: an illegal memory access was encountered|FAULT|CUDA error: an illegal memory access was encountered",
                "RuntimeError: CUDA error: unspecified launch failure|FAULT|CUDA error: unspecified launch failure",
                "slurmstepd-n1: error: pyxis:     [ERROR] URL https://r/v2/x returned error code: 404 Not Found|EXCEPTION|pyxis: [ERROR] URL https://r/v2/x returned error code: 404 Not Found",
                "slurmstepd: error: pyxis: failed to import docker image: r#x:1|MESSAGE|slurmstepd: error: pyxis: failed to import docker image: r#x:1",
                "srun: error: node7: task 3: Out Of Memory|FAULT|Out Of Memory",
                "slurmstepd: error: Detected 1 oom_kill event in StepId=5.0.|FAULT|oom_kill event in StepId=5.0.",
                "srun: error: node7: task 3: Segmentation fault (core dumped)|FAULT|Segmentation fault (core dumped)",
                "NCCL error in: x.cpp:12, unhandled system error|FAULT|NCCL error in: x.cpp:12, unhandled system error",
                "ncclUnhandledCudaError: Call to CUDA function failed.|FAULT|ncclUnhandledCudaError: Call to CUDA function failed.",
                "[rank3] Watchdog caught collective operation timeout: x|FAULT|Watchdog caught collective operation timeout: x",
                "OSError: [Errno 28] No space left on device|FAULT|No space left on device",
                "0: ValueError: max_seq_len is 5|EXCEPTION|ValueError: max_seq_len is 5",
                "E       AssertionError: too slow|EXCEPTION|AssertionError: too slow",
                "[rank1]: pydantic_core.ValidationError: 1 validation error|EXCEPTION|pydantic_core.ValidationError: 1 validation error",
                "AssertionError|EXCEPTION|AssertionError",
                "ConnectionRefusedError: [Errno 111] Connection refused|CONSEQUENCE|ConnectionRefusedError: [Errno 111] Connection refused",
                "subprocess.CalledProcessError: Command 'x' died|CONSEQUENCE|subprocess.CalledProcessError: Command 'x' died",
                "ERROR: file or directory not found: perf/x.py|MESSAGE|ERROR: file or directory not found: perf/x.py",
                "__main__.py: error: unrecognized arguments: --timeout=60|MESSAGE|__main__.py: error: unrecognized arguments: --timeout=60",
                "srun: unrecognized option '--container-image=x'|MESSAGE|srun: unrecognized option '--container-image=x'",
                "2026-11-28 10:00:00 ERROR engine stopped|MESSAGE|2026-11-28 10:00:00 ERROR engine stopped",
                "[11/28/2026-10:00:05] [TRT-LLM] [E] Failed to load|MESSAGE|[11/28/2026-10:00:05] [TRT-LLM] [E] Failed to load",
                "bash: line 3: trtllm-serve: command not found|MESSAGE|bash: line 3: trtllm-serve: command not found",
                "cd: tests/defs: No such file or directory|MESSAGE|cd: tests/defs: No such file or directory",
                "srun: error: Unable to create step for job 5: Invalid node|MESSAGE|srun: error: Unable to create step for job 5: Invalid node",
                "curl: error: could not connect to node1|CONSEQUENCE|curl: error: could not connect to node1"
            })
    void shouldTellWhatALineNames(String line, Kind kind, String text) {
        assertThat(CauseLines.in(line)).contains(new CauseLines.Named(kind, text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0 errors, 12 warnings",
                "errors=0",
                "error_rate: 0.0",
                "error: 0",
                "Error: none",
                "mean relative error: 1.5e-3",
                "ERROR 0",
                "no CUDA error was seen",
                "CUDA errors: 0",
                "Failed requests:                         0",
                "TORCH_NCCL_ASYNC_ERROR_HANDLING=1",
                "--log-level=ERROR",
                "NCCL INFO NCCL_DEBUG set; error: ignored",
                "[TRT-LLM] [W] cuda graph: fallback after RuntimeError: x",
                "reduce max_batch_size if you run out of memory",
                "the model may run out of memory",
                "    except OSError:",
                "    raise ValueError('x: y')",
                ">   raise RuntimeError: x",
                "from urllib3.exceptions import MaxRetryError",
                "perf/test_perf_sanity.py::test_e2e[aggr-x] ERROR [100%]",
                "=========== ERRORS ===========",
                "Traceback (most recent call last):",
                "NVRM: Xid (PCI:0009:01:00): 13, Graphics Exception",
                "NVRM: Xid (PCI:0009:01:00): 43, pid=7, name=python3",
                "GPU 0: uncorrectable ECC errors: 0",
                "slurmstepd: error: pyxis: child 782 failed with error code: 1",
                "slurmstepd: error: pyxis: printing enroot log file:",
                "slurmstepd: error: pyxis:     [INFO] Querying registry for permission grant",
                "slurmstepd: error: spank: required plugin spank_pyxis.so: task_init() failed with rc=-1",
                "slurmstepd: error: Failed to invoke spank plugin stack",
                "srun: error: node1: task 0: Exited with exit code 1",
                "0: srun: error: node[1-2]: tasks 0-7: Killed",
                "srun: launch/slurm: _step_signal: Terminating StepId=8.0",
                "slurmstepd: error: *** STEP 8.0 ON node1 CANCELLED AT 2026-11-28T10:00:00 ***",
                "slurmstepd: *** STEP 8.0 ON node1 CANCELLED AT 2026-11-28T10:00:00 ***"
            })
    void shouldTakeNoCauseFromALineThatOnlyMentionsErrors(String line) {
        assertThat(CauseLines.in(line)).isEmpty();
    }

    @Property
    void shouldTakeAnEndingOfTheLineForItsText(@ForAll String before) {
        String line = before.replaceAll("\\R", " ") + " CUDA error: x";
        CauseLines.in(line).ifPresent(named -> assertThat(line).endsWith(named.text()));
    }

    @Test
    void shouldReadALongLineInNoTime() {
        for (String part : new String[] {"a", "A.", "E ", "0: ", "error ", "may ", "no x ", "::x "}) {
            String line = part.repeat(4_000 / part.length());
            // Milliseconds, of which a busy machine makes seconds; a pattern that tries all ways would take days
            org.junit.jupiter.api.Assertions.assertTimeout(Duration.ofSeconds(30), () -> CauseLines.in(line));
        }
    }
}
