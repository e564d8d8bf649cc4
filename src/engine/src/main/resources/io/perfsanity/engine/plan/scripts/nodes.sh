# shellcheck shell=bash
# What is asked of the job's nodes before the first role starts; common.sh has it.
#
#   facts/job            image=, imageFile= of the container
#   facts/nodes/<node>   what a measurement depends on there, see facts.sh
#   facts/software       versions and command, which a role writes, see role.sh
#   logs/preflight.log   of the profile's check of each node, see preflight.sh

# Of common.sh: nodes, role_pid, role_rc, booted, now, scripts
# shellcheck disable=SC2154,SC2034,SC2004

# Facts of the nodes, which never fail a case, and the profile's check of them, which ends it with the reason "preflight".
look_at_nodes() {
    note_facts
    preflight
    # The case's own time begins here.
    read_clock
    booted=$((booted + now))
    now=0
}

# on_each_node NAME SECONDS SCRIPT LOG: runs a script once on each node, outside of any container; false when it had to be
# ended.
on_each_node() {
    local name=$1 limit=$2 file=$3 log=$4
    if [[ $PS_SCHEDULER == slurm ]]; then
        # Without an option for GPUs a step has all of its job.
        srun --export=ALL --mem=0 --job-name="$name" --nodes="${#nodes[@]}" --ntasks="${#nodes[@]}" --ntasks-per-node=1 \
            --kill-on-bad-exit=0 bash "$scripts/$file" </dev/null >"$log" 2>&1 &
    else
        setsid env "PS_ROLE_TOKEN=$PS_ATTEMPT_DIR:$$" bash "$scripts/$file" </dev/null >"$log" 2>&1 &
    fi
    role_pid[$name]=$!
    wait_for_end "$limit" "$name" && return
    PS_STOP_WAIT=2 end_roles "$name"
    return 1
}

note_facts() {
    mkdir -p "$PS_ATTEMPT_DIR/facts/nodes"
    if [[ -n ${PS_CONTAINER_IMAGE:-} ]]; then
        {
            printf 'image=%s\n' "$PS_CONTAINER_IMAGE"
            # A file has no digest that is cheap to know. One that was replaced has another size and time.
            stat -L --printf='imageFile=%s bytes, %y\n' -- "$PS_CONTAINER_IMAGE" 2>/dev/null
        } >"$PS_ATTEMPT_DIR/facts/job"
    fi
    if [[ $PS_SCHEDULER == slurm && ${#nodes[@]} == 1 ]]; then
        # We are there, and a step would take its time.
        bash "$scripts/facts.sh" </dev/null >/dev/null 2>&1 &
        role_pid[facts]=$!
        wait_for_end 8 facts || PS_STOP_WAIT=2 end_roles facts
    else
        on_each_node facts 8 facts.sh /dev/null
    fi
    unset "role_pid[facts]" "role_rc[facts]"
}

preflight() {
    [[ -n ${PS_PREFLIGHT:-} ]] || return 0
    local log=$PS_ATTEMPT_DIR/logs/preflight.log late='' node text failed='' until
    say "check the nodes: logs/preflight.log"
    read_clock
    until=$((now + ${PS_START_WAIT:-300}))
    while :; do
        on_each_node preflight "${PS_PREFLIGHT_LIMIT:-300}" preflight.sh "$log" ||
            late="not done after ${PS_PREFLIGHT_LIMIT:-300}s"
        [[ -n $late || ${role_rc[preflight]:-1} != 0 ]] || return 0
        # As a role's: srun asks before it makes a step, so nothing has begun.
        if [[ -n $late || $PS_SCHEDULER != slurm ]] || ((now >= until)) || ! no_answer preflight; then
            break
        fi
        say "the controller did not answer the srun of preflight"
        unset "role_pid[preflight]" "role_rc[preflight]"
    done
    if [[ -z $late ]] && ! grep -q ': preflight ended with [0-9]*$' "$log"; then
        show_tail preflight
        give_up "not-started preflight" 1
    fi
    for node in $(printf '%s\n' "${nodes[@]}" | sort -u); do
        grep -qxF -- "$node: preflight ended with 0" "$log" && continue
        # What it said last, of the first node that failed
        [[ -n $failed ]] || text=$(grep "^${node//./\\.}: " "$log" | grep -v ': preflight ended with [0-9]*$' | tail -n 1)
        failed+=${failed:+,}$node
    done
    [[ -n $failed ]] || return 0
    show_tail preflight
    text=${text#*: }
    text=${text//[^[:print:]]/?}
    give_up "preflight $failed $late${late:+${text:+: }}${text:0:200}" 1
}
