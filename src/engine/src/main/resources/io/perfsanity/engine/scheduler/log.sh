# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Which logs an attempt has, and some of one of them, while they are being written.

# operation WORK_DIRECTORY ATTEMPT LOG OFFSET MAX: the attempt's path is one below the work directory. Logs of the legs of a
# comparison have the leg before their name: 2-b:AGG.log.
operation() {
    local real directory=$2/logs name=$3 leg count=0
    list "$1/$2/logs" ''
    for leg in "$1/$2"/legs/*; do
        [[ ! ${leg##*/} =~ ^[0-9]+-[ab]$ ]] || list "$leg/logs" "${leg##*/}:"
    done
    if [[ $name =~ ^([0-9]+-[ab]):(.*)$ ]]; then
        directory=$2/legs/${BASH_REMATCH[1]}/logs name=${BASH_REMATCH[2]}
    fi
    real=$(cd -P -- "$1" 2>/dev/null && pwd -P) || return 0
    [[ -n $name && -f $1/$directory/$name && ! -L $1/$directory/$name ]] || return 0
    { piece "${real%/}/$directory/$name" "$4" "$5" 7<"$1/$directory/$name"; } 2>/dev/null
}

list() { # list DIRECTORY PREFIX
    local entry
    while IFS= read -r -d '' entry; do
        ((count++ < 200)) || break
        record size "${entry%% *}"
        printf '%s' "$2${entry#* }"
    done < <(find "$1" -maxdepth 1 -type f -name '*.log' -printf '%s %f\0' 2>/dev/null)
}

piece() { # piece PATH OFFSET MAX: of what 7 reads from, unless a job put a link there that leads elsewhere
    local size from=$2
    [[ $(readlink /proc/self/fd/7) == "$1" ]] || return 0
    size=$(stat -L -c %s /proc/self/fd/7) || return 0
    # Below zero it is counted from the end. A log that became shorter goes on at its end.
    ((from >= 0)) || from=$((size + from < 0 ? 0 : size + from))
    ((from <= size)) || from=$size
    record log "$from"
    tail -c "+$((from + 1))" <&7 | head -c "$3" | base64 -w 0
}
