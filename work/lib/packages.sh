#!/usr/bin/env bash
# packages.sh - the Debian packages that a script in work/ needs, installed once and only where they are missing.
# Sourced, it offers `need_packages PKG…`; run by itself, as root, it installs PKG….

missing_packages() { # missing_packages PKG…: those of them that are not installed, on one line
    local have pkg missing=()
    have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for pkg; do grep -qx "$pkg installed" <<<"$have" || missing+=("$pkg"); done
    echo "${missing[*]}"
}

need_packages() { # need_packages PKG…: install those that are missing, or say what is wrong and return 3
    local missing sudo=() why
    missing=$(missing_packages "$@")
    [[ -n $missing ]] || return 0
    ((EUID == 0)) || sudo=(sudo -n)
    if ! command -v apt-get >/dev/null; then
        why="this is no Debian system"
    elif ! "${sudo[@]}" true 2>/dev/null; then
        why="that needs root, or a sudo that asks for no password"
    else
        echo "installing $missing" >&2
        # shellcheck disable=SC2086 # a list of words
        "${sudo[@]}" bash "${BASH_SOURCE[0]}" $missing && return
        why="apt-get failed"
    fi
    echo "These packages are missing and cannot be installed, as $why: $missing" >&2
    return 3
}

install_packages() ( # in a shell of its own, so that the trap and the lock end with it
    export DEBIAN_FRONTEND=noninteractive
    apt=(apt-get -qq -y -o DPkg::Lock::Timeout=120 -o Acquire::Retries=2)
    exec 9</var/lib/dpkg
    flock 9 # another script may be here too; the first to end would take the policy below from under the second

    # The scripts start the daemons they need on ports of their own; the packages must start none.
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
        trap 'rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    "${apt[@]}" update >/dev/null 2>&1 || true # the lists at hand may do
    log=$("${apt[@]}" install --no-install-recommends "$@" 2>&1) || {
        tail -n 5 <<<"$log" >&2
        exit 1
    }
)

[[ ${BASH_SOURCE[0]} != "$0" ]] || install_packages "$@"
