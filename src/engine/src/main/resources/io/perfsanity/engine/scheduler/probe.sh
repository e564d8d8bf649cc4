# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# What a person asks about a cluster: is it fit for runs, and what did we leave on it?

operation() { # operation jobs | facts DIRECTORY
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
    esac
}

login_facts() {
    local program
    record login
    printf '%s\n' "host=$HOSTNAME" "bash=$BASH_VERSION"
    for program in flock tar timeout; do
        command -v "$program" >/dev/null || printf 'missing=%s\n' "$program"
    done
}

directory_facts() { # directory_facts DIRECTORY: which needn't be there yet; then what it would be made in is looked at
    local existing=$1 rest file
    while [[ -n $existing && ! -e $existing ]]; do existing=${existing%/*}; done
    existing=${existing:-/}
    record directory
    printf 'existing=%s\n' "$existing"
    # What really happens says more than permissions do: quotas, read-only mounts, file systems without locks.
    if file=$(mktemp -- "${existing%/}/.ps-probe-XXXXXX" 2>/dev/null); then
        if printf x 2>/dev/null >"$file"; then printf 'writable=yes\n'; fi
        if flock --nonblock "$file" true 2>/dev/null; then printf 'locks=yes\n'; fi
        rm -f -- "$file"
    fi
    # POSIX columns, in KiB; the fourth is what this user may still use.
    { read -r _ && read -r _ _ _ rest _; } < <(LC_ALL=C df -Pk -- "$existing" 2>/dev/null)
    printf 'free=%s\n' "$rest"
}
