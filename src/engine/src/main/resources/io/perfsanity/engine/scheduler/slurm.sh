# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# The dialect of Slurm: squeue(1), sacct(1), scontrol(1), sbatch(1) and scancel(1) of 20.11 and newer.

clean_environment() { # defaults of the user's own (SBATCH_ACCOUNT, SQUEUE_FORMAT ...) must change nothing for us
    local name
    for name in "${!SBATCH_@}" "${!SLURM_@}" "${!SQUEUE_@}" "${!SACCT_@}" "${!SCANCEL_@}" "${!SCONTROL_@}" "${!SINFO_@}"; do
        case $name in
        SLURM_CONF | SLURM_CONF_SERVER | SLURM_JWT) ;; # where the cluster is and who we are
        *) unset "$name" ;;
        esac
    done
}

ticked= # set each time the ticker calls

prepare_submit() {
    need sbatch flock
    # A hang-up of the connection must not end an sbatch half-way.
    trap '' HUP PIPE
    # One process that interrupts our waiting now and then, where `timeout` would cost two more for every job: on a busy
    # login node they take as long as sbatch itself. It ends with this shell, since nobody else holds its input (8).
    trap 'ticked=yes' USR1
    exec 8> >(ticker $$ >/dev/null 2>&1)
}

ticker() { # ticker PID
    while :; do
        read -r -t 2 && continue
        # More than 128 is the time; anything else the end of the input.
        (($? > 128)) && kill -USR1 "$1" || return
    done
}

submit_one() { # submit_one DIRECTORY NAME LIMIT: sets kind, job_id and message
    local rc pid until=$((SECONDS + $3)) signal=TERM
    kind=REJECTED message="$1 can't be written on $HOSTNAME"
    cd -- "$1" || return
    # A % would be a pattern, in the path of the script's own --output too.
    local output=${1//%/%%}/logs/job.log
    # sbatch writes its answer into the attempt's directory by itself, so that the id outlives even this shell. It must
    # not hold the lock (9).
    sbatch --parsable --no-requeue --job-name="$2" --output="$output" launch.sh >submit.out 2>submit.err 8>&- 9>&- &
    pid=$!
    while :; do
        ticked=
        wait "$pid"
        rc=$?
        if [[ -z $ticked ]] || ! kill -0 "$pid" 2>/dev/null; then break; fi
        if ((SECONDS > until)); then
            kill -s "$signal" "$pid"
            signal=KILL
        fi
    done
    [[ -f submit.err ]] || return
    IFS= read -r -d '' -n 2000 message <submit.err
    if sbatch_id submit.out; then
        kind=ACCEPTED
    elif ((rc == 0)); then
        kind=DOUBTFUL message="sbatch gave no job id. $message"
        ! queued_id "$2" || kind=ACCEPTED
    elif ((rc > 128 && rc < 255)); then # 255 is how sbatch reports its own errors
        kind=DOUBTFUL message="sbatch was ended by a signal, after $3 s at the latest. $message"
    elif [[ $message != *[![:space:]]* ]]; then
        kind=DOUBTFUL message="sbatch ended with $rc and no message"
    else
        sort_refusal "${message,,}" "$1" "$2"
    fi
}

sort_refusal() { # sort_refusal MESSAGE DIRECTORY NAME: sets kind and job_id from sbatch's message in lower case
    # Texts of src/common/slurm_errno.c, job_state_reason.c and of sbatch itself; sites' plugins and wrappers have others,
    # which stand before the controller's answer.
    case $1 in
    # MaxWall, MaxNodes and the like are refused with the same last line, and will be the next time.
    *maxsubmit* | *grpsubmit* | *'maxjobcount limit'*) kind=NO_ROOM && return ;;
    esac
    case ${1##*batch job submission failed: } in
    *'timed out'* | *'time-out'* | *timeout* | *'unable to contact'* | *'standby mode'* | *temporarily* | *'try again'* | \
        *retry* | *'job queue full'* | *'zero bytes'* | *'send failure'* | *'receive failure'* | *'shutdown failure'* | \
        *'connection failure'* | *'connection re'[fsj]* | *'broken pipe'* | *'unexpected message'* | *'shutting down'* | \
        *'authentication error'* | *munge* | *'missing socket'* | *'delayed socket'* | *'now in progress'* | \
        *'no route to host'* | *unreachable* | *interrupted* | *'cannot allocate memory'*) kind=DOUBTFUL ;;
    *) refused "$2" "$3" ;;
    esac
}

