# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Submits attempts one after the other. The loop goes on when the connection dies: nobody could say then how far it
# came, so it notes each id at once and stops only for a newer fence.

operation() { # operation RUN_DIRECTORY TOKEN PAUSE LIMIT (NAME DIRECTORY)...
    local run=$1 token=$2 pause=$3 limit=$4 index=0 doubts=0 tried='' stop='' kind message
    shift 4
    prepare_submit
    : >>"$run/lock" || problem "$run/lock can't be written on $HOSTNAME"
    exec 9>>"$run/lock"
    # Taking the fence has waited for older loops, so this waits for nobody but a caller that uses a fence twice.
    flock --wait "$limit" 9 || stop="another submit loop of this run is at work"
    while (($#)); do
        submit "$2" "$1"
        record outcome "$((index++))"
        printf '%s\n%s\n%s' "$kind" "$job_id" "$message"
        shift 2
    done
}

submit() { # submit DIRECTORY NAME: sets kind, job_id and message, and stop when the loop is to try no more
    kind=NOT_TRIED job_id='' message=$stop
    if [[ -n $stop ]]; then
        return
    elif ! holds_fence; then
        stop="a newer connection holds the fence of this run"
        message=$stop
    elif submitted_id "$1"; then
        accept "$1"
    elif [[ -d $1/started ]]; then
        claimed "$1"
    elif [[ ! -f $1/launch.sh ]]; then
        kind=REJECTED message="there is no $1/launch.sh on $HOSTNAME"
    elif [[ -f $1/submit.out ]]; then
        # By a loop that ended before sbatch answered: only a look at the scheduler can tell.
        kind=DOUBTFUL message="an earlier submission was begun, and its outcome isn't known"
    else
        [[ -z $tried || $pause == 0 ]] || sleep "$pause"
        tried=yes
        submit_one "$1" "$2" "$limit"
        [[ $kind != ACCEPTED ]] || accept "$1"
        # A clear refusal leaves nothing to look for.
        [[ $kind != REJECTED && $kind != NO_ROOM ]] || rm -f -- "$1/submit.out" 2>/dev/null
        [[ $kind != NO_ROOM ]] || stop="the scheduler takes no more jobs of this login just now"
        if [[ $kind != DOUBTFUL ]]; then
            doubts=0
        elif ((++doubts == 3)); then
            # A controller that is away makes every further call take its full time-out, and its job doubtful too.
            stop="the scheduler gave no clear answer three times in a row"
        fi
    fi
}

holds_fence() {
    local now=
    IFS= read -r now <"$run/fence"
    [[ $now == "$token" ]]
}

accept() { # accept DIRECTORY: notes job_id, unless it is noted
    kind=ACCEPTED
    # Written in place, since a rename costs a process: a reader takes only a whole line, and has submit.out besides.
    [[ -s $1/job ]] || printf '%s\n' "$job_id" >"$1/job" || message="$1/job can't be written on $HOSTNAME"
}

claimed() { # claimed DIRECTORY: its job came to life, or nobody may run it any more
    if read_id "$1/started/job"; then
        accept "$1"
    elif [[ -s $1/started/abandoned ]]; then
        # By a loop that was refused, and whose answer was lost.
        kind=REJECTED
        IFS= read -r -d '' -n 2000 message <"$1/started/abandoned"
    elif [[ -e $1/started/abandoned ]]; then
        # No job can run for it. The caller notes that too, and goes on with a next attempt.
        kind=DOUBTFUL message="the attempt was abandoned"
    else
        kind=DOUBTFUL message="a job has claimed the attempt but has not left its id yet"
    fi
}
