#!/bin/bash
# An aggregated case on several nodes: one step over all of them.
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

claim
look_at_nodes
set_up_nodes
prepare
gpus=${PS_GPUS:-$((PS_NODES * ${PS_GPUS_PER_NODE:-1}))}
server_args "$PS_NODES" "$gpus"
gpu_args "$PS_GPUS_PER_NODE"
launch_role AGG 0 "$(first_devices "${PS_GPUS_PER_NODE:-0}")" "${placement[@]}"
run_main AGG
