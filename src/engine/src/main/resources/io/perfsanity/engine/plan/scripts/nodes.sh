# shellcheck shell=bash
# What is asked of the job's nodes before the first role starts; common.sh has it.
#
#   facts/job            image=, imageDigest=, imageFile= of the container
#   facts/nodes/<node>   what a measurement depends on there, see facts.sh
#   facts/software       versions and command, which a role writes, see role.sh
#   facts/roles          the nodes of each role, see launch_role
#   logs/preflight.log   of the profile's check of each node, outside of any container
#   logs/import.log      of the import of the container's image
#   logs/setup.log       of the profile's command that makes each node ready, in the container

# Of common.sh: nodes, role_pid, role_rc, booted, now, scripts, step_args
# shellcheck disable=SC2154,SC2034,SC2004

# Facts of the nodes, which never fail a case, and the profile's check of them.
look_at_nodes() {
    note_facts
    on_nodes preflight "${PS_PREFLIGHT_LIMIT:-300}"
    begin_clock
}

# Brings the container's image and what the profile installs to every node. In a comparison each leg does it, for its side.
set_up_nodes() {
    import_image
    arrange_"$PS_SCHEDULER"
    [[ -z $container_name || -n ${PS_LEG:-} ]] || remove_left_containers
    on_nodes setup "${PS_SETUP_LIMIT:-1800}" ${step_args[@]+"${step_args[@]}"}
    begin_clock
}

# The case's own time begins here.
begin_clock() {
    read_clock
    booted=$((booted + now))
    now=0
}

# on_each_node NAME SECONDS SCRIPT LOG [srun argument...]: runs a script once on each node; false when it had to be ended.
on_each_node() {
    local name=$1 limit=$2 file=$3 log=$4
    shift 4
    if [[ $PS_SCHEDULER == slurm ]]; then
        # Without an option for GPUs a step has all of its job.
        PS_ON_NODE=$name srun --export=ALL --mem=0 "$@" --job-name="$name" --nodes="${#nodes[@]}" --ntasks="${#nodes[@]}" \
            --ntasks-per-node=1 --kill-on-bad-exit=0 bash "$scripts/$file" </dev/null >"$log" 2>&1 &
    else
        PS_ON_NODE=$name setsid env "PS_ROLE_TOKEN=$PS_ATTEMPT_DIR:$$" bash "$scripts/$file" </dev/null >"$log" 2>&1 &
    fi
    role_pid[$name]=$!
    wait_for_end "$limit" "$name" && return
    PS_STOP_WAIT=2 end_roles "$name"
    return 1
}

