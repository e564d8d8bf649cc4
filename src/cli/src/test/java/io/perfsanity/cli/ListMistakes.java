package io.perfsanity.cli;

import static io.perfsanity.cli.ExitCodes.ALL_PASSED;
import static io.perfsanity.cli.ExitCodes.BAD_INPUT;

import java.util.stream.Stream;

/** In command lines, lists and configs. */
final class ListMistakes {
    private static final String REFUSED = "perf-sanity: nothing was submitted: the input has errors";

    private ListMistakes() {}

    static Stream<Mistake> all() {
        return Stream.concat(ofCommandLines(), ofLists());
    }

    private static Stream<Mistake> ofCommandLines() {
        String help = "Try 'perf-sanity run --help'.";
        return Stream.of(
                Mistake.of(
                        6,
                        "several clusters and none named",
                        "plan @/list.txt --clusters @/two.yaml --sync @/src",
                        BAD_INPUT,
                        "perf-sanity: which cluster? @/two.yaml has here, there; --cluster NAME chooses, or"
                                + " $PERF_SANITY_CLUSTER, or 'cluster' of the file's 'defaults'"),
                Mistake.of(
                        7,
                        "an option mistyped",
                        "run @/list.txt --snyc @/src",
                        BAD_INPUT,
                        "perf-sanity: there is no option '--snyc', did you mean '--sync'?",
                        help),
                Mistake.of(
                        8,
                        "a command mistyped",
                        "rnu @/list.txt",
                        BAD_INPUT,
                        "perf-sanity: there is no command 'rnu', did you mean 'run'?",
                        "Try 'perf-sanity --help'."),
                Mistake.of(
                        9,
                        "a variable without a value",
                        "run @/list.txt --env FOO",
                        BAD_INPUT,
                        "perf-sanity: option '--env' (KEY=VALUE): expected KEY=VALUE, found FOO",
                        help),
                Mistake.of(
                        10,
                        "a word for a number",
                        "classify @/list.txt --gpus-per-node four",
                        BAD_INPUT,
                        "perf-sanity: invalid value for option '--gpus-per-node': 'four' is not a whole number",
                        "Try 'perf-sanity classify --help'."),
                Mistake.of(
                        10,
                        "nothing for a number",
                        "classify @/list.txt --gpus-per-node 0",
                        BAD_INPUT,
                        "perf-sanity: --gpus-per-node is 0, expected a number from 1"));
    }

    private static Stream<Mistake> ofLists() {
        return Stream.of(
                Mistake.of(
                        1,
                        "a list that isn't there",
                        "plan @/nope.txt --clusters @/one.yaml",
                        BAD_INPUT,
                        "@/nope.txt: error: no such file",
                        REFUSED),
                Mistake.of(
                        2,
                        "a directory for a list",
                        "plan @/lists/ --clusters @/one.yaml",
                        BAD_INPUT,
                        "@/lists/: error: is a directory, expected a list such as @/lists/a.txt, @/lists/b.yaml",
                        REFUSED),
                Mistake.of(
                        2,
                        "a directory without lists",
                        "classify @/empty",
                        BAD_INPUT,
                        "@/empty: error: is a directory, expected a list"),
                Mistake.of(
                        3,
                        "a config for a list",
                        "plan @/src/tests/scripts/perf-sanity/aggregated/gpt_oss_120b.yaml --clusters @/one.yaml",
                        BAD_INPUT,
                        "@/*/gpt_oss_120b.yaml: error: a case's config and no list, expected a list that names its cases,"
                                + " such as aggr_upload-gpt_oss_120b-tp4",
                        REFUSED),
                Mistake.of(
                        3,
                        "a config of servers in roles for a list",
                        "classify @/roles.yaml",
                        BAD_INPUT,
                        "@/roles.yaml: error: a case's config and no list, expected a list that names its cases, such as"
                                + " disagg_upload-e2e-roles"),
                Mistake.of(
                        4,
                        "a program for a list",
                        "classify @/program",
                        BAD_INPUT,
                        "@/program:1: error: byte 0xFF is not UTF-8, expected UTF-8 text"),
                Mistake.of(
                        30,
                        "a config's name mistyped",
                        "classify @/config.txt --configs @/src",
                        BAD_INPUT,
                        "@/config.txt:1: error: no config 'gpt_os_120b' in *, did you mean 'gpt_oss_120b'?"),
                Mistake.of(
                        31,
                        "a server's name mistyped",
                        "plan @/server.txt --clusters @/one.yaml --sync @/src",
                        BAD_INPUT,
                        "@/src/*/gpt_oss_120b.yaml:2: error: *found no server 'tp5', expected one of tp4, did you mean"
                                + " 'tp4'? (named by @/server.txt:2)",
                        REFUSED),
                Mistake.of(
                        32,
                        "a list without cases",
                        "classify @/none.txt",
                        BAD_INPUT,
                        "@/none.txt: error: no case in the list"),
                Mistake.of(
                        32,
                        "a word that is no case",
                        "classify @/junk.txt",
                        BAD_INPUT,
                        "@/junk.txt:1: error: 'hello' is not a case, expected test_perf_sanity.py::test_e2e[ID], another"
                                + " pytest node id, or an ID such as aggr_upload-CONFIG-SERVER"),
                Mistake.of(
                        32,
                        "a selection of nothing",
                        "classify @/list.txt --select agr-gpt",
                        BAD_INPUT,
                        "selection: error: 'agr-gpt' matches no case of the list, the nearest id is 'aggr-gpt_oss_120b-tp4'"),
                Mistake.of(
                        32,
                        "a mode that no case has",
                        "classify @/list.txt --configs @/src --mode disagg",
                        BAD_INPUT,
                        "@/list.txt: error: no case is left: none of the 1 is disagg"),
                Mistake.of(
                        33,
                        "many cases without configs",
                        "classify @/thousand.txt",
                        ALL_PASSED,
                        "@/thousand.txt:1: note: guessed from the name; no config found, since no directory of configs was"
                                + " given (and 999 more like it, the last: @/thousand.txt:1000)"),
                Mistake.of(
                        34,
                        "a directory of configs that isn't there",
                        "classify @/list.txt --configs @/nope",
                        BAD_INPUT,
                        "@/nope: error: no such directory of configs"),
                Mistake.of(
                        35,
                        "nothing to show below the errors",
                        "classify @/junk.txt @/none.txt",
                        BAD_INPUT,
                        "@/junk.txt:1: error: 'hello' is not a case, *",
                        "@/none.txt: error: no case in the list",
                        "2 errors"));
    }
}