refused() { # refused DIRECTORY NAME: REJECTED, once no job can run for the attempt whatever the answer meant
    kind=DOUBTFUL
    # The controller keeps a record of what it refused, as FAILED; a job that ran meanwhile has claimed its attempt.
    if queued_id "$2" && [[ $ended != *"|${state_of[0]}|"* ]]; then
        kind=ACCEPTED
    elif [[ $listing == ok ]]; then
        claim_for_nobody "$1"
        case $? in
        # Whoever asks again, as after a lost answer, is told the same.
        0) kind=REJECTED job_id='' && printf '%s' "$message" >"$1/started/abandoned" ;;
        1) ! read_id "$1/started/job" || kind=ACCEPTED ;;
        esac
    fi
}

queued_id() { # queued_id NAME: sets job_id to the job of this name in the queue, which keeps ended ones for some minutes
    deadline=$((SECONDS + 20)) names=("$1") ids=('')
    read_queue 20
    job_id=${id_of[0]-}
    [[ -n $job_id ]]
}

# A row of the queue is ID|STATE|NODES|REASON|START|NAME. The name stands last, since only it may hold a bar. START is in
# epoch seconds: of a job that waits when the controller expects it to start, N/A while it expects nothing.
# %i tells a task of a job array, 7_1, from a job; we make no arrays.
row_format='%i|%T|%N|%r|%S|%j'

relevant=()         # rows whose name is that of an attempt, whatever their id
listing=            # ok, failed, or garbled: then what it doesn't show may exist all the same
declare -A index_of # =NAME -> index; the sign keeps an empty name from being an empty subscript
state_of=()         # by index: state in the queue
id_of=()            # by index: id in the queue

read_queue() { # read_queue LIMIT: one squeue for all attempts; ended jobs stay in it for MinJobAge
    local text id state nodes reason start name i
    relevant=() state_of=() id_of=() index_of=() listing=ok
    for i in "${!names[@]}"; do index_of["=${names[i]}"]=$i; done
    # --all: also in partitions that are hidden, and what a federation calls revoked.
    text=$(SLURM_TIME_FORMAT=%s within "$1" squeue --all --noheader --states=all --user="$EUID" --format="$row_format") || listing=failed
    [[ -n $text ]] || return 0
    while IFS='|' read -r id state nodes reason start name; do
        [[ ! $id =~ ^[0-9]+[_+] ]] || continue
        if [[ ! $id =~ ^[0-9]+$ || ! $state =~ ^[A-Z_]+$ ]]; then
            [[ $listing == failed ]] || listing=garbled
            continue
        fi
        i=${index_of["=$name"]-}
        [[ -n $i ]] || continue
        relevant+=("$id|$state|$nodes|$reason|$start|$name")
        # An id alone proves nothing: Slurm begins again at FirstJobId one day, or after its state was lost.
        [[ -z ${ids[i]} || ${ids[i]} == "$id" ]] || continue
        # Of several jobs with the attempt's name a live one counts.
        [[ -n ${state_of[i]-} && $ended == *"|$state|"* ]] || state_of[i]=$state id_of[i]=$id
    done <<<"$text"
}

row_fields=JobID,State,ExitCode,NodeList,JobName
accounting= # unasked, ok, failed, or none: there is no accounting on this cluster
accounts=() # lines of sacct

