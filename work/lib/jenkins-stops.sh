#!/usr/bin/env bash
# jenkins-stops.sh - whether work/jenkins starts with a log that is free of exceptions, and whether SIGINT and SIGTERM leave
# no process of it, nor of the lab. As a job of a script, for which a shell has SIGINT ignored. Ten minutes at most.
set -euo pipefail

work=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
try=$(mktemp -d)
mark=$try/home # stands in the arguments of the Jenkins and the Maven that are started here, and nowhere else
export PORT=${PORT:-18089} HOME_OF_JENKINS=$mark BUILDS=0
trap '"$work/slurm-lab" down; rm -rf "$try"' EXIT

die() {
    echo "jenkins-stops: $*; the end of its log:" >&2
    tail -n 40 "$try/log" >&2
    kill "$script" 2>/dev/null && wait "$script"
    exit 1
}

for signal in INT TERM; do
    "$work/jenkins" >"$try/log" 2>&1 </dev/null &
    script=$!
    until curl -sf -o "$try/page" "http://127.0.0.1:$PORT/jenkins/login"; do
        kill -0 "$script" 2>/dev/null || die "no Jenkins"
        ((SECONDS < 600)) || die "no Jenkins in time"
        sleep 1
    done
    ! grep -nE '^\s+at [a-z]|SEVERE|Exception' "$try/log" >&2 || die "its log has an exception"
    kill "-$signal" "$script"
    wait "$script" && die "SIG$signal, and it says that all is well"
    ! pgrep -r D,R,S,T -fa -- "$mark" >&2 || die "SIG$signal left a process"
    [[ ! -e /run/perf-sanity-lab ]] || die "SIG$signal left the lab"
done
echo "work/jenkins starts without an exception and ends by SIGINT and SIGTERM"
