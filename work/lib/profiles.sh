#!/usr/bin/env bash
# profiles.sh - the cluster profiles of the demo and the tests, for the lab that is up. Sourced.

write_profiles() { # write_profiles FILE LOCAL_WORK [TEMPLATE]: needs $LAB, as `work/slurm-lab env` sets it
    mkdir -p "$2"
    sed -e "s|@LAB@|${LAB:-/nonexistent}|g; s|@WORK@|$2|g; s|127.0.0.1:2222|127.0.0.1:${LAB_SSH_PORT:-2222}|" \
        "${3:-$(dirname "${BASH_SOURCE[0]}")/../clusters.yaml}" >"$1"
}