ask_accounting() { # ask_accounting --jobs|--name VALUE...: sacct about at most 500 values a call
    local option=$1 text rc since=()
    shift
    # Without a start sacct looks at today only, except for ids.
    [[ $option == --jobs ]] || since=(--starttime=now-7days)
    while (($#)); do
        # --duplicates: without it a new job hides an older one whose id it took.
        text=$(
            IFS=,
            within 15 sacct --allocations --noheader --parsable2 --duplicates --format="$row_fields" \
                "${since[@]}" "$option=${*:1:500}" 2>&1
        )
        rc=$?
        if ((rc == 0)); then
            [[ $accounting == failed ]] || accounting=ok
            accounts+=("$text")
        elif [[ $text == *'storage is disabled'* ]] || ! command -v sacct >/dev/null; then
            accounting=none
            return
        else
            accounting=failed
            printf '%s\n' "$text" >&2
            return
        fi
        shift $(($# < 500 ? $# : 500))
    done
}

ask_controller() { # ask_controller ID...: a record for each id that scontrol knows something about
    local id text rc line
    if (($# > 20)); then # one listing of the whole cluster is cheaper than so many calls
        local -A line_of=()
        text=$(within 15 scontrol --oneliner show job) || return
        while IFS= read -r line; do
            [[ ! $line =~ ^JobId=([0-9]+)\  ]] || line_of[${BASH_REMATCH[1]}]=$line
        done <<<"$text"
        for id in "$@"; do
            record controller "$id"
            printf '%s' "${line_of[$id]-invalid}"
        done
        return
    fi
    for id in "$@"; do
        text=$(within 10 scontrol --oneliner show job "$id" 2>&1)
        rc=$?
        if ((rc == 0)); then
            record controller "$id"
            printf '%s' "$text"
        elif [[ $text == *'Invalid job id'* ]]; then
            record controller "$id"
            printf invalid
        fi
    done
}

query() { # what the scheduler knows of the attempts
    local i by_id=() by_name=()
    read_queue 20
    for i in "${!names[@]}"; do
        if [[ -z ${state_of[i]-} ]]; then
            if [[ -n ${ids[i]} ]]; then by_id+=("${ids[i]}"); else by_name+=("${names[i]}"); fi
        elif [[ $ended == *"|${state_of[i]}|"* && ! -f ${directories[i]}/exit ]]; then
            by_id+=("${id_of[i]}") # squeue has no exit code, and our script left none
            rm -f -- "${directories[i]}.secrets" # of a job that was cancelled before it could read them
        fi
    done
    accounting=unasked
    ((!${#by_id[@]})) || ask_accounting --jobs "${by_id[@]}"
    ((!${#by_name[@]})) || [[ $accounting == none ]] || ask_accounting --name "${by_name[@]}"
    record queue "$listing"
    ((!${#relevant[@]})) || printf '%s\n' "${relevant[@]}"
    record accounting "$accounting"
    ((!${#accounts[@]})) || printf '%s\n' "${accounts[@]}"
    [[ $accounting != none && $accounting != failed ]] || ((!${#by_id[@]})) || ask_controller "${by_id[@]}"
}

alive=()        # by index: ids of the attempt's jobs that may still run
declare -A told # ids that were asked to end

look() { # look: fills alive; fails if the scheduler doesn't answer
    local row id state name i
    read_queue 5
    alive=()
    for row in "${relevant[@]}"; do
        IFS='|' read -r id state _ _ _ name <<<"$row"
        [[ $ended == *"|$state|"* ]] || alive[${index_of["=$name"]}]+=" $id"
    done
    [[ $listing == ok ]]
}

end_jobs() { # end_jobs TERM|KILL: ends the jobs in alive; by name where the queue couldn't be read
    local i id to_end=()
    if [[ $listing == failed ]]; then
        # Our names are unique, so that a name is the safer word for a job than an id that was never checked.
        for i in "${!names[@]}"; do within 3 scancel --user="$(id -un)" --name="${names[i]}"; done
        return
    fi
    # shellcheck disable=SC2048 # each element is a list of ids
    for id in ${alive[*]}; do
        [[ $1 == TERM && -n ${told[$id]-} ]] || to_end+=("$id")
        told[$id]=1
    done
    ((${#to_end[@]})) || return 0
    case $1 in
    TERM) within 10 scancel "${to_end[@]}" ;;
    # Reaches the batch script too; Slurm's own KILL may be minutes away (KillWait).
    KILL) within 10 scancel --signal=KILL --full "${to_end[@]}" ;;
    esac >&2
}

own_jobs() { # rows ID|STATE|START|NAME|DIRECTORY of this user's live jobs that we may have made; START in epoch seconds
    local text
    text=$(SLURM_TIME_FORMAT=%s within 20 squeue --all --noheader --user="$EUID" --format='%i|%T|%S|%j|%Z') ||
        problem "squeue failed on $HOSTNAME"
    grep -E '^[0-9]+\|[A-Z_]+\|[^|]*\|ps-' <<<"$text"
}

cluster_facts() { # what a person wants to know before the first run
    need sbatch squeue scancel scontrol sinfo
    record config
    within 10 scontrol show config || problem "scontrol failed on $HOSTNAME: does the controller answer?"
    record partitions
    within 10 sinfo --all --noheader --summarize --format='%P|%a|%l|%F|%s'
    record nodes
    # These widths cut nothing that is known; the columns have no blanks.
    within 10 sinfo --all --noheader --Node --Format=Partition:100,NodeHost:100,StateLong:40,Gres:300,GresUsed:300
}

cluster_rules() { # what else a job's fate depends on; where one of these isn't answered, nothing is known of it
    asked rules 10 scontrol --oneliner show partition
    asked associations 10 sacctmgr --noheader --parsable2 show associations user="$(id -un)" \
        format=Cluster,Account,Partition,QOS,DefaultQOS,MaxSubmitJobs,MaxWall
    asked qos 10 sacctmgr --noheader --parsable2 show qos format=Name,MaxWall,MaxSubmitJobsPerUser,Flags
    # Some versions write it to standard error.
    asked mpi 5 bash -c 'exec srun --mpi=list 2>&1'
    asked srun 5 srun --help
}

asked() { # asked KIND SECONDS COMMAND...: a record with what the command says where it succeeds, else none
    local text
    text=$(within "${@:2}" 2>/dev/null) || return 0
    record "$1"
    printf '%s\n' "$text"
}
