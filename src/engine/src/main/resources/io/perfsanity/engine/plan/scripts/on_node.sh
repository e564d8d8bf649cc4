#!/bin/bash
# Runs on a node before the roles: what PS_ON_NODE names, the bash text PS_PREFLIGHT, PS_IMPORT or PS_SETUP. Each line of its
# output stands behind the node's name. Once a node, however many tasks the step has there: the others wait, and end as it
# did.
set -u

# shellcheck source=environment.sh
source "$PS_SCRIPTS/environment.sh"
node=localhost
[[ $PS_SCHEDULER == slurm ]] && node=${SLURMD_NODENAME:-$(uname -n)}
apply_environment

mark=$PS_ATTEMPT_DIR/.nodes/$PS_ON_NODE-$node
mkdir -p "${mark%/*}"
exec 9>"$mark.lock"
! command -v flock >/dev/null || flock 9
[[ ! -s $mark ]] || exit "$(<"$mark")"

cd "${PS_SOURCE_DIR:-$PS_OUTPUT_DIR}" || exit 1
command=PS_${PS_ON_NODE^^}
bash -c "${!command}" 2>&1 9>&- | while IFS= read -r line || [[ -n $line ]]; do
    printf '%s: %s\n' "$node" "$line"
done
rc=${PIPESTATUS[0]}
printf '%s: %s ended with %s\n' "$node" "$PS_ON_NODE" "$rc"
echo "$rc" >"$mark"
exit "$rc"