note_facts() {
    mkdir -p "$PS_ATTEMPT_DIR/facts/nodes"
    [[ -z ${PS_CONTAINER_IMAGE:-} ]] || note_image
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

note_image() {
    printf 'image=%s\n' "$PS_CONTAINER_IMAGE" >"$PS_ATTEMPT_DIR/facts/job"
    if [[ $PS_CONTAINER_IMAGE == [./]* ]]; then
        note_image_file "$PS_CONTAINER_IMAGE"
    elif [[ -z ${PS_CONTAINER_IMPORT:-} ]]; then
        # A registry may take its time; no role waits for it.
        note_digest "$(image_digest)" &
    fi
}

# A file has no digest that is cheap to know. One that was replaced has another size and time.
note_image_file() {
    stat -L --printf='imageFile=%s bytes, %y\n' -- "$1" 2>/dev/null >>"$PS_ATTEMPT_DIR/facts/job"
}

note_digest() {
    [[ -z $1 ]] || printf 'imageDigest=%s\n' "$1" >>"$PS_ATTEMPT_DIR/facts/job"
}

# sha256:... of an image in a registry, as enroot 4.0 and newer tell it, else as its name has it; or nothing.
image_digest() {
    local digest
    digest=$(timeout 60 enroot digest "docker://${PS_CONTAINER_IMAGE#docker://}" </dev/null 2>/dev/null | tail -n 1)
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || digest=$(grep -oE 'sha256:[0-9a-f]{64}$' <<<"$PS_CONTAINER_IMAGE")
    printf '%s' "$digest"
}

# on_nodes NAME SECONDS [srun argument...]: runs the bash text PS_<NAME>, if there is one, on each node; where it fails the
# case ends with the reason "NAME nodes what-it-said".
on_nodes() {
    local name=$1 limit=$2 log=$PS_ATTEMPT_DIR/logs/$1.log command=PS_${1^^} late='' node text failed='' until
    shift 2
    [[ -n ${!command:-} ]] || return 0
    say "$name on the nodes: logs/$name.log"
    read_clock
    until=$((now + ${PS_START_WAIT:-300}))
    while :; do
        on_each_node "$name" "$limit" on_node.sh "$log" "$@" || late="not done after ${limit}s"
        [[ -n $late || ${role_rc[$name]:-1} != 0 ]] || return 0
        # As a role's: srun asks before it makes a step, so nothing has begun.
        if [[ -n $late || $PS_SCHEDULER != slurm ]] || ((now >= until)) || ! no_answer "$name"; then
            break
        fi
        say "the controller did not answer the srun of $name"
        unset "role_pid[$name]" "role_rc[$name]"
    done
    if [[ -z $late ]] && ! grep -q ": $name ended with [0-9]*\$" "$log"; then
        show_tail "$name"
        give_up "not-started $name" 1
    fi
    for node in $(printf '%s\n' "${nodes[@]}" | sort -u); do
        grep -qxF -- "$node: $name ended with 0" "$log" && continue
        # What it said last, of the first node that failed
        [[ -n $failed ]] || text=$(last_word "$name" "$node")
        failed+=${failed:+,}$node
    done
    [[ -n $failed ]] || return 0
    show_tail "$name"
    text=${text#*: }
    text=${text//[^[:print:]]/?}
    give_up "$name $failed $late${late:+${text:+: }}${text:0:200}" 1
}

# last_word NAME NODE: what it said last on a node, behind the node's name. Where it had no container there, pyxis says why.
last_word() {
    local log=$PS_ATTEMPT_DIR/logs/$1.log said
    said=$(grep "^${2//./\\.}: " "$log" | grep -v ": $1 ended with [0-9]*\$" | tail -n 1)
    [[ -n $said ]] || said=$(sed -n "s/^slurmstepd-${2//./\\.}: error: pyxis: *\\[ERROR\\]/$2:/p" "$log" | tail -n 1)
    printf '%s\n' "$said"
}

# Makes a file of the container's image, in the directory PS_CONTAINER_IMPORT if the profile names one, so that not every
# step of every node pulls it. An image that is a file is one already.
import_image() {
    local digest name
    [[ $PS_SCHEDULER == slurm && -n ${PS_CONTAINER_IMPORT:-} && -n ${PS_CONTAINER_IMAGE:-} ]] || return 0
    [[ $PS_CONTAINER_IMAGE != /* && $PS_CONTAINER_IMAGE != ./* ]] || return 0
    digest=$(image_digest)
    note_digest "$digest"
    # A tag may mean another image by tomorrow. Without its digest the file is this job's.
    name=${digest#sha256:}
    [[ -n $name ]] || { name=job-$SLURM_JOB_ID${PS_LEG:+-$PS_LEG} && own_image=$PS_CONTAINER_IMPORT/$name.sqsh; }
    export PS_IMAGE_FILE=$PS_CONTAINER_IMPORT/$name.sqsh
    # shellcheck disable=SC2016 # expanded there
    export PS_IMPORT='exec bash "$PS_SCRIPTS/import_image.sh"'
    on_nodes import "${PS_SETUP_LIMIT:-1800}"
    note_image_file "$PS_IMAGE_FILE"
    PS_CONTAINER_IMAGE=$PS_IMAGE_FILE
}
