package io.perfsanity.cli;

import static io.perfsanity.cli.ExitCodes.BAD_INPUT;
import static io.perfsanity.cli.ExitCodes.INFRA;

import java.util.stream.Stream;

/** In what a plan asks of its cluster. */
final class PlanMistakes {
    /** What stands behind a refusal of a plan that can't work. */
    private static final String REFUSED =
            "perf-sanity: nothing was submitted: this can't work on 'here'; --no-check submits it all the same";

    private PlanMistakes() {}

    static Stream<Mistake> all() {
        return Stream.of(
                Mistake.of(
                        24,
                        "an unknown partition",
                        "run @/list.txt --clusters @/mistyped.yaml --sync @/src",
                        BAD_INPUT,
                        "cluster here: error: Slurm shows no partition 'gb20', it has gb200, did you mean 'gb200'?",
                        REFUSED),
                Mistake.of(
                        25,
                        "a work directory that can't be written",
                        "run @/list.txt --clusters @/unwritable.yaml --sync @/src",
                        BAD_INPUT,
                        "cluster here: error: /proc/nothing can't be written: * for * (in /proc)",
                        REFUSED),
                Mistake.of(
                        25,
                        "the same, checked",
                        "clusters check here --clusters @/unwritable.yaml",
                        INFRA,
                        "work directory *PROBLEM: /proc/nothing can't be written: * for * (in /proc)"),
                Mistake.of(
                        26,
                        "gpusPerNode is 8 where nodes have 4",
                        "run @/list.txt --clusters @/eight.yaml --sync @/src",
                        BAD_INPUT,
                        "cluster here: error: gpusPerNode is 8, but by Slurm's count (Gres) a node of partition gb200 has 4:"
                                + " no job of it could start",
                        REFUSED),
                Mistake.of(
                        26,
                        "the same, checked",
                        "clusters check here --clusters @/eight.yaml",
                        INFRA,
                        "GPUs *PROBLEM: gpusPerNode is 8, but by Slurm's count *"),
                Mistake.of(
                        27,
                        "a time limit over the partition's",
                        "run @/list.txt --clusters @/long.yaml --sync @/src",
                        BAD_INPUT,
                        "@/list.txt:1: error: the job needs 30h 10m, its time limit with limits.timeMargin, and partition gb200"
                                + " allows 1-00:00:00 (MaxTime): its job would never start",
                        REFUSED),
                Mistake.of(
                        28,
                        "neither --sync nor sourceDirectory",
                        "run @/list.txt --clusters @/one.yaml",
                        BAD_INPUT,
                        "cluster here: error: the commands of 'here' run in tests/integration/defs of a checkout, and the run"
                                + " has none: --sync DIR brings one, or sourceDirectory in the profile names one on the cluster",
                        REFUSED),
                Mistake.of(
                        29,
                        "--sync of another folder",
                        "run @/list.txt --clusters @/one.yaml --sync @/empty --configs @/src",
                        BAD_INPUT,
                        "--sync: error: @/empty has no tests/integration/defs, which the commands enter: expected the root of a"
                                + " checkout of the tests",
                        REFUSED),
                Mistake.of(
                        29,
                        "a sourceDirectory that is another folder",
                        "run @/list.txt --clusters @/elsewhere.yaml --configs @/src",
                        BAD_INPUT,
                        "cluster here: error: @/empty has no tests/integration/defs, which the commands enter: expected the"
                                + " root of a checkout of the tests",
                        REFUSED),
                Mistake.of(
                        30,
                        "a config's name mistyped",
                        "run @/config.txt --clusters @/one.yaml --sync @/src",
                        BAD_INPUT,
                        "@/config.txt:1: error: no config 'gpt_os_120b' in @/src/tests/scripts/perf-sanity/aggregated*, did you"
                                + " mean 'gpt_oss_120b'?",
                        "perf-sanity: nothing was submitted: the input has errors"),
                Mistake.of(
                        36,
                        "an image where there is no pyxis",
                        "run @/list.txt --clusters @/image.yaml --sync @/src",
                        BAD_INPUT,
                        "cluster here: error: srun has no option --container-image here (pyxis), which the image"
                                + " nvcr.io#x/y:1 needs: a profile without an image runs cases on the node itself",
                        REFUSED),
                Mistake.of(
                        48,
                        "more nodes than there are",
                        "run @/six.txt --clusters @/one.yaml --sync @/src",
                        BAD_INPUT,
                        "@/six.txt:1: error: the job needs 6 nodes, and partition gb200 has 2: its job would never start",
                        REFUSED),
                Mistake.of(
                        49,
                        "configs on the cluster, and a case without one",
                        "run @/config.txt --clusters @/remote.yaml",
                        BAD_INPUT,
                        "@/config.txt:1: error: no config 'gpt_os_120b' in @/src/tests/scripts/perf-sanity/aggregated*, did you"
                                + " mean 'gpt_oss_120b'?"));
    }
}
