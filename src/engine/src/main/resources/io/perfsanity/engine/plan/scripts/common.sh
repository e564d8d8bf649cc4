# shellcheck shell=bash
# What the run_*_test.sh scripts share: the claim, the exit file, starting and ending roles, the time limit.
#
# launch.sh exports the PS_* variables that are read here and then runs one of those scripts. Everything is written
# below PS_ATTEMPT_DIR:
#   started/{job,node,time}  who claimed the attempt
#   exit                     rc= reason= job= ended=
#   logs/<role>.log          standard output and error of each role
#   addresses/<server>       host:port
#   output/                  what the commands leave
#   facts/                   what the measurement depends on, see nodes.sh
#   .nodes/                  what was run once on each node, see on_node.sh
#
# Secrets come in the file PS_ATTEMPT_DIR.secrets, beside that directory, which is gone once they were read.
#
# Needs bash 4.2. "set -e" is left out since exit codes are data here, "set -u" since bash before 4.4 takes an
# empty array for an unset variable.

scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export PS_SCRIPTS=$scripts
job=${SLURM_JOB_ID:-${PS_LOCAL_JOB_ID:-by-hand}}

# The code in the exit file. Only a command that returned replaces the word: a trap that wrote "$?" was seen to write 0
# after scancel and after a Slurm time-out.
rc=unfinished
reason=''

# Seconds for which all of this was stopped, as in a job that is suspended.
stopped=0

# Seconds since this script began, without those for which it was stopped; see read_clock.
now=0
booted=0 # what /proc/uptime said at the beginning
halted='' # whether a long time since the clock was read is one for which this was stopped

step_args=()           # srun arguments of all roles
step_end=0             # until when the next step has to wait, see wait_for_pyxis
container_name=''      # of this job's alone, and own_image its file of the image: removed at its end
own_image=''

declare -A role_pid=() # of the roles that were started
declare -A role_rc=()  # of those that ended
declare -A role_call=()  # how launch_role was called, of those that may be started again
declare -A role_until=() # until when, in seconds as "now" has them

say() {
    printf '%s %s\n' "$(date +%H:%M:%S)" "$*"
}

# Sets "now". SECONDS follows the wall clock, which may be set while we run.
read_clock() {
    local up='' before=$now gap
    { read -r up _ </proc/uptime; } 2>/dev/null
    up=${up%%.*}
    now=$((${up:-SECONDS} - booted - stopped))
    gap=$((now - before))
    if [[ -n $halted ]] && ((gap > ${PS_STOPPED_AFTER:-10})); then
        # The time of a suspended job is not the case's.
        say "stopped for ${gap}s"
        stopped=$((stopped + gap))
        now=$before
    fi
    halted=''
}
# Slurm sends it to a job that it resumes, wherever the job was stopped; a slow file system doesn't.
trap 'halted=yes' CONT
read_clock
booted=$now
now=0

# --- the claim ---------------------------------------------------------------------------------------------------

