#!/bin/bash
# An aggregated case on one node: one command that starts its server and measures it.
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

claim
look_at_nodes
set_up_nodes
prepare
gpus=${PS_GPUS:-${PS_GPUS_PER_NODE:-0}}
server_args 1 "${gpus/#0/1}"
((gpus == 0)) || gpu_args "$gpus"
launch_role AGG 0 "$(first_devices "$gpus")" "${placement[@]}"
run_main AGG
