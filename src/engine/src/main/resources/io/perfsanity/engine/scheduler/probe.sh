# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# What a person asks about a cluster: is it fit for runs, and what did we leave on it?

operation() { # operation jobs | facts DIRECTORY | rules DIRECTORY PATH...
    deadline=$((SECONDS + 45))
    case $1 in
    jobs)
        record jobs
        own_jobs
        ;;
    facts)
        login_facts
        directory_facts "$2"
        cluster_facts
        ;;
    rules)
        login_facts
        directory_facts "$2"
        path_facts "${@:3}"
        cluster_facts
        cluster_rules
        ;;
    esac
}

login_facts() {
    local program
    record login
    printf '%s\n' "host=$HOSTNAME" "bash=$BASH_VERSION" "user=$(id -un)" "clock=$(date +%s)"
    for program in flock tar timeout; do
        command -v "$program" >/dev/null || printf 'missing=%s\n' "$program"
    done
}

directory_facts() { # directory_facts DIRECTORY: which needn't be there yet; then what it would be made in is looked at
    local existing=$1 rest all='' file said=''
    while [[ -n $existing && ! -e $existing ]]; do existing=${existing%/*}; done
    existing=${existing:-/}
    record directory
    printf 'existing=%s\n' "$existing"
    # What really happens says more than permissions do: quotas, read-only mounts, file systems without locks.
    if file=$(LC_ALL=C mktemp -- "${existing%/}/.ps-probe-XXXXXX" 2>&1); then
        if said=$( (printf x >"$file") 2>&1); then printf 'writable=yes\n'; fi
        if flock --nonblock "$file" true 2>/dev/null; then printf 'locks=yes\n'; fi
        rm -f -- "$file"
    else
        said=$file
    fi
    # What the system says stands behind the last colon.
    said=${said##*$'\n'}
    printf 'reason=%s\n' "${said##*: }"
    # POSIX columns, in KiB; the fourth is what this user may still use.
    { read -r _ && read -r _ _ _ rest _; } < <(LC_ALL=C within 10 df -Pk -- "$existing" 2>/dev/null)
    printf 'free=%s\n' "$rest"
    rest=
    # File systems that make inodes as they need them say 0 or -.
    { read -r _ && read -r _ all _ rest _; } < <(LC_ALL=C within 10 df -Pi -- "$existing" 2>/dev/null)
    [[ ! $all =~ ^[1-9][0-9]*$ ]] || printf 'inodes=%s\n' "$rest"
}

path_facts() { # path_facts PATH...: what each of them is, where that can be told
    local path said word i=0
    for path; do
        word=
        if said=$(within 10 stat -L -c %F -- "$path" 2>&1); then
            case $said in
            directory) word=DIRECTORY ;;
            'regular file' | 'regular empty file') word=FILE ;;
            *) word=OTHER ;;
            esac
        else
            case $said in
            *'No such file or directory' | *'Not a directory') word=MISSING ;;
            *'Permission denied') word=DENIED ;;
            esac
        fi
        record path "$i"
        printf '%s' "$word"
        i=$((i + 1))
    done
}
