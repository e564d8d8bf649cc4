#!/bin/bash
# A case several times in one allocation: run_legs.sh SCRIPT runs the script of the case's shape once a leg, with the
# checkout and the image of the leg's side (A or B). A leg that fails is the last.
#
# PS_LEGS has their names in order: "1-a 2-b 3-b 4-a". Each has a directory legs/<name>/ like that of an attempt, with
# started/, logs/, output/ and exit of its own. PS_SOURCE_DIR_A, PS_CONTAINER_IMAGE_A and the same with B say what
# differs; PS_COMMAND_PREPARE, if there is one, runs on every node before each leg, in a copy of the leg's checkout.
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# A preparation may write into its checkout, which other jobs use too: it gets a copy of it, for this job alone.
copy_checkouts() {
    local side checkout copy
    for side in a b; do
        checkout=PS_SOURCE_DIR_${side^^} copy=$PS_ATTEMPT_DIR.checkouts/$side
        [[ -n ${!checkout:-} ]] || continue
        if ! mkdir -p "$copy" || ! cp -a --reflink=auto "${!checkout}/." "$copy/" || ! chmod -R u+w "$copy"; then
            give_up prepare-failed 1
        fi
        printf -v "$checkout" %s "$copy"
    done
}

# pyxis keeps containers that have a name, as those of a preparation have. A job that is killed can't remove its own, since
# no step starts in it any more: the next comparison on its nodes does. Those of jobs that live are left alone.
remove_containers() { # remove_containers JOB...: of all others
    # shellcheck disable=SC2016 # each node expands it
    timeout 60 srun --nodes="$PS_NODES" --ntasks-per-node=1 --mem=0 bash -c '
        for name in $(enroot list); do
            [[ $name =~ ^pyxis_ps-([0-9]+)-[ab]$ && " $* " != *" ${BASH_REMATCH[1]} "* ]] && enroot remove -f "$name"
        done' bash "$@" </dev/null >/dev/null 2>&1 || :
}

remove_left_containers() {
    local live
    # No list, no removal.
    live=$(squeue --noheader --user="$(id -un)" --format=%A 2>/dev/null) && [[ -n $live ]] || return 0
    # shellcheck disable=SC2086 # a word for each job
    remove_containers $live
}

has_containers() {
    [[ $PS_SCHEDULER == slurm && -n ${PS_CONTAINER_IMAGE_A:-}${PS_CONTAINER_IMAGE_B:-} ]]
}

claim
if [[ -n ${PS_COMMAND_PREPARE:-} ]]; then
    # Also where the job is told to end.
    trap 'finish; rm -rf "$PS_ATTEMPT_DIR.checkouts"' EXIT
fi
look_at_nodes
if [[ -n ${PS_COMMAND_PREPARE:-} ]]; then
    ! has_containers || remove_left_containers
    copy_checkouts
fi
stop_wait=${PS_STOP_WAIT:-10}
# A leg that is told to end ends its own roles first.
PS_STOP_WAIT=$((2 * stop_wait + 5))
for leg in $PS_LEGS; do
    side=${leg#*-}
    checkout=PS_SOURCE_DIR_${side^^} image=PS_CONTAINER_IMAGE_${side^^}
    as=(env "PS_ATTEMPT_DIR=$PS_ATTEMPT_DIR/legs/$leg" "PS_LEG=$leg" "PS_SOURCE_DIR=${!checkout:-}"
        "PS_CONTAINER_IMAGE=${!image:-}" "PS_STOP_WAIT=$stop_wait" "PS_ROLE_TOKEN=$PS_ATTEMPT_DIR:$$"
        PS_PREFLIGHT=) # the nodes were checked
    # As launch_role does it: without Slurm a session of its own can be ended as a whole.
    [[ $PS_SCHEDULER != local ]] || as+=(setsid)
    say "start leg $leg"
    "${as[@]}" bash "$scripts/$1" </dev/null &
    role_pid[$leg]=$!
    while [[ -z ${role_rc[$leg]:-} ]]; do
        wait_for_change
    done
    if [[ ${role_rc[$leg]} != 0 ]]; then
        reason=$(sed -n 's/^reason=//p' "$PS_ATTEMPT_DIR/legs/$leg/exit" 2>/dev/null)
        break
    fi
done
rc=${role_rc[$leg]}
if [[ -n ${PS_COMMAND_PREPARE:-} ]] && has_containers; then
    timeout 60 srun --nodes="$PS_NODES" --ntasks-per-node=1 --mem=0 \
        enroot remove -f "pyxis_ps-$SLURM_JOB_ID-a" "pyxis_ps-$SLURM_JOB_ID-b" </dev/null >/dev/null 2>&1
fi
exit "$rc"
