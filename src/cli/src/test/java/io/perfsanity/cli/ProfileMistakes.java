package io.perfsanity.cli;

import static io.perfsanity.cli.ExitCodes.BAD_INPUT;
import static io.perfsanity.cli.ExitCodes.INFRA;

import java.util.stream.Stream;

/** In profiles of clusters, and in directories. */
final class ProfileMistakes {
    private ProfileMistakes() {}

    static Stream<Mistake> all() {
        return Stream.concat(ofProfiles(), ofDirectories());
    }

    private static Stream<Mistake> ofProfiles() {
        return Stream.of(
                Mistake.of(
                        5,
                        "a cluster's name mistyped",
                        "plan @/list.txt --cluster her --clusters @/two.yaml",
                        BAD_INPUT,
                        "perf-sanity: no cluster 'her' in @/two.yaml, which has here, there, did you mean 'here'?"),
                Mistake.of(
                        11,
                        "no file of profiles",
                        "plan @/list.txt --clusters @/nope.yaml",
                        BAD_INPUT,
                        "perf-sanity: no file of cluster profiles at @/nope.yaml; 'perf-sanity init' writes one, --clusters"
                                + " names another place"),
                Mistake.of(
                        12,
                        "no profile in the file",
                        "plan @/list.txt --clusters @/nothing.yaml",
                        BAD_INPUT,
                        "@/nothing.yaml:1: error: 'clusters' has no profile below it, expected a name and its keys"
                                + " (docs/clusters.md)",
                        "perf-sanity: @/nothing.yaml has errors"),
                Mistake.of(
                        13,
                        "a connection's key in the profile",
                        "plan @/list.txt --clusters @/host.yaml",
                        BAD_INPUT,
                        "@/host.yaml:3: error: 'connection' is missing, expected a mapping with 'type: ssh', 'type: openssh'"
                                + " or 'type: local'",
                        "@/host.yaml:3: error: unknown key 'host', expected one of *",
                        "perf-sanity: @/host.yaml has errors"),
                Mistake.of(
                        14,
                        "a tab",
                        "plan @/list.txt --clusters @/tab.yaml",
                        BAD_INPUT,
                        "@/tab.yaml:3: error: not valid YAML: *(Do not use \\t(TAB) for indentation)",
                        "perf-sanity: @/tab.yaml has errors"),
                Mistake.of(
                        15,
                        "a work directory at home",
                        "plan @/list.txt --clusters @/home.yaml",
                        BAD_INPUT,
                        "@/home.yaml:4: error: workDirectory is '~/x', expected an absolute path, as ~ isn't expanded: 'echo"
                                + " ~' on the cluster shows what it stands for",
                        "perf-sanity: @/home.yaml has errors"),
                Mistake.of(
                        22,
                        "a port where nobody listens",
                        "clusters check here --clusters @/closed.yaml",
                        INFRA,
                        "host key of 127.0.0.1:1*PROBLEM: no connection to 127.0.0.1:1: Connection refused"));
    }

    private static Stream<Mistake> ofDirectories() {
        String file = "perf-sanity: --out: @/list.txt is a file, expected a directory";
        String foreign = "perf-sanity: --out: @/lists isn't empty; choose another directory";
        return Stream.of(
                Mistake.of(
                        38,
                        "a file for --out",
                        "plan @/list.txt --clusters @/one.yaml --out @/list.txt",
                        BAD_INPUT,
                        file),
                Mistake.of(
                        38,
                        "the same of a run",
                        "run @/list.txt --clusters @/one.yaml --sync @/src --out @/list.txt",
                        BAD_INPUT,
                        file),
                Mistake.of(
                        38,
                        "an --out that can't be made",
                        "run @/list.txt --clusters @/one.yaml --sync @/src --out /proc/x",
                        BAD_INPUT,
                        "perf-sanity: --out: /proc/x can't be made: the file system there takes none"),
                Mistake.of(
                        39,
                        "an --out with other files",
                        "plan @/list.txt --clusters @/one.yaml --out @/lists",
                        BAD_INPUT,
                        foreign),
                Mistake.of(
                        39,
                        "the same of a run",
                        "run @/list.txt --clusters @/one.yaml --sync @/src --out @/lists",
                        BAD_INPUT,
                        foreign),
                Mistake.of(
                        41,
                        "a directory that is no run's",
                        "resume @/lists",
                        BAD_INPUT,
                        "perf-sanity: @/lists is not the directory of a run (no run.json)"),
                Mistake.of(
                        41,
                        "a list for a run",
                        "report @/list.txt",
                        BAD_INPUT,
                        "perf-sanity: no @/list.txt/results.json: the run has no results yet, or this isn't a run's"
                                + " directory"));
    }
}
