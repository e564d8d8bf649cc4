#!/bin/bash
# Runs on a node before the roles: the profile's check of it. Each line of its output stands behind the node's name.
set -u

node=localhost
[[ $PS_SCHEDULER == slurm ]] && node=${SLURMD_NODENAME:-$(uname -n)}

cd "${PS_SOURCE_DIR:-$PS_OUTPUT_DIR}" || exit 1
bash -c "$PS_PREFLIGHT" 2>&1 | while IFS= read -r line || [[ -n $line ]]; do
    printf '%s: %s\n' "$node" "$line"
done
rc=${PIPESTATUS[0]}
printf '%s: preflight ended with %s\n' "$node" "$rc"
exit "$rc"
