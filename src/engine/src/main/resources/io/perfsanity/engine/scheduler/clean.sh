# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Removes what old runs left below the work directory: their directories, then the synced checkouts that no run is left of.

operation() { # operation DIRECTORY SECONDS MOST DRY DAILY LIVE_RUN...
    local root=$1 age=$2 most=$3 dry=$4 daily=$5 name
    local -A live=()
    deadline=$((SECONDS + 45))
    shift 5
    for name; do live[$name]=1; done
    cd -- "$root" 2>/dev/null || return 0
    [[ -w . ]] || problem "$root can't be written on $HOSTNAME"
    exec 9>>.cleaned
    # One at a time; another one does the same.
    flock --nonblock 9 || return 0
    if [[ -n $daily && -n $(find .cleaned -size +0 -mmin -1440) ]]; then return 0; fi
    [[ -n $dry ]] || rm -rf -- .trash-*
    old_runs
    old_sources
    [[ -n $dry ]] || date -u +%Y-%m-%dT%H:%M:%SZ >.cleaned
}

old_runs() {
    local path
    for path in runs/*/run.json; do
        path=${path%/run.json} name=${path#runs/}
        # Only what bears the name of a run, and no link.
        [[ $name =~ ^[0-9]{8}-[0-9]{6}-[a-z0-9]{5}$ && -z ${live[$name]-} && ! -L $path && -O $path ]] || continue
        # Whatever was made in it since: an attempt, an exit file.
        [[ -z $(find "$path" -maxdepth 5 -newermt "@$(($(date +%s) - age))" -print -quit) ]] || continue
        # Its submit loop holds this.
        flock --nonblock "$path/lock" true 2>/dev/null || [[ ! -e $path/lock ]] || continue
        remove "$path" || return
    done
}

old_sources() {
    local path
    for path in sources/*; do
        [[ -d $path && ! -L $path && -O $path ]] || continue
        [[ -z $(find "$path" -maxdepth 0 -newermt "@$(($(date +%s) - age))") ]] || continue
        ! grep -qsF -- "/$path\"" runs/*/run.json || continue
        remove "$path" || return
    done
}

remove() { # remove PATH: fails when it is enough for this time
    ((most-- > 0 && SECONDS < deadline)) || return
    record removed
    printf '%s\n%s' "$(stat -c %Y -- "$1")" "$1"
    [[ -z $dry ]] || return 0
    # Gone at once for whoever looks, however long its removal takes.
    mv -- "$1" ".trash-${1//\//-}" && chmod -R u+w -- ".trash-${1//\//-}" && rm -rf --one-file-system -- ".trash-${1//\//-}"
    return 0
}
