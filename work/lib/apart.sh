#!/usr/bin/env bash
# apart.sh - the place of a lab that has another Slurm than this machine, for slurm-lab: Debian's packages of another suite
# in a root directory of their own, with processes, network, mounts, names and cgroups of their own. Whatever number of such
# labs can be up beside each other and beside the machine's own: none sees another's ports, users or processes.
#
# The roots are built once for all checkouts of a machine and never written to: /etc is a copy for each lab, /run, /tmp and
# /var/tmp are empty ones. The lab's state and the checkout are where they are outside.

# shellcheck disable=SC2154,SC2016,SC2046 # LAB, SLURM, here, self, die, say: of slurm-lab; commands for inner shells; lists of words

declare -A suites=([20.11]=bullseye [22.05]=bookworm [24.11]=trixie [26.05]=sid)
inside=/run/perf-sanity-apart # there in such a place only
root=/var/tmp/perf-sanity-slurm-$SLURM

is_apart() { [[ -n $SLURM && ! -e $inside ]]; }

build_root() { # build_root PACKAGE…
    local suite=${suites[$SLURM]} uri packages
    if [[ -e $root ]]; then
        # Of an older checkout; another lab may be running in it.
        dpkg-query --admindir="$root/var/lib/dpkg" -W "$@" >/dev/null 2>&1 || die "$root lacks packages; remove it first"
        return 0
    fi
    need_packages mmdebstrap || exit
    uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Component: main' |
        grep -v security | head -n 1 || true)
    [[ $suite != bullseye ]] || set -- "$@" openjdk-17-jre-headless # its libc is too old for another's Java
    [[ -n $uri ]] || die "apt has no list of Debian's packages; apt-get update fetches it"
    packages=$(IFS=, && echo "$*")
    say "making Debian $suite for Slurm $SLURM in $root"
    rm -rf "$root.new"
    # Old suites and sid's mirror have release files past their date; the packages must start no daemons.
    mmdebstrap --quiet --variant=minbase --include="$packages" --aptopt='APT::Install-Recommends "false"' \
        --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='Acquire::Retries "2"' \
        --setup-hook='mkdir -p "$1/usr/sbin" && printf "#!/bin/sh\nexit 101\n" >"$1/usr/sbin/policy-rc.d" &&
            chmod 755 "$1/usr/sbin/policy-rc.d"' \
        "$suite" "$root.new" "deb $uri $suite main" >"$root.log" 2>&1 ||
        die "Debian $suite can't be made; see $root.log"
    mv "$root.new" "$root"
}

cgroups() { # the lab's own part of each hierarchy that Slurm uses
    local hierarchy
    for hierarchy in freezer memory; do
        [[ ! -w /sys/fs/cgroup/$hierarchy ]] || echo "/sys/fs/cgroup/$hierarchy/perf-sanity-$(cksum <<<"$LAB" | cut -d ' ' -f 1)"
    done
}

init_pid() { # the lab's process 1, by its number out here, or fail
    local pid
    { read -r pid <"$LAB/apart.pid"; } 2>/dev/null && [[ -e /proc/$pid/root$inside ]] && echo "$pid"
}

enter() { # enter CMD…: run it in the lab's place, in this directory where it is there too
    local pid java
    pid=$(init_pid) || die "not up: $LAB"
    java=$(java_home)
    exec nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --root --wd \
        env PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin${java:+:$java/bin}" JAVA_HOME= \
        sh -c 'cd "$0" 2>/dev/null || cd /; exec "$@"' "$PWD" "$@"
}

java_home() { # of the Java out here; empty where the root has its own
    local java
    [[ ! -d $root/etc/java-17-openjdk && -n $(command -v java) ]] || return 0
    java=$(readlink -f "$(command -v java)")
    echo "${java%/bin/java}"
}

start_apart() { # start_apart PACKAGE…
    local cgroup pid java
    ! init_pid >/dev/null || return 0
    build_root "$@"
    mkdir -p "$LAB/etc-of-root"
    touch "$LAB/.slurm-lab"
    cp -a "$root/etc/." "$LAB/etc-of-root"
    [[ -e $LAB/etc-of-root/hosts ]] || echo "127.0.0.1 localhost" >"$LAB/etc-of-root/hosts"
    java=$(java_home)
    # Debian's Java has its settings there
    [[ -z $java || ! -d /etc/java-17-openjdk ]] || cp -a /etc/java-17-openjdk "$LAB/etc-of-root/"
    for cgroup in $(cgroups); do
        mkdir -p "$cgroup"
    done
    PLACES="${here%/*} $LAB ${java:-} $(readlink -e ~/.m2 || true)" setsid bash -c '
        for cgroup; do echo $$ >"$cgroup/cgroup.procs"; done
        exec unshare --fork --pid --net --mount --uts --ipc --cgroup --kill-child "$0"' \
        "$here/lib/apart-init" $(cgroups) </dev/null >"$LAB/apart.log" 2>&1 &
    pid=$!
    wait_for "place for Slurm $SLURM" in_place "$pid"
}

in_place() { pgrep -P "$1" >"$LAB/apart.pid" && init_pid; }

end_apart() {
    local pid cgroup
    if pid=$(init_pid); then
        kill -KILL "$pid" # all that runs in the lab's place goes with its process 1
        wait_for "end of Slurm $SLURM" eval "! test -e /proc/$pid"
    fi
    for cgroup in $(cgroups); do
        [[ ! -d $cgroup ]] || find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
    rm -rf "$LAB/run" "$LAB/apart.pid"
    say "down: $LAB"
}
