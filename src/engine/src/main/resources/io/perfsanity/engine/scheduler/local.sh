# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# The dialect of a machine without a scheduler: a job is a session of detached processes. Its id is the pid of the
# session's first process and that process' start time, in ticks since the boot: a pid alone is soon used again.

clean_environment() { :; }

prepare_submit() {
    need setsid flock
    # Handlers, not ignored signals: the processes that are started from here would inherit those.
    trap : HUP PIPE
}

started_at= # of the process that `process` looked at
session=

process() { # process PID: fails if it is gone, or dead and only waits to be reaped
    local stat='' fields
    { IFS= read -r -d '' stat <"/proc/$1/stat"; } 2>/dev/null
    [[ -n $stat ]] || return 1
    # The second field is the program's name, which may hold blanks and brackets.
    read -ra fields <<<"${stat##*) }"
    session=${fields[3]} started_at=${fields[19]}
    [[ ${fields[0]} != [ZX] ]]
}

run_detached() { # run_detached NAME: becomes the job, in the attempt's directory
    process "$$" || exit
    # The scripts of the attempt take this id where Slurm would have given them one.
    export PS_LOCAL_JOB_ID=$$-$started_at PS_LOCAL_JOB_NAME=$1 PS_LOCAL_JOB_DIRECTORY=$PWD
    write_file job "$PS_LOCAL_JOB_ID" && exec bash launch.sh
}

submit_one() { # submit_one DIRECTORY NAME LIMIT: sets kind, job_id and message
    local until=$((SECONDS + $3)) pid
    message=
    if ! mkdir -p -- "$1/logs"; then
        kind=REJECTED message="$1/logs can't be made"
        return
    fi
    (
        cd -- "$1" && exec setsid bash -c "$(declare -f process write_file run_detached); run_detached \"\$1\"" bash "$2"
    ) >"$1/logs/job.log" 2>&1 </dev/null 9>&- &
    pid=$!
    kind=DOUBTFUL
    while ! submitted_id "$1"; do
        if ! process "$pid"; then
            # It may have ended between the two looks.
            submitted_id "$1" && break
            kind=REJECTED
            IFS= read -r -d '' -n 2000 message <"$1/logs/job.log"
            message="the process ended before it became a job. $message"
            return
        fi
        ((SECONDS < until)) || return
        sleep 0.02
    done
    kind=ACCEPTED
}

job_of() { # job_of INDEX: sets job_id to what is known or noted of the attempt
    job_id=${ids[$1]}
    [[ -n $job_id ]] || submitted_id "${directories[$1]}" || read_id "${directories[$1]}/started/job"
}

query() { # the same records as Slurm's, for an accounting-free cluster that forgets no job
    local i state line
    record queue ok
    for i in "${!names[@]}"; do
        job_of "$i" || continue
        if process "${job_id%-*}" && [[ $started_at == "${job_id#*-}" ]]; then
            state=RUNNING
        else
            state=FAILED
            while IFS= read -r line; do [[ $line != rc=0 ]] || state=COMPLETED; done 2>/dev/null <"${directories[i]}/exit"
        fi
        printf '%s|%s|%s|||%s\n' "$job_id" "$state" "$HOSTNAME" "${names[i]}"
    done
    record accounting none
}

alive=()        # by index: pids of the attempt's job
declare -A told # pids that were asked to end

look() { # look: fills alive with the processes of the jobs' sessions, and those that left them but kept their variables
    local i pid entry path
    local -A index_of=()
    alive=()
    for i in "${!names[@]}"; do
        job_of "$i" || continue
        # While a session has members its number is not used again; one that another process leads isn't ours.
        if ! process "${job_id%-*}" || [[ $started_at == "${job_id#*-}" ]]; then index_of[${job_id%-*}]=$i; fi
        index_of[$job_id]=$i
    done
    for path in /proc/[0-9]*; do
        pid=${path#/proc/}
        process "$pid" || continue
        i=${index_of[$session]-}
        [[ -z $i ]] || alive[i]+=" $pid"
    done
    while IFS= read -r -d '' entry; do
        pid=${entry#/proc/} pid=${pid%%/*} i=${index_of[${entry#*=}]-}
        [[ -z $i ]] || ! process "$pid" || alive[i]+=" $pid"
    done < <(grep -szHxE 'PS_LOCAL_JOB_ID=[0-9]+-[0-9]+' /proc/[0-9]*/environ)
}

end_jobs() { # end_jobs TERM|KILL: signals the processes in alive
    local pid
    # shellcheck disable=SC2048 # each element is a list of pids
    for pid in ${alive[*]}; do
        [[ $1 == TERM && -n ${told[$pid]-} ]] || kill -s "$1" "$pid" 2>/dev/null
        told[$pid]=1
    done
}

variable() { # variable PID NAME: of the process' environment
    local entry
    entry=$(grep -szm 1 "^$2=" "/proc/$1/environ" | tr -d '\0')
    printf '%s' "${entry#*=}"
}

own_jobs() { # rows ID|STATE|START|NAME|DIRECTORY of the first processes of jobs
    local entry pid id
    while IFS= read -r -d '' entry; do
        pid=${entry#/proc/} pid=${pid%%/*} id=${entry#*=}
        if [[ $pid != "${id%-*}" ]] || ! process "$pid" || [[ $started_at != "${id#*-}" ]]; then continue; fi
        printf '%s|RUNNING|%s|%s|%s\n' "$id" "$(stat -c %Y "/proc/$pid")" \
            "$(variable "$pid" PS_LOCAL_JOB_NAME)" "$(variable "$pid" PS_LOCAL_JOB_DIRECTORY)"
    done < <(grep -szHxE 'PS_LOCAL_JOB_ID=[0-9]+-[0-9]+' /proc/[0-9]*/environ)
}

cluster_facts() { need setsid; }

cluster_rules() { :; }
