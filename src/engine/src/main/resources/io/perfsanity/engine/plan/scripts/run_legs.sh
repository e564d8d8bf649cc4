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

has_containers() {
    [[ $PS_SCHEDULER == slurm && -n ${PS_CONTAINER_IMAGE_A:-}${PS_CONTAINER_IMAGE_B:-} && -n $(own_name) ]]
}

claim
if [[ -n ${PS_COMMAND_PREPARE:-} ]]; then
    # Also where the job is told to end.
    trap 'finish; rm -rf "$PS_ATTEMPT_DIR.checkouts"' EXIT
fi
look_at_nodes
! has_containers || remove_left_containers
[[ -z ${PS_COMMAND_PREPARE:-} ]] || copy_checkouts
stop_wait=${PS_STOP_WAIT:-10}
# A leg that is told to end ends its own roles first.
PS_STOP_WAIT=$((2 * stop_wait + 5))
# shellcheck disable=SC2153 # of launch.sh
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
! has_containers || remove_on_nodes enroot remove -f "pyxis_$(own_name)-a" "pyxis_$(own_name)-b"
exit "$rc"
