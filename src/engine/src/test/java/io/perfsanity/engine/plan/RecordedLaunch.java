package io.perfsanity.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A job's {@code launch.sh} run on this machine, with an srun that notes what it was asked and starts one task of each
 * server, and a pytest that notes how it was called and what it found.
 */
final class RecordedLaunch {
    /** For what runs on the nodes before the roles it answers itself. Further servers of a role are only noted. */
    private static final String SRUN = """
            [[ $1 != --version ]] || { echo slurm 25.05.0; exit; }
            for word in "$@"; do [[ $word != --job-name=* ]] || name=${word#*=}; done
            printf '%s\\0' "${name:-other}" "$@" $'\\n' >>"$RECORD/steps"
            case $name in
                '' | facts) exit ;;
                setup | import | preflight)
                    for node in $(scontrol show hostnames); do SLURMD_NODENAME=$node bash "${@: -1}" || exit; done
                    exit ;;
            esac
            export PATH=$FAKES:$PATH SLURM_STEP_ID=$$ SLURM_PROCID=0 SLURM_LOCALID=0 SLURMD_NODENAME=node1 SLURM_NNODES=1
            export PMI_RANK=0 PMIX_RANK=0 OMPI_MCA_btl=x MPI_ROOT=/x UCX_TLS=tcp
            if [[ $name == *_[1-9]* ]]; then
                touch "$PS_ADDRESS_DIR/$name.unchecked"
                exec sleep 600
            fi
            exec bash "${@: -1}"
            """;

    private static final String PYTHON = """
            [[ "$1 $2" == "-m pytest" ]] || { [[ $1 != -c ]] || exit 0; exec "$REAL_PYTHON" "$@"; }
            printf '%s\\0' "$@" >"$RECORD/$PS_ROLE_NAME.command"
            env -0 >"$RECORD/$PS_ROLE_NAME.environment"
            case $PS_ROLE in
                AGG) ;;
                BENCHMARK)
                    touch "$PS_OUTPUT_DIR/.measured"
                    # As upstream's client does in gen_only
                    for ((i = 0; i < 1000; i++)); do
                        [[ ! -e $PS_TEST_DIR/gen_server_0.done ]] || exit 0
                        sleep 0.1
                    done ;;
                *)
                    touch "$PS_ADDRESS_DIR/$PS_ROLE_NAME.unchecked"
                    until [[ -e $PS_OUTPUT_DIR/.measured ]]; do sleep 0.1; done ;;
            esac
            """;

    private static final Map<String, String> FAKES = Map.of(
            "srun",
            SRUN,
            "python3",
            PYTHON,
            "trtllm-llmapi-launch",
            "LAUNCHED=1 exec \"$@\"",
            "scontrol",
            "for ((i = 1; i <= NODES; i++)); do echo \"node$i\"; done",
            "scancel",
            "for word in \"$@\"; do [[ $word != *.* ]] || kill -s TERM -- \"${word#*.}\"; done; true",
            "enroot",
            "[[ $1 != import ]] || echo image >\"$3\"",
            "pip3",
            "true",
            "nvidia-smi",
            "for ((i = 0; i < GPUS; i++)); do [[ $1 == -L ]] && echo \"GPU $i\" || echo \"$i, Completed, Success, 0\"; done");

    private final Path record;
    final String script;
    final Path attempt;

    /**
     * Runs it to its end.
     *
     * @param plan of a profile whose work directory is {@code directory/work}
     */
    RecordedLaunch(Path directory, LaunchPlan plan, PlannedCase planned, int gpusPerNode, String python)
            throws IOException, InterruptedException {
        this.record = Files.createDirectories(directory.resolve("record"));
        Path run = Path.of(plan.layout().runDirectory());
        new Bundle(plan.sharedFiles()).writeTo(run);
        new Bundle(plan.attemptFiles(planned, 1, List.of())).writeTo(run);
        attempt = Path.of(plan.layout().attemptDirectory(planned, 1));
        Files.createDirectories(directory.resolve("source/tests/integration/defs"));
        Path launch = attempt.resolve("launch.sh");
        script = Files.readString(launch);
        // Nobody needs to wait here.
        Files.writeString(launch, script.replaceAll("(PS_CONTAINER_PAUSE)='\\d+'", "$1='0'"));
        Path fakes = Files.createDirectories(directory.resolve("fakes"));
        for (Map.Entry<String, String> fake : FAKES.entrySet()) {
            Path file = Files.writeString(fakes.resolve(fake.getKey()), "#!/bin/bash\n" + fake.getValue() + "\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        ProcessBuilder builder = new ProcessBuilder("bash", launch.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile());
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        fakes + ":" + System.getenv("PATH"),
                        "FAKES",
                        fakes.toString(),
                        "RECORD",
                        record.toString(),
                        "REAL_PYTHON",
                        python,
                        "NODES",
                        String.valueOf(planned.classification().nodes()),
                        "SLURM_JOB_ID",
                        "7",
                        "SLURM_JOB_NODELIST",
                        "node[1-x]",
                        "SLURM_JOB_NUM_NODES",
                        "9",
                        "PS_STOP_WAIT",
                        "5"));
        builder.environment().put("GPUS", String.valueOf(gpusPerNode));
        Process process = builder.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroy();
        }
        assertThat(attempt.resolve("exit")).content().as(said()).startsWith("rc=0\n");
    }

    private String said() {
        return Files.exists(attempt.resolve("logs/job.log")) ? read(attempt.resolve("logs/job.log")) : "nothing";
    }

    /** The steps that were started, one after the other. */
    List<String> order() {
        return Pattern.compile("(?m)^\\S+ (?:start (\\S+)|(\\S+) on the nodes: .*)$")
                .matcher(said())
                .results()
                .map(line -> line.group(1) == null ? line.group(2) : line.group(1))
                .toList();
    }

    /** The arguments of each step by its name. */
    Map<String, List<String>> steps() {
        Map<String, List<String>> steps = new LinkedHashMap<>();
        for (String line : read(record.resolve("steps")).split("\n\0", -1)) {
            List<String> words = Arrays.asList(line.split("\0", -1));
            steps.putIfAbsent(words.get(0), words.subList(1, words.size()));
        }
        return steps;
    }

    /** How the role's pytest was called; empty where only its step was noted. */
    Optional<List<String>> command(String role) {
        return words(role + ".command");
    }

    /** What the role's pytest found. */
    Map<String, String> environment(String role) {
        Map<String, String> variables = new LinkedHashMap<>();
        words(role + ".environment")
                .orElseThrow()
                .forEach(word ->
                        variables.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1)));
        return variables;
    }

    private Optional<List<String>> words(String file) {
        Path path = record.resolve(file);
        return Files.exists(path) ? Optional.of(Arrays.asList(read(path).split("\0", 0))) : Optional.empty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
