#!/bin/bash
# Runs on a node, once for each task of a step: says who and where the role is, then runs the profile's command.
#
# For the commands: PS_ROLE, PS_ROLE_INDEX, PS_ROLE_NAME (CTX_0), DISAGG_SERVING_TYPE as upstream names it, PS_NODE, PS_HOST
# and PS_PORT to listen on, PS_TEST (the node id as seen from tests/integration/defs), PS_OUTPUT_DIR, PS_TEST_DIR (where
# upstream's test leaves its files, below the former), PS_ADDRESS_DIR, and for the clients PS_CTX_URLS, PS_GEN_URLS,
# PS_PROXY_URL. Of a test that upstream makes from a list PS_TEST is only the file, and pytest is told the rest by
# PYTEST_ADDOPTS.
set -u

# On a machine that happens to be inside a Slurm job these would be somebody else's.
[[ $PS_SCHEDULER == local ]] && unset SLURM_PROCID SLURM_STEP_ID SLURMD_NODENAME
rank=${SLURM_PROCID:-0}
export PS_NODE=${SLURMD_NODENAME:-$(uname -n)}
if ((rank == 0)) && [[ -n ${SLURM_STEP_ID:-} ]]; then
    printf '%s\n' "$SLURM_STEP_ID" >"$PS_ADDRESS_DIR/.step/$PS_ROLE_NAME"
fi

# shellcheck source=environment.sh
source "$PS_SCRIPTS/environment.sh"
apply_environment
if [[ -n ${PS_DEVICES:-} ]]; then
    export CUDA_VISIBLE_DEVICES=$PS_DEVICES NVIDIA_VISIBLE_DEVICES=$PS_DEVICES
fi

case $PS_ROLE in
    CTX | GEN) export DISAGG_SERVING_TYPE=$PS_ROLE_NAME ;;
    PROXY) export DISAGG_SERVING_TYPE=DISAGG_SERVER ;;
    BENCHMARK) export DISAGG_SERVING_TYPE=BENCHMARK ;;
    # Upstream's test takes its absence as "aggregated".
    *) unset DISAGG_SERVING_TYPE ;;
esac

# Lists name the test file from the checkout's root, from upstream's folder of tests or without folders. A "-" in front
# would make an option of it.
PS_TEST=${PS_NODE_ID#tests/integration/defs/}
[[ ${PS_TEST%%::*} == */* ]] || PS_TEST=perf/$PS_TEST
[[ $PS_TEST != -* ]] || PS_TEST=./$PS_TEST
id=${PS_TEST#*\[} PS_TEST_DIR=$PS_OUTPUT_DIR
# An id is text from a list; one that upstream's test can have is one name.
[[ $PS_TEST != *\[*\] || ${id%]} == @(|.|..|*/*) ]] || PS_TEST_DIR=$PS_OUTPUT_DIR/${id%]}
export PS_TEST PS_TEST_DIR

# Upstream makes some tests of the lines of a list, so that pytest finds nothing under their names:
# from_list FILE [OPTION] has pytest collect FILE with a list of this one test.
from_list() {
    local list=$PS_ATTEMPT_DIR/test-list.txt quoted="'\"'\"'"
    # Every task of a step does this, and none may read a part of it.
    printf '%s\n' "$PS_TEST" >"$list.$rank" && mv -f "$list.$rank" "$list"
    export PYTEST_ADDOPTS="${PYTEST_ADDOPTS:+$PYTEST_ADDOPTS }${2:+$2 }--test-list='${list//\'/$quoted}'"
    PS_TEST=$1
}