# Makes the attempt ours, or ends. Submission may happen twice when an answer gets lost; mkdir succeeds once, on network
# file systems too. The one that comes second leaves no trace except this message.
claim() {
    if [[ $PS_SCHEDULER == slurm && -z ${SLURM_JOB_ID:-} ]]; then
        echo "this is no Slurm job; submit launch.sh with sbatch" >&2
        exit 4
    fi
    mkdir -p "$PS_ATTEMPT_DIR" || exit 4
    if ! mkdir "$PS_ATTEMPT_DIR/started" 2>/dev/null; then
        if [[ ! -d $PS_ATTEMPT_DIR/started ]]; then
            echo "can't write to $PS_ATTEMPT_DIR" >&2
            exit 4
        fi
        echo "job $job ends: $PS_ATTEMPT_DIR was claimed before by job" \
            "$(cat "$PS_ATTEMPT_DIR/started/job" 2>/dev/null) on $(cat "$PS_ATTEMPT_DIR/started/node" 2>/dev/null)" >&2
        exit 3
    fi
    trap finish EXIT
    trap 'reason=${reason:-terminated}; exit 143' TERM INT HUP
    replace "$PS_ATTEMPT_DIR/started/job" "$job"
    read_secrets
    replace "$PS_ATTEMPT_DIR/started/node" "$(uname -n)"
    replace "$PS_ATTEMPT_DIR/started/time" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"

    export PS_OUTPUT_DIR=$PS_ATTEMPT_DIR/output PS_ADDRESS_DIR=$PS_ATTEMPT_DIR/addresses
    mkdir -p "$PS_ATTEMPT_DIR/logs" "$PS_OUTPUT_DIR" "$PS_ADDRESS_DIR"/.{step,port,code}

    # sbatch sends our output to logs/job.log already. Without it, a person at a terminal sees it there.
    if [[ ! -t 1 && ! $PS_ATTEMPT_DIR/logs/job.log -ef /dev/stdout ]]; then
        exec >>"$PS_ATTEMPT_DIR/logs/job.log" 2>&1
    fi
    keep_environment
    prepare_"$PS_SCHEDULER"
    PS_NODE_NAMES=$(IFS=,; echo "${nodes[*]}")
    export PS_NODE_NAMES
    say "case $PS_CASE_ID, job $job: $PS_MODE on $PS_NODES node(s), limit ${PS_TIME_LIMIT}s"
}

# Exports the variables NAME=VALUE of the secrets' file, each of which ends with a NUL, and deletes the file.
read_secrets() {
    local file=$PS_ATTEMPT_DIR.secrets entry options=$-
    # Whoever traces this script wants to see other things.
    { set +x; } 2>/dev/null
    if [[ -f $file ]]; then
        while IFS= read -r -d '' entry; do
            export "${entry?}"
        done <"$file"
        rm -f -- "$file"
    fi
    entry=''
    [[ $options != *x* ]] || set -x
}

# Writes a small file so that a reader sees all of it or none.
replace() {
    printf '%s\n' "$2" >"$1.tmp" && mv -f "$1.tmp" "$1"
}

# --- the end -----------------------------------------------------------------------------------------------------

# Whatever ends the script comes through here. The file is written first: after a scancel only KillWait seconds are
# left, and ending the servers may take longer.
finish() {
    trap '' TERM INT HUP
    [[ $rc == unfinished ]] || excuse
    replace "$PS_ATTEMPT_DIR/exit" "rc=$rc
reason=$reason
job=$job
ended=$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    end_roles "${!role_pid[@]}"
    cleanup_"$PS_SCHEDULER"
    say "end: rc=$rc${reason:+, $reason}"
}

# Puts in the reason's place what makes a result say little about the test.
excuse() {
    if ((stopped > 0)); then
        # Time-outs of the command's own went on meanwhile.
        reason="suspended ${stopped}s"
    elif [[ $rc != 0 ]] && ! has_room; then
        reason=disk-full
    fi
}

has_room() {
    local code=0
    { head -c 65536 /dev/zero >"$PS_OUTPUT_DIR/.room"; } 2>/dev/null || code=1
    rm -f "$PS_OUTPUT_DIR/.room"
    return "$code"
}

# give_up REASON CODE: ends the case with a reason of our own.
give_up() {
    reason=$1
    rc=$2
    exit "$rc"
}

# The last lines of a role's log, for whoever reads job.log only.
show_tail() {
    echo "--- last lines of logs/$1.log"
    tail -n 20 "$PS_ATTEMPT_DIR/logs/$1.log"
    echo "---"
}

# --- roles -------------------------------------------------------------------------------------------------------

