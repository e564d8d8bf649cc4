# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Everything that one tick wants to know about any number of attempts.

operation() { # operation SECONDS (NAME DIRECTORY ID)...
    local i=0
    local -A index_by_directory=()
    deadline=$((SECONDS + $1))
    shift
    while (($#)); do
        names[i]=$1 directories[i]=$2 ids[i]=$3
        index_by_directory[$2/logs]=$i
        shift 3
        # An id that the answer to a submission didn't bring.
        if [[ -z ${ids[i]} ]] && submitted_id "${directories[i]}"; then
            ids[i]=$job_id
            record id "$i"
            printf '%s' "$job_id"
        fi
        i=$((i + 1))
    done
    query
    files
    logs
}

files() { # claims and exit files
    local i text
    for i in "${!directories[@]}"; do
        if read_id "${directories[i]}/started/job"; then
            record claimed "$i"
            printf '%s' "$job_id"
        fi
        if [[ -f ${directories[i]}/exit ]]; then
            record exit "$i"
            IFS= read -r -d '' -n 4096 text <"${directories[i]}/exit"
            printf '%s' "$text"
        fi
    done
}

logs() { # how large the logs of each attempt are together; whether they grew tells a silent job
    local i entry whole=
    local -a bytes=()
    # find passes by links and pipes, and one find costs less than a look at each file.
    while IFS= read -r -d '' entry; do
        [[ -n $entry ]] || { whole=yes && break; }
        ((SECONDS < deadline)) || break
        i=${index_by_directory[${entry#* }]-}
        # A leg of a comparison has logs of its own.
        [[ -n $i || ! $entry =~ ' '(.*)/legs/[0-9]+-[ab]/logs$ ]] || i=${index_by_directory[${BASH_REMATCH[1]}/logs]-}
        [[ -n $i ]] || continue
        bytes[i]=$((${bytes[i]-0} + ${entry%% *}))
    done < <(
        find "${directories[@]/%//logs}" "${directories[@]/%//legs}" -maxdepth 3 -type f -name '*.log' \
            -printf '%s %h\0' 2>/dev/null
        printf '\0'
    )
    # Half a sum would be taken for a change.
    [[ -n $whole ]] || return 0
    for i in "${!directories[@]}"; do
        record logs "$i"
        printf '%s' "${bytes[i]-0}"
    done
}