case $PS_TEST in
    unittest/*) from_list test_unittests.py ;;
    *test_perf.py::test_perf\[perf_sanity_*) ;; # of older checkouts
    *test_perf.py::test_perf\[*) from_list "${PS_TEST%%::*}" --perf ;;
esac

# The name that other nodes reach this one by.
own_host() {
    local name
    if [[ $PS_SCHEDULER == local ]]; then
        echo 127.0.0.1
        return
    fi
    # Containers come without "hostname", some without "getent"; HOSTNAME may be the login node's, exported.
    for name in "$(uname -n)" "${SLURMD_NODENAME:-}"; do
        if [[ -n $name ]] && { ! command -v getent >/dev/null || getent hosts "$name" >/dev/null; }; then
            echo "$name"
            return
        fi
    done
    name=$(hostname -I 2>/dev/null | cut -d' ' -f1)
    echo "${name:-127.0.0.1}"
}

# A port that nobody listens on and that no other role of this case took. Below 32768, where the kernel's ports for
# outgoing connections begin. Another program may still take it before the command does; the case then fails with that
# program's message in the role's log.
free_port() {
    local port taken
    while :; do
        port=$((20000 + RANDOM % 12000))
        taken=$(printf ': [0-9A-F]+:%04X ' "$port")
        grep -qsE "$taken" /proc/net/tcp /proc/net/tcp6 && continue
        mkdir "$PS_ADDRESS_DIR/.port/$(uname -n)-$port" 2>/dev/null || continue
        echo "$port"
        return
    done
}

# note_software COMMAND: what is measured, for whoever compares the measurement with another. The command doesn't wait for
# the versions.
note_software() {
    local file=$PS_ATTEMPT_DIR/facts/software
    {
        printf 'command=%s\n' "$(tr -s '[:space:]' ' ' <<<"$1" | head -c 1000)"
        printf 'build=%s\n' "${NVIDIA_BUILD_ID:-}"
    } 2>/dev/null >"$file"
    timeout -k 1 20 python3 -c '
import importlib.metadata as installed
for name in ("torch", "tensorrt_llm"):
    try:
        print(name + "=" + installed.version(name))
    except Exception:
        pass
' </dev/null 2>/dev/null | head -c 2000 >>"$file" &
}

address=$PS_ADDRESS_DIR/$PS_ROLE_NAME
PS_HOST=$(own_host)
export PS_HOST PS_PORT=
if ((rank == 0)); then
    PS_PORT=$(free_port)
    printf '%s:%s\n' "$PS_HOST" "$PS_PORT" >"$address.tmp" && mv -f "$address.tmp" "$address"
else
    # All tasks of a server know its one address. A network file system may show the file late.
    for ((i = 0; i < 120; i++)); do
        if [[ -s $address ]]; then
            IFS=: read -r PS_HOST PS_PORT <"$address"
            break
        fi
        sleep 0.5
    done
    [[ -n $PS_PORT ]] || echo "task $rank: no address of task 0 after 60 s; PS_PORT stays empty" >&2
fi

cd "${PS_SOURCE_DIR:-$PS_OUTPUT_DIR}" || exit 1
command=PS_COMMAND_$PS_ROLE
[[ $rank != 0 || $PS_ROLE_INDEX != 0 || $PS_ROLE != @(AGG|GEN) ]] || note_software "${!command}"
# Slurm's proctrack/cgroup sends a TERM to this shell alone, not to what it started. The command therefore gets a
# process group (set -m), which is told as a whole and then has the time it is given to end.
told=''
set -m
bash -c "${!command}" &
child=$!
set +m
trap 'told=yes; kill -s TERM -- "-$child" 2>/dev/null' TERM INT
# A wait that a trap interrupts returns early.
while kill -0 "$child" 2>/dev/null; do
    wait "$child"
done
wait "$child"
rc=$?
# The command's own shell may end before the program that it ran.
while [[ -n $told ]] && kill -0 -- "-$child" 2>/dev/null; do
    sleep 0.1
done
if ((rank == 0)); then
    # srun returns the highest code of its tasks: 143 of those it ended hides the 1 of the first that failed.
    echo "$rc" >"$PS_ADDRESS_DIR/.code/$PS_ROLE_NAME"
fi
exit "$rc"
