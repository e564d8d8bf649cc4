package io.perfsanity.engine.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfsanity.engine.text.Problem;
import io.perfsanity.engine.text.Problem.Severity;
import io.perfsanity.engine.text.Problems;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClustersConfTest {
    private final Problems problems = new Problems();

    @Test
    void shouldTurnSectionsIntoProfilesThatCanBeRead() {
        String yaml = ClustersConf.toYaml("clusters.conf", """
                # clusters
                [gb200]
                CLUSTER_TYPE=ssh
                CLUSTER_HOST=login.example.com
                CLUSTER_USER="perf"
                CLUSTER_WORKDIR=/lustre/perf
                CLUSTER_PARTITION=batch
                DOCKER_IMAGE='nvcr.io#nvidia/tensorrt-llm:latest'
                CLUSTER_STORAGE=/lustre
                MPI_TYPE=pmix
                EXTRA_SRUN_PARAMS=--gres=gpu:4
                [here]
                CLUSTER_TYPE=local
                CLUSTER_WORKDIR=/tmp/perf
                """, problems);

        assertThat(problems.toList()).extracting(Problem::severity).containsOnly(Severity.NOTE);
        Problems reading = new Problems();
        Map<String, ClusterProfile> profiles = ClustersFile.read("clusters.yaml", yaml, reading);
        assertThat(reading.toList()).isEmpty();
        assertThat(profiles).containsOnlyKeys("gb200", "here");
        ClusterProfile gb200 = profiles.get("gb200");
        assertThat(gb200.allocation().partition()).contains("batch");
        assertThat(gb200.allocation().srunArgs()).containsExactly("--gres=gpu:4");
        assertThat(gb200.container().image()).contains("nvcr.io#nvidia/tensorrt-llm:latest");
        assertThat(gb200.mpi()).contains("pmix");
        assertThat(profiles.get("here").connection()).isEqualTo(new Connection.Local());
    }

    @Test
    void shouldPrintConfigurationAsCodeForJenkins() {
        String yaml = ClustersConf.toJenkins("clusters.conf", """
                [gb200]
                CLUSTER_HOST=login.example.com
                CLUSTER_USER=perf
                CLUSTER_WORKDIR=/lustre/perf
                [here]
                CLUSTER_TYPE=local
                CLUSTER_WORKDIR=/tmp/perf
                """, problems);

        assertThat(problems.toList())
                .extracting(Problem::toString)
                .contains("clusters.conf:5: note: it was local: name the agent that its commands run on");
        assertThat(yaml).isEqualTo("""
                unclassified:
                  perfSanity:
                    clusters:
                    - name: gb200
                      connection:
                        ssh:
                          hosts: login.example.com
                          user: perf
                          credentialsId: REPLACE-credential
                          knownHosts: ''
                      profile: |
                        workDirectory: /lustre/perf
                        gpusPerNode: 4
                    - name: here
                      connection:
                        agent:
                          node: REPLACE-agent
                      profile: |
                        workDirectory: /tmp/perf
                        gpusPerNode: 4
                """);
    }

    @Test
    void shouldReportEveryLineThatItDoesNotUnderstand() {
        ClustersConf.toYaml("c.conf", "A=1\n[x]\nCLUSTER_HOSTS=h\nwhat is this\nCLUSTER_USER=$USER\n", problems);

        assertThat(problems.toList())
                .extracting(Problem::toString)
                .anySatisfy(m -> assertThat(m).startsWith("c.conf:1: error: expected [NAME]"))
                .anySatisfy(m -> assertThat(m)
                        .startsWith("c.conf:3: error: unknown key 'CLUSTER_HOSTS'")
                        .contains("CLUSTER_HOST'"))
                .anySatisfy(m -> assertThat(m).startsWith("c.conf:4: error:"))
                .anySatisfy(m -> assertThat(m).startsWith("c.conf:5: warning: CLUSTER_USER holds '$USER'"));
    }
}