# launch_role ROLE INDEX DEVICES [srun argument...]: starts a role in the background, on the nodes that the srun
# arguments name or, without a scheduler, on this machine. DEVICES limits it to these GPUs; empty: those of its step.
launch_role() {
    local role=$1 index=$2 devices=$3 name=$1 call
    printf -v call '%q ' "$@"
    shift 3
    local command=PS_COMMAND_$role limit
    read_clock
    limit=$((PS_TIME_LIMIT - now))
    if [[ -z ${!command} ]]; then
        say "the profile has no command for the role $role"
        give_up "no-command $role" 1
    fi
    # The limit covers the whole case, and the client's own time-out must come before that of a server, which would look
    # like a server that died.
    if [[ $role == CTX || $role == GEN ]]; then
        name=${role}_$index
        limit=$((limit + 2 * PS_GRACE))
    elif [[ $role == PROXY ]]; then
        limit=$((limit + 2 * PS_GRACE))
    fi
    local -a as=(env "PS_ROLE=$role" "PS_ROLE_INDEX=$index" "PS_ROLE_NAME=$name" "PS_DEVICES=$devices"
        "PS_TIME_LIMIT=$((limit > 1 ? limit : 1))" "PS_ROLE_TOKEN=$PS_ATTEMPT_DIR:$$")
    role_call[$name]=$call
    note_nodes "$name" "$@"
    : "${role_until[$name]:=$((now + ${PS_START_WAIT:-300}))}"
    say "start $name"
    # The test itself may append to the log, under another name: what we write must not go where it wrote.
    : >"$PS_ATTEMPT_DIR/logs/$name.log"
    # The standard input is /dev/null in both: srun would read, and so eat, what belongs to this script.
    case $PS_SCHEDULER in
        slurm)
            wait_for_pyxis
            "${as[@]}" srun "${step_args[@]}" --job-name="$name" "$@" bash "$scripts/role.sh" \
                </dev/null >>"$PS_ATTEMPT_DIR/logs/$name.log" 2>&1 &
            ;;
        local)
            # A session of its own makes a process group that can be ended as a whole.
            "${as[@]}" setsid bash "$scripts/role.sh" </dev/null >>"$PS_ATTEMPT_DIR/logs/$name.log" 2>&1 &
            ;;
    esac
    role_pid[$name]=$!
}

