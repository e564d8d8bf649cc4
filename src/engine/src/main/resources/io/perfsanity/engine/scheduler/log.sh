# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Which logs an attempt has, and some of one of them, while they are being written.

operation() { # operation WORK_DIRECTORY ATTEMPT LOG OFFSET MAX: the attempt's path is one below the work directory
    local real log=$1/$2/logs/$3 entry count=0
    while IFS= read -r -d '' entry; do
        ((count++ < 200)) || break
        record size "${entry%% *}"
        printf '%s' "${entry#* }"
    done < <(find "$1/$2/logs" -maxdepth 1 -type f -name '*.log' -printf '%s %f\0' 2>/dev/null)
    real=$(cd -P -- "$1" 2>/dev/null && pwd -P) || return 0
    [[ -n $3 && -f $log && ! -L $log ]] || return 0
    { piece "${real%/}/$2/logs/$3" "$4" "$5" 7<"$log"; } 2>/dev/null
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
