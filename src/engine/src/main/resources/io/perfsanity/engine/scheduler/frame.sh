# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# The part that all remote scripts share. The engine sends one text to one `bash -s`: this file, the file of the
# dialect (slurm.sh or local.sh), the file of the operation, and as its last line
#
#     { main NONCE WORDS...; exit; }
#
# Everything above that line only defines functions, and bash runs a `{ ... }` only after it has read its end: a text
# that was cut off, at whatever byte, does nothing.
#
# The answer is a frame: lines `perf-sanity NONCE KIND KEY`, of which the first has the kind `begin` and the last the
# kind `end`. What stands between such a line and the next is the body of that record, any bytes. Only we know the
# nonce, so neither the banner of a login shell nor a log can look like a record; an answer without its end was cut.

nonce=
ended= # |COMPLETED|FAILED|...|: the state words after which a job never runs again

record() { # record KIND [KEY]: begins a record, and thereby ends the one before
    printf '\nperf-sanity %s %s %s\n' "$nonce" "$1" "${2:--}"
}

problem() { # problem TEXT: nothing more can be answered; the engine fails the operation with this text
    record problem
    printf '%s' "$*"
    record end
    exit
}

main() {
    # From here on no command can read what is left of the script's text.
    exec </dev/null
    nonce=$1
    ended=$2
    shift 2
    record begin
    ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 402)) || problem "bash $BASH_VERSION is too old, 4.2 is needed"
    # What a launch script was given must not reach the jobs of another one.
    # shellcheck disable=SC2086 # names of variables
    unset ${!PS_@}
    clean_environment
    operation "$@"
    record end
}

need() { # need PROGRAM...: without them the operation can't even begin
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null ||
            problem "no program '$program' on the PATH of $HOSTNAME; loginShell: true may help"
    done
}

write_file() { # write_file FILE TEXT: the file appears with all of its text or not at all
    printf '%s\n' "$2" >"$1.new.$$" && mv -f -- "$1.new.$$" "$1"
}

job_id= # what read_id and claimant found

read_id() { # read_id FILE: the job id in its first line; a line without its end may be half an id
    job_id=
    [[ -f $1 ]] && IFS= read -r job_id <"$1" && job_id=${job_id%%;*} && [[ $job_id =~ ^[0-9]+(-[0-9]+)?$ ]] && return
    job_id=
    return 1
}

submitted_id() { # submitted_id DIRECTORY: the id of the attempt's job, as the submit loop noted it
    # The second file is what sbatch itself wrote: all there is when the loop died before it could note the id.
    read_id "$1/job" || sbatch_id "$1/submit.out"
}

sbatch_id() { # sbatch_id FILE: the id in sbatch's answer, the only line that is one: a wrapper may print lines of its own
    local line word='' words='^(Submitted batch job )?([0-9]+(-[0-9]+)?)(;[A-Za-z0-9._-]+| on cluster [A-Za-z0-9._-]+)?$'
    job_id=
    [[ -f $1 ]] || return
    # A last line without its end may be half an id, and isn't read.
    while IFS= read -r line; do
        [[ $line =~ $words ]] || continue
        [[ -z $word ]] || return
        word=${BASH_REMATCH[2]}
    done <"$1"
    job_id=$word
    [[ -n $job_id ]]
}

claim_for_nobody() { # claim_for_nobody DIRECTORY: 0 if no job can run for the attempt, 1 if one claimed it, 2 unclear
    local try
    if mkdir -p -- "$1" 2>/dev/null && mkdir -- "$1/started" 2>/dev/null; then
        # The job would have read and deleted them.
        rm -f -- "$1.secrets"
        : >"$1/started/abandoned" || return 2
        return 0
    fi
    [[ -d $1/started ]] || return 2
    # A job makes the directory first and writes its id then.
    for try in 0 0.2 0.5 1; do
        [[ ! -e $1/started/abandoned ]] || return 0
        [[ ! -s $1/started/job ]] || return 1
        sleep "$try"
    done
    return 1
}

# The attempts that an operation is about, by index.
names=() directories=() ids=()

within() { # within SECONDS COMMAND...: the command, ended after the time or at the deadline of all queries
    local limit=$1
    shift
    ((limit <= deadline - SECONDS)) || limit=$((deadline - SECONDS))
    ((limit > 0)) || return 124
    # Messages are compared with their English text.
    LC_ALL=C timeout --kill-after=2 "$limit" "$@"
}
deadline=0
