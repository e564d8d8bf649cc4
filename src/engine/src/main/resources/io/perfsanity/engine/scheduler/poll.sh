# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Everything that one tick wants to know about any number of attempts.

operation() { # operation SECONDS FILE_LIMIT POLL_LIMIT (NAME DIRECTORY ID OFFSETS (LOG OFFSET)...)...
    local file_limit=$2 left=$3 i=0 count
    local -A offset_of=() index_by_directory=()
    deadline=$((SECONDS + $1))
    shift 3
    while (($#)); do
        names[i]=$1 directories[i]=$2 ids[i]=$3 count=$4
        index_by_directory[$2]=$i
        shift 4
        while ((count-- > 0)); do
            offset_of["$i/$1"]=$2
            shift 2
        done
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

logs() { # what the logs grew by since the offsets, as far as the limits allow; the rest comes with a later tick
    local first entry
    # Always the same first logs would starve the last ones for as long as the limit is reached.
    first=$((RANDOM % ${#directories[@]}))
    local roots=("${directories[@]:first}" "${directories[@]:0:first}")
    # find passes by links and pipes, and one find costs less than a look at each file.
    while IFS= read -r -d '' entry; do
        ((left > 0 && SECONDS < deadline)) || break
        growth "${entry#* }" "${entry%% *}"
    done < <(find "${roots[@]/%//logs}" -maxdepth 1 -type f -name '*.log' -size +0 -printf '%s %p\0' 2>/dev/null)
}

growth() { # growth PATH SIZE: a record INDEX, its body OFFSET SIZE NAME <newline> BYTES
    local LC_ALL=C i=${index_by_directory[${1%/logs/*}]} name=${1##*/} size=$2 offset length
    # Our scripts give their logs plain names. Other files are collected in the end, but a name that is a message of
    # its own has no place in a live log.
    [[ $name != *[!A-Za-z0-9._-]* ]] || return 0
    offset=${offset_of["$i/$name"]:-0}
    # A log that became shorter was written anew: from its beginning again.
    ((offset <= size)) || offset=0
    length=$((size - offset))
    ((length > 0)) || return 0
    ((length <= file_limit)) || length=$file_limit
    ((length <= left)) || length=$left
    # The rest of a record counts too, so that any number of tiny logs stays within the limit.
    left=$((left - length - ${#name} - 100))
    record log "$i"
    printf '%s %s %s\n' "$offset" "$size" "$name"
    dd if="$1" bs=64K iflag=skip_bytes,count_bytes skip="$offset" count="$length" 2>/dev/null
}
