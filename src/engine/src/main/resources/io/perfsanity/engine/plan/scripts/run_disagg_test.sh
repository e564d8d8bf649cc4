#!/bin/bash
# A disaggregated case: generation and context servers on their own nodes, a proxy and a client that measures.
# shellcheck source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source=slurm_launch_draft.sh
source "$scripts/slurm_launch_draft.sh"

claim
look_at_nodes
set_up_nodes
prepare
place_servers
start_servers GEN
start_servers CTX
wait_until_ready "${servers[@]}"
start_proxy
start_benchmark
run_main BENCHMARK "${servers[@]}"