# note_nodes ROLE [srun argument...]: where a role runs, for whoever has to leave out a node that failed.
note_nodes() {
    local name=$1 argument where
    shift
    [[ $PS_SCHEDULER == slurm ]] || return 0
    where=$(IFS=,; echo "${nodes[*]}")
    for argument; do
        [[ $argument != --nodelist=* ]] || where=${argument#*=}
    done
    printf '%s=%s\n' "$name" "$where" >>"$PS_ATTEMPT_DIR/facts/roles"
}

# Sleeps half a second, then notes what ended. "wait" can be interrupted by a trap, a foreground sleep can't: Slurm's KILL
# would come before the trap ran. "wait -n" would return as soon as a role ends, but needs bash 4.3.
wait_for_change() {
    read_clock
    sleep 0.5 >/dev/null &
    wait "$!"
    halted=yes # if that took long; nobody says CONT where the whole machine slept
    read_clock
    reap
}

# Notes the exit codes of roles that ended since.
reap() {
    local name code
    for name in "${!role_pid[@]}"; do
        [[ -n ${role_rc[$name]:-} ]] && continue
        kill -0 "${role_pid[$name]}" 2>/dev/null && continue
        wait "${role_pid[$name]}"
        code=$?
        if controller_was_away "$name"; then
            say "the controller did not answer the srun of $name"
            eval "launch_role ${role_call[$name]}"
            continue
        fi
        role_rc[$name]=$code
        code=$(cat "$PS_ADDRESS_DIR/.code/$name" 2>/dev/null)
        ((role_rc[$name] == 0 || ${code:-0} == 0)) || role_rc[$name]=$code
        say "$name ended with ${role_rc[$name]}"
    done
}

# Whether a role ended since its srun got no answer about the job, PS_START_WAIT (300) seconds at most after its first
# start. srun asks before it makes a step, and only srun launches tasks: nothing can begin late. That the job is gone
# would be an answer.
controller_was_away() {
    [[ $PS_SCHEDULER == slurm && -n ${role_call[$1]:-} ]] && ! began "$1" && ((now < role_until[$1])) && no_answer "$1"
}

# no_answer NAME: whether the log of an srun says that nobody told it about the job.
no_answer() {
    local silence='Socket timed out|Unable to contact slurm controller|Zero Bytes were transmitted'
    grep -qE "Unable to confirm allocation for job [0-9]+: ($silence)" "$PS_ATTEMPT_DIR/logs/$1.log"
}

# Sends a signal to everything that belongs to the roles.
signal_roles() {
    local signal=$1 name
    shift
    local -a steps=()
    for name in "$@"; do
        [[ -n ${role_rc[$name]:-} ]] && continue
        unset "role_call[$name]"
        if [[ $PS_SCHEDULER == local ]]; then
            kill -s "$signal" -- "-${role_pid[$name]}" 2>/dev/null
        elif [[ $signal == TERM && -s $PS_ADDRESS_DIR/.step/$name ]]; then
            # A TERM to srun itself ends the tasks with KILL; through Slurm they get the TERM and can clean up.
            steps+=("$SLURM_JOB_ID.$(<"$PS_ADDRESS_DIR/.step/$name")")
        else
            kill -s TERM "${role_pid[$name]}" 2>/dev/null
        fi
    done
    if ((${#steps[@]} > 0)); then
        # It complains about steps that end meanwhile. A server that it doesn't reach is killed a little later.
        scancel --quiet --signal="$signal" "${steps[@]}" 2>/dev/null
    fi
}

# end_roles NAME...: TERM, and KILL for those still there PS_STOP_WAIT (10) seconds later.
end_roles() {
    (($# > 0)) || return 0
    signal_roles TERM "$@"
    wait_for_end "${PS_STOP_WAIT:-10}" "$@" && return
    say "still there after ${PS_STOP_WAIT:-10}s, killed"
    signal_roles KILL "$@"
    wait_for_end 10 "$@"
}

# wait_for_end SECONDS NAME...: true once all have ended.
wait_for_end() {
    local until name
    read_clock
    until=$((now + $1))
    shift
    while :; do
        reap
        local alive=''
        for name in "$@"; do
            [[ -n ${role_rc[$name]:-} ]] || alive=yes
        done
        [[ -z $alive ]] && return 0
        ((now < until)) || return 1
        wait_for_change
    done
}

# The first of the roles that ended with an error; nothing if none did.
first_dead() {
    local name
    for name in "$@"; do
        if [[ ${role_rc[$name]:-0} != 0 ]]; then
            echo "$name"
            return
        fi
    done
}

# Whether a role came as far as its command. srun alone may fail, as when the controller is away just then or a container
# can't be started: that says nothing about the test.
began() {
    [[ $PS_SCHEDULER != slurm ]] && return
    [[ -e $PS_ADDRESS_DIR/.step/$1 || -e $PS_ADDRESS_DIR/.code/$1 ]] && ! lacked_a_container "$1"
}

# Of a step on several nodes one may have no container, while the first task begins on another.
lacked_a_container() {
    grep -qsE '^([0-9]+: *)?slurmstepd[^ ]*: error: spank: required plugin [^ ]+: task_init\(\) failed' \
        "$PS_ATTEMPT_DIR/logs/$1.log"
}

# Whether Slurm killed processes of a role for their memory. It says so in the role's log; the job's state tells only of
# the batch script, which lives on.
ran_out_of_memory() {
    [[ $PS_SCHEDULER == slurm ]] && tail -c 100000 "$PS_ATTEMPT_DIR/logs/$1.log" |
        grep -qE 'error: Detected [0-9]+ oom[-_]kill event|^srun: error: [^ ]+: tasks? [0-9,-]+: Out Of Memory$'
}

# The reason for a server's early end.
death_of() {
    if ! began "$1"; then
        echo "not-started $1"
    elif ran_out_of_memory "$1"; then
        echo "out-of-memory $1"
    else
        echo "server-died $1"
    fi
}

# Runs PS_COMMAND_PREPARE, if there is one, once on each node: what a checkout needs before its roles can start.
prepare() {
    [[ -n ${PS_COMMAND_PREPARE:-} ]] || return 0
    placement=(--nodes="$PS_NODES" --ntasks="$PS_NODES" --ntasks-per-node=1)
    gpu_args 0
    launch_role PREPARE 0 '' "${placement[@]}"
    while [[ -z ${role_rc[PREPARE]:-} ]]; do
        ((now < PS_TIME_LIMIT + PS_GRACE)) || give_up timeout 124
        wait_for_change
    done
    [[ ${role_rc[PREPARE]} == 0 ]] && return
    show_tail PREPARE
    began PREPARE || give_up "not-started PREPARE" 1
    give_up prepare-failed "${role_rc[PREPARE]}"
}

# run_main NAME SERVER...: waits for the command that decides the case and ends the script with its code. Ends it early
# when the case's time is over (counted from the start of this script) or a server dies.
run_main() {
    local main=$1 limit=$((PS_TIME_LIMIT + PS_GRACE)) early='' dead
    shift
    while [[ -z ${role_rc[$main]:-} ]]; do
        if ((now >= limit)); then
            say "$main is stopped: ${limit}s are over"
            PS_STOP_WAIT=${PS_KILL_AFTER:-30} end_roles "$main"
            # A command that handles the TERM and returns 0 hasn't finished its work.
            rc=${role_rc[$main]:-137}
            [[ $rc == 0 ]] && rc=124
            give_up timeout "$rc"
        fi
        wait_for_change
        dead=$(first_dead "$@")
        if [[ -n $dead && -z ${role_rc[$main]:-} ]]; then
            show_tail "$dead"
            end_roles "$main"
            give_up "$(death_of "$dead")" "${role_rc[$dead]}"
        fi
        # Servers that end with 0 were told to: the upstream test stops them itself, then evaluates. If that never
        # ends, the server ended without being told.
        if [[ -z $early && -n $(first_ended "$@") ]]; then
            early=$now
        fi
        if [[ -n $early && -z ${role_rc[$main]:-} ]] && ((now - early >= ${PS_AFTER_SERVER_END:-300})); then
            dead=$(first_ended "$@")
            say "$dead ended ${PS_AFTER_SERVER_END:-300}s ago and $main still runs"
            show_tail "$dead"
            end_roles "$main"
            give_up "server-died $dead" 1
        fi
    done
    rc=${role_rc[$main]}
    if ((rc != 0)); then
        show_tail "$main"
        # A client often sees a broken connection before Slurm reports the end of the server that broke it.
        (($# > 0)) && wait_for_death 3 "$@"
        dead=$(first_dead "$@")
        if [[ -n $dead ]]; then
            show_tail "$dead"
            reason=$(death_of "$dead")
        elif ! began "$main"; then
            reason="not-started $main"
        elif ran_out_of_memory "$main"; then
            reason="out-of-memory $main"
        elif ((now >= PS_TIME_LIMIT)); then
            # pytest's own time-out came before ours and looks like any failure.
            reason=timeout
        fi
    fi
    end_roles "$@"
    exit "$rc"
}

first_ended() {
    local name
    for name in "$@"; do
        if [[ -n ${role_rc[$name]:-} ]]; then
            echo "$name"
            return
        fi
    done
}

# wait_for_death SECONDS SERVER...: until one has ended with an error.
wait_for_death() {
    local until=$((now + $1))
    shift
    while [[ -z $(first_dead "$@") ]] && ((now < until)); do
        wait_for_change
    done
}

# --- Slurm -------------------------------------------------------------------------------------------------------

prepare_slurm() {
    # sbatch exports its own options; srun takes them as defaults and some contradict ours (--gpus-per-task of the job
    # with --gpus-per-node of the step). --export=NONE of the job would even leave the step without a PATH.
    unset SLURM_GPUS SLURM_GPUS_PER_NODE SLURM_GPUS_PER_TASK SLURM_GPUS_PER_SOCKET SLURM_TRES_PER_TASK SLURM_GRES \
        SLURM_NTASKS SLURM_NPROCS SLURM_NTASKS_PER_NODE SLURM_NTASKS_PER_GPU SLURM_TASKS_PER_NODE SLURM_EXPORT_ENV \
        SLURM_NNODES SLURM_JOB_NUM_NODES SLURM_DISTRIBUTION \
        SLURM_MEM_PER_CPU SLURM_MEM_PER_GPU SLURM_MEM_PER_NODE
    mapfile -t nodes < <(scontrol show hostnames "$SLURM_JOB_NODELIST")
}

# The arguments of srun that all roles share, into the array "step_args".
arrange_slurm() {
    local -a extra=() mounts=("$PS_RUN_DIR:$PS_RUN_DIR")
    local name=${PS_CONTAINER_NAME:-}
    # A list of quoted words from the administrator's profile; its quoting is undone here and nowhere else.
    eval "extra=(${PS_SRUN_ARGS:-})"
    # --mem=0 is the job's memory, and not counted: where Slurm counts it, a proxy would find none beside a server.
    step_args=(--export=ALL --kill-on-bad-exit=1 --mem=0 "${extra[@]}")
    [[ -n ${PS_CONTAINER_IMAGE:-} ]] || return 0
    # The container needs these scripts and the attempt's directory, wherever they are.
    [[ $PS_ATTEMPT_DIR == "$PS_RUN_DIR"/* ]] || mounts+=("$PS_ATTEMPT_DIR:$PS_ATTEMPT_DIR")
    [[ -z ${PS_SOURCE_DIR:-} || $PS_SOURCE_DIR == "$PS_RUN_DIR"/* ]] || mounts+=("$PS_SOURCE_DIR:$PS_SOURCE_DIR")
    [[ -z ${PS_CONTAINER_MOUNTS:-} ]] || mounts+=("$PS_CONTAINER_MOUNTS")
    step_args+=(--container-image="$PS_CONTAINER_IMAGE" --container-mounts="$(IFS=,; echo "${mounts[*]}")")
    [[ -z ${PS_CONTAINER_WORKDIR:-} ]] || step_args+=(--container-workdir="$PS_CONTAINER_WORKDIR")
    [[ -z ${PS_CONTAINER_ENV:-} ]] || step_args+=(--container-env="$PS_CONTAINER_ENV")
    container_name=$(own_name)
    name=${container_name:-$name}
    [[ -z $name ]] || step_args+=(--container-name="$name${PS_LEG:+-${PS_LEG#*-}}")
}

# The name of a container that is this job's alone; nothing where steps share none, or one of another name. What is installed
# must be there in the steps that follow, and not in those of a comparison's other side.
own_name() {
    local name=${PS_CONTAINER_NAME:-}
    [[ -n $name || -z ${PS_SETUP:-}${PS_COMMAND_PREPARE:-} ]] || name='ps-{job}'
    [[ $name != *'{job}'* ]] || echo "${name//'{job}'/$SLURM_JOB_ID}"
}

# Of steps that begin on a node at once, pyxis was seen to let one fail.
wait_for_pyxis() {
    [[ -n ${PS_CONTAINER_IMAGE:-} ]] || return 0
    while read_clock && ((now < step_end)); do
        sleep 0.5 >/dev/null &
        wait "$!"
    done
    step_end=$((now + ${PS_CONTAINER_PAUSE:-0}))
}

# Slurm ends what is left of a job with its script. pyxis may keep a container that has a name.
cleanup_slurm() {
    # After a scancel there is no time; a leg's container is the next one's too.
    [[ $rc != unfinished ]] || return 0
    [[ -z $container_name || -n ${PS_LEG:-} ]] || remove_on_nodes enroot remove -f "pyxis_$container_name"
    [[ -z $own_image ]] || remove_on_nodes rm -f -- "$own_image" "$own_image.lock"
}

# pyxis keeps containers that have a name, as those have in which something is installed. A job that is killed can't remove
# its own, since no step starts in it any more: the next one on its nodes does. Those of jobs that live are left alone.
remove_containers() { # remove_containers JOB...: of all others
    # shellcheck disable=SC2016 # each node expands it
    timeout 60 srun --nodes="$PS_NODES" --ntasks-per-node=1 --mem=0 bash -c '
        for name in $(enroot list); do
            [[ $name =~ ^pyxis_ps-([0-9]+)(-[ab])?$ && " $* " != *" ${BASH_REMATCH[1]} "* ]] && enroot remove -f "$name"
        done' bash "$@" </dev/null >/dev/null 2>&1 || :
}

remove_left_containers() {
    local live
    # No list, no removal.
    live=$(squeue --noheader --user="$(id -un)" --format=%A 2>/dev/null) && [[ -n $live ]] || return 0
    # shellcheck disable=SC2086 # a word for each job
    remove_containers $live
}

# remove_on_nodes COMMAND...: on each node, outside of any container; nothing depends on it.
remove_on_nodes() {
    timeout 60 srun --nodes="$PS_NODES" --ntasks-per-node=1 --mem=0 "$@" </dev/null >/dev/null 2>&1
}

# server_args NODES GPUS: srun arguments of a server that has its nodes for itself, into the array "placement".
server_args() {
    local count=$1 gpus=$2 tasks
    tasks=$(tasks_per_node "$count" "$gpus")
    placement=(--nodes="$count" --ntasks="$(total_tasks "$count" "$gpus")" --ntasks-per-node="$tasks")
    [[ -z ${PS_MPI:-} ]] || placement+=(--mpi="$PS_MPI")
}

# gpu_args GPUS: asks for so many GPUs of each node of a step, in the profile's way, in the array "placement". A cluster
# that doesn't count GPUs refuses any such option.
gpu_args() {
    case ${PS_GPU_OPTION:-gpus-per-node} in
        gpus-per-node) placement+=(--gpus-per-node="$1") ;;
        gres) if (($1 > 0)); then placement+=(--gres=gpu:"$1"); else placement+=(--gres=none); fi ;;
    esac
}

tasks_per_node() {
    if [[ ${PS_TASKS_PER_NODE:-1} == gpus ]]; then
        echo $((($2 + $1 - 1) / $1))
    else
        echo "${PS_TASKS_PER_NODE:-1}"
    fi
}

total_tasks() {
    if [[ ${PS_TASKS_PER_NODE:-1} == gpus ]]; then
        echo "$2"
    else
        echo $(($1 * ${PS_TASKS_PER_NODE:-1}))
    fi
}

# --- no scheduler ------------------------------------------------------------------------------------------------

arrange_local() {
    :
}

prepare_local() {
    local i
    nodes=()
    for ((i = 0; i < PS_NODES; i++)); do
        nodes+=(localhost)
    done
    # If this script is killed outright, its traps don't run; the guard then ends the roles. It lives on where this is a
    # leg whose mark is looked for.
    # shellcheck disable=SC2016 # the guard's own arguments
    env -u PS_ROLE_TOKEN setsid bash -c '
        while kill -0 "$1" 2>/dev/null; do sleep 1; done
        source "$2/local.sh"
        kill_marked "$3"' guard "$$" "$scripts" "$PS_ATTEMPT_DIR:$$" </dev/null >/dev/null 2>&1 &
    guard=$!
    disown "$guard"
}

# Nothing ends left-over processes for us here: also those that left their process group are found, by the mark that
# they inherited.
cleanup_local() {
    kill_marked "$PS_ATTEMPT_DIR:$$"
    kill -s KILL -- "-$guard" 2>/dev/null
}

# first_devices N [FIRST]: N GPUs from number 0, or FIRST. Slurm chooses them itself; here nobody else does.
first_devices() {
    local first=${2:-0}
    if [[ $PS_SCHEDULER == local ]] && (($1 > 0)); then
        seq -s, "$first" $((first + $1 - 1))
    fi
}

# shellcheck source=environment.sh
source "$scripts/environment.sh"
# shellcheck source=local.sh
source "$scripts/local.sh"
# shellcheck source=nodes.sh
source "$scripts/nodes.sh"
