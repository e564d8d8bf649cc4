package io.perfsanity.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClustersFileTest {
    private static final String MINIMAL = """
            clusters:
              lab:
                connection:
                  type: ssh
                  hosts: [login1, 'login2:2222']
                  user: perf
                  identityFile: ~/.ssh/id_ed25519
                  knownHostsFile: ~/.ssh/known_hosts
                workDirectory: /lustre/perf
                gpusPerNode: 4
            """;

    private final Problems problems = new Problems();

    private Map<String, ClusterProfile> read(String text) {
        return ClustersFile.read("clusters.yaml", text, problems);
    }

    private List<String> messages() {
        return problems.toList().stream().map(Problem::toString).toList();
    }

    @Test
    void shouldFillInDefaults() {
        ClusterProfile lab = read(MINIMAL).get("lab");

        assertThat(problems.toList()).isEmpty();
        assertThat(lab.scheduler()).isEqualTo(SchedulerKind.SLURM);
        assertThat(lab.allocation().exclusive()).isTrue();
        assertThat(lab.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(((Connection.Ssh) lab.connection()).hosts())
                .containsExactly(new Connection.Endpoint("login1", 22), new Connection.Endpoint("login2", 2222));
        assertThat(lab.commands().agg()).contains("PS_TEST");
        assertThat(lab.secretFiles()).contains("internal_request_auth_key.txt");
    }

    @Test
    void shouldReportEveryProblemWithItsLineAndTheNearestWord() {
        read("""
                clusters:
                  lab:
                    connection: {type: sssh}
                    workDirectory: relative/dir
                    gpusPerNode: four
                    partion: gb200
                    exclusive: ja
                    limits: {pollFlor: 15s, silence: 2}
                    environment: {PS_NODES: '4'}
                """);

        assertThat(messages())
                .anySatisfy(m -> assertThat(m)
                        .startsWith("clusters.yaml:3: error: type is 'sssh'")
                        .endsWith("did you mean 'ssh'?"))
                .anySatisfy(m -> assertThat(m).startsWith("clusters.yaml:4: error: workDirectory is 'relative/dir'"))
                .anySatisfy(m -> assertThat(m).startsWith("clusters.yaml:5: error: gpusPerNode is 'four'"))
                .anySatisfy(m -> assertThat(m)
                        .startsWith("clusters.yaml:6: error: unknown key 'partion'")
                        .endsWith("did you mean 'partition'?"))
                .anySatisfy(m -> assertThat(m).startsWith("clusters.yaml:7: error: exclusive is 'ja'"))
                .anySatisfy(
                        m -> assertThat(m).contains("unknown key 'pollFlor'").endsWith("'pollFloor'?"))
                .anySatisfy(m -> assertThat(m).contains("silence is '2', expected a number and its unit"))
                .anySatisfy(m -> assertThat(m).contains("'PS_NODES' is set by the launch scripts"))
                .hasSize(8);
    }

    @Test
    void shouldWantACredential() {
        read("""
                clusters:
                  lab:
                    connection: {type: ssh, hosts: login1, user: perf}
                    workDirectory: /w
                    gpusPerNode: 4
                """);

        assertThat(messages()).singleElement().asString().contains("no credential");
    }

    @ParameterizedTest
    @CsvSource({
        "login1,login1:22",
        "login-2.example.com:2222,login-2.example.com:2222",
        "-oProxyCommand=x,",
        "a b,",
        "h:0,",
        "h:70000,"
    })
    void shouldTakeOnlyHostNames(String text, String expected) {
        assertThat(Connection.Endpoint.parse(text).map(Object::toString).orElse(null))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "gb200,true",
        "a&b|c,true",
        "node[1-3],true",
        "--wrap=x,false",
        "'a b',false",
        "'a\"b',false",
        "'',false"
    })
    void shouldTakeOnlyOneWordForSlurm(String word, boolean valid) {
        assertThat(SlurmWord.isValid(word)).isEqualTo(valid);
    }

    @Test
    void shouldReplaceSingleCommandsOfASet() {
        ClusterProfile lab = read(MINIMAL + """
                              commands:
                                set: quick-reference
                                agg: run-it "$PS_NODE_ID"
                                readyLimit: 30s
                          """).get("lab");

        assertThat(problems.toList()).isEmpty();
        assertThat(lab.commands().agg()).isEqualTo("run-it \"$PS_NODE_ID\"");
        assertThat(lab.commands().ctx()).contains("--disagg-type=PREFILL");
        assertThat(lab.commands().readyLimit()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void shouldLetARunOverrideOnlyWhatItMay() {
        ClusterProfile lab =
                read(MINIMAL + "    environment: {A: '1', B: '2'}\n").get("lab");
        Overrides overrides = new Overrides(
                java.util.Optional.of("b200"),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                java.util.Optional.empty(),
                Map.of(Mode.DISAGG, Duration.ofHours(5)),
                java.util.Optional.of(3),
                java.util.Optional.of("image:2"),
                Map.of("B", "3"));

        ClusterProfile changed = lab.with(overrides);

        assertThat(changed.allocation().partition()).contains("b200");
        assertThat(changed.timeLimits()).containsEntry(Mode.DISAGG, Duration.ofHours(5));
        assertThat(changed.limits()).isEqualTo(Limits.DEFAULT.withLiveJobs(3));
        assertThat(changed.container().image()).contains("image:2");
        assertThat(changed.environment()).containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "B", "3"));
        assertThat(changed.connection()).isEqualTo(lab.connection());
        assertThat(changed.commands()).isEqualTo(lab.commands());
    }

    @Test
    void shouldReadAProfileWhoseConnectionIsGivenElsewhere() {
        ClusterProfile lab = ClustersFile.profile(
                        "lab", new Connection.Local(), "workDirectory: /w\ngpusPerNode: 8\n", problems)
                .orElseThrow();

        assertThat(problems.toList()).isEmpty();
        assertThat(lab.name()).isEqualTo("lab");
        assertThat(lab.connection()).isEqualTo(new Connection.Local());
        assertThat(lab.gpusPerNode()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "'workDirectory: /w|gpusPerNode: 8|connection: {type: local}', lab:3: error: 'connection' is given",
        "'workDirectory: /w|gpusPerNod: 8', lab:2: error: unknown key 'gpusPerNod'",
        "'- a', lab: error: expected a mapping",
        "'', lab: error: expected a mapping"
    })
    void shouldSayByLineWhyAProfileAloneCantBeUsed(String text, String message) {
        assertThat(ClustersFile.profile("lab", new Connection.Local(), text.replace('|', '\n'), problems))
                .isEmpty();

        assertThat(messages()).anyMatch(each -> each.startsWith(message));
    }

    /** A shell script and Slurm would each read such a path in its own way. */
    @ParameterizedTest
    @ValueSource(strings = {"/shared/$USER/x", "/a/${B}", "/a}b", "/logs/%j", "/a/../b", "a", "/a b"})
    void shouldTakeNoPathThatAnybodyExpands(String path) {
        read(MINIMAL.replace("/lustre/perf", "'" + path + "'"));

        assertThat(messages())
                .singleElement()
                .asString()
                .startsWith("clusters.yaml:9: error: workDirectory is '" + path + "', expected an absolute path")
                .endsWith("variables aren't expanded, and Slurm replaces what follows a %");
    }

    @ParameterizedTest
    @CsvSource({"artifacts, '[logs'", "secretFiles, '{a'", "secrets, '[b-a]'"})
    void shouldSayWhereAGlobIsNone(String key, String glob) {
        read(MINIMAL + "    %s: ['*.log', '%s']%n".formatted(key, glob));

        assertThat(messages())
                .anyMatch(each -> each.startsWith("clusters.yaml:11: error: " + key + ": '" + glob + "' is no glob ("));
    }

    @Test
    void shouldSayWhereSecretsComeFromAndNeverWhatTheyAre() {
        ClusterProfile lab = read(MINIMAL + """
                    secrets:
                      HF_TOKEN: {file: ~/.hf-token}
                      API_KEY: {env: MY_KEY}
                      OTHER: {credential: gb200-other}
                    secretFiles: ['*.token']
                """).get("lab");

        assertThat(problems.toList()).isEmpty();
        assertThat(lab.secretVariables())
                .containsExactly(
                        new Secret("HF_TOKEN", Secret.Kind.FILE, "~/.hf-token"),
                        new Secret("API_KEY", Secret.Kind.ENV, "MY_KEY"),
                        new Secret("OTHER", Secret.Kind.CREDENTIAL, "gb200-other"));
        assertThat(lab.secretFiles()).containsExactly("*.token");
    }

    @Test
    void shouldReadHowASiteLaunches() {
        ClusterProfile lab = read(MINIMAL + """
                    segment: disagg
                    comment: '{"reaper": "off"}'
                    setup: pip install /shared/wheels/*.whl
                    setupLimit: 45m
                    container:
                      image: registry.example.com#llm:1
                      name: perf-{job}
                      env: [NVIDIA_IMEX_CHANNELS]
                      import: /raid/images
                      pause: 2s
                    environment:
                      A: 'a {local_id} {"json": 1}'
                      unset: [UCX_TLS]
                      roles:
                        gen: &ucx {UCX_TLS: tcp}
                        ctx: *ucx
                """).get("lab");

        assertThat(problems.toList()).isEmpty();
        assertThat(lab.allocation().segment()).contains(Segment.DISAGG);
        assertThat(lab.allocation().comment()).contains("{\"reaper\": \"off\"}");
        assertThat(lab.setup())
                .isEqualTo(new Setup(Optional.of("pip install /shared/wheels/*.whl"), Duration.ofMinutes(45)));
        assertThat(lab.container().name()).contains("perf-{job}");
        assertThat(lab.container().env()).containsExactly("NVIDIA_IMEX_CHANNELS");
        assertThat(lab.container().importDirectory()).contains("/raid/images");
        assertThat(lab.container().pause()).isEqualTo(Duration.ofSeconds(2));
        assertThat(lab.environment()).containsExactly(Map.entry("A", "a {local_id} {\"json\": 1}"));
        assertThat(lab.roleEnvironment())
                .isEqualTo(new RoleEnvironment(
                        List.of("UCX_TLS"), Map.of("gen", Map.of("UCX_TLS", "tcp"), "ctx", Map.of("UCX_TLS", "tcp"))));
    }

    @Test
    void shouldLetARunSayAVariableForAllRoles() {
        Overrides run = new Overrides(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of("A", "2"));

        ClusterProfile changed = read(MINIMAL + "    environment: {roles: {gen: {A: '1', B: '1'}}}\n")
                .get("lab")
                .with(run);

        assertThat(changed.environment()).containsEntry("A", "2");
        assertThat(changed.roleEnvironment().roles()).isEqualTo(Map.of("gen", Map.of("B", "1")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            segment: node                           | segment is 'node', expected one of disagg, nodes, did you mean 'nodes'?
            comment: "it's"                         | comment is 'it's', expected one line without single quotes
            setupLimt: 1m                           | unknown key 'setupLimt', expected one of
            container: {name: 'a b'}                | name is 'a b', expected letters, digits, '.', '_', '-' and {job}
            container: {env: [SLURM_JOB_ID]}        | environment variable 'SLURM_JOB_ID' is set by
            container: {import: images}             | import is 'images', expected an absolute path
            container: {importt: /x}                | unknown key 'importt' of container, expected one of allowedImages
            environment: {unset: [A-B]}             | environment variable 'A-B': expected letters
            environment: {roles: {gne: {A: '1'}}}   | unknown key 'gne' of roles, expected one of agg, benchmark, ctx, gen, proxy, did you mean 'gen'?
            environment: {roles: {gen: {PS_A: '1'}}} | environment variable 'PS_A' is set by
            environment: {A: '/tmp/{localid}'}      | environment variable 'A' holds '{localid}', did you mean 'local_id'?
            environment: {A: [b]}                   | A is a list, expected a word
            """)
    void shouldSayWhatIsWrongWithHowASiteLaunches(String line, String message) {
        read(MINIMAL + "    " + line + "\n");

        assertThat(messages()).anyMatch(each -> each.startsWith("clusters.yaml:11: error: " + message));
    }

    @Test
    void shouldReadACheckOfTheNodes() {
        assertThat(read(MINIMAL).get("lab").preflight().time()).isZero();

        ClusterProfile lab = read(MINIMAL + "    preflight: nvidia-smi -L\n    preflightLimit: 90s\n")
                .get("lab");

        assertThat(problems.toList()).isEmpty();
        assertThat(lab.preflight()).isEqualTo(new Preflight(Optional.of("nvidia-smi -L"), Duration.ofSeconds(90)));
    }

    @Test
    void shouldStillTakeGlobsOfFilesUnderTheirOldName() {
        ClusterProfile lab = read(MINIMAL + "    secrets: ['*.token']\n").get("lab");

        assertThat(lab.secretFiles()).containsExactly("*.token");
        assertThat(lab.secretVariables()).isEmpty();
        assertThat(messages())
                .singleElement()
                .asString()
                .startsWith("clusters.yaml:11: warning: ")
                .contains("'secretFiles'");
    }

    @ParameterizedTest
    @CsvSource({
        "'HF_TOKEN: {file: a, env: B}', HF_TOKEN comes from 2 places",
        "'HF_TOKEN: {}', HF_TOKEN comes from 0 places",
        "'HF_TOKEN: {fil: a}', did you mean 'file'?",
        "'HF_TOKEN: hf_abcdef', 'HF_TOKEN is no mapping, expected one such as {file: ~/.hf-token}'",
        "'PS_NODES: {file: a}', 'PS_NODES'' is set by the launch scripts'",
        "'A: {file: a}', A is in 'environment' too"
    })
    void shouldSayWhatIsWrongWithASecret(String line, String message) {
        read(MINIMAL + "    environment: {A: '1'}\n    secrets:\n      " + line + "\n");

        assertThat(messages()).anyMatch(each -> each.startsWith("clusters.yaml:13: error: ") && each.contains(message));
        assertThat(messages()).noneMatch(each -> each.contains("hf_abcdef"));
    }

    @Test
    void shouldAllowTheImagesThatTheProfileNames() {
        Container any = read(MINIMAL).get("lab").container();
        Container some = read(MINIMAL
                        + "    container: {image: 'own:1', allowedImages: ['registry.example.com/llm/*']}\n")
                .get("lab")
                .container();

        assertThat(any.refusal("whatever:2")).isEmpty();
        assertThat(some.refusal("own:1")).isEmpty();
        assertThat(some.refusal("registry.example.com/llm/trt:2")).isEmpty();
        assertThat(some.refusal("evil.example.com/x"))
                .contains("the container image 'evil.example.com/x' isn't one that the profile allows, expected"
                        + " registry.example.com/llm/*");
    }
}
