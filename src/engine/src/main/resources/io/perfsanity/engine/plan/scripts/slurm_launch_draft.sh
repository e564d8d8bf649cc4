# shellcheck shell=bash
# The steps of a disaggregated case; run_disagg_test.sh calls them in order, after common.sh.

# shellcheck disable=SC2154 # role_rc, role_pid, nodes, now, scripts: of common.sh

servers=()
declare -A server_nodes=()   # name -> node names, comma separated
declare -A server_devices=() # name -> GPUs, when it shares its node
declare -A server_first=()   # name -> number of the first GPU of its first node

# --- where ---------------------------------------------------------------------------------------------------------

# Gives every server its nodes: whole ones, or with nodes-per-server 0 GPUs of a shared one. Generation servers come
# first, as they are started first. The client's own node is the last of the allocation.
place_servers() {
    local -a free=("${nodes[@]}")
    client_node=${nodes[0]}
    if ((${PS_BENCHMARK_NODES:-0} > 0)); then
        local last=$((${#nodes[@]} - 1))
        client_node=${nodes[last]}
        unset "free[$last]"
    fi
    local -a used=() # GPUs taken of free[i]; -1: the node belongs to one server
    local i
    for ((i = 0; i < ${#free[@]}; i++)); do
        used[i]=0
    done
    place GEN "${PS_GEN_SERVERS:-0}" "${PS_GEN_NODES:-1}" "${PS_GEN_GPUS:-}"
    place CTX "${PS_CTX_SERVERS:-0}" "${PS_CTX_NODES:-1}" "${PS_CTX_GPUS:-}"
}

# place ROLE SERVERS NODES-PER-SERVER GPUS-PER-SERVER; works on "free" and "used" of place_servers.
place() {
    local role=$1 count=$2 width=$3 gpus=$4 per_node=${PS_GPUS_PER_NODE:-0} server i first
    # A shared server as wide as a node shares nothing.
    if ((width == 0 && per_node > 0 && ${gpus:-0} > 0 && gpus % per_node == 0)); then
        width=$((gpus / per_node))
    fi
    for ((server = 0; server < count; server++)); do
        local name=${role}_$server
        local -a mine=()
        for ((i = 0; i < ${#free[@]} && ${#mine[@]} < (width > 0 ? width : 1); i++)); do
            if ((width > 0 && used[i] == 0)); then
                mine+=("${free[i]}")
                : "${server_first[$name]:=$(first_gpu "$i")}"
                used[i]=-1
            elif ((width == 0 && used[i] >= 0 && used[i] + gpus <= per_node)); then
                mine+=("${free[i]}")
                first=$(($(first_gpu "$i") + used[i]))
                server_devices[$name]=$(seq -s, "$first" $((first + gpus - 1)))
                used[i]=$((used[i] + gpus))
            fi
        done
        if ((${#mine[@]} < (width > 0 ? width : 1))); then
            say "no room for $name: $width node(s) and ${gpus:-all} GPUs wanted, ${#nodes[@]} node(s) allocated"
            give_up "not-placed $name" 1
        fi
        server_nodes[$name]=$(IFS=,; echo "${mine[*]}")
        servers+=("$name")
    done
}

# first_gpu INDEX: the number of the first GPU of a node. Without Slurm all nodes are this machine: they get its GPUs in turn,
# from 0 again where it has fewer than they have together.
first_gpu() {
    local per_node=${PS_GPUS_PER_NODE:-0} nodes=0
    [[ $PS_SCHEDULER != local ]] || ((per_node <= 0)) || nodes=$((${PS_MACHINE_GPUS:-0} / per_node))
    echo $((nodes > 0 ? $1 % nodes * per_node : 0))
}

# --- start ---------------------------------------------------------------------------------------------------------

# start_servers ROLE: each server is a step of its own, so that one can be seen to end.
start_servers() {
    local role=$1 gpus command=PS_COMMAND_$1 name
    gpus=PS_$1_GPUS
    gpus=${!gpus:-}
    [[ -n ${!command:-} ]] || return 0
    for name in "${servers[@]}"; do
        [[ $name == "$role"_* ]] || continue
        local -a on
        IFS=, read -ra on <<<"${server_nodes[$name]}"
        local count=${#on[@]} devices=${server_devices[$name]:-} width
        width=${gpus:-$((count * ${PS_GPUS_PER_NODE:-1}))}
        server_args "$count" "$width"
        placement+=(--nodelist="${server_nodes[$name]}")
        if [[ -n $devices ]]; then
            # The step sees all GPUs of the node and is told which are its own: steps that overlap would be given the
            # same ones. --exact alone would leave it one core a task.
            placement+=(--overlap --exact --cpus-per-task="$(cpu_share "$width")")
            gpu_args "$PS_GPUS_PER_NODE"
        else
            gpu_args "$(((width + count - 1) / count))"
        fi
        : "${devices:=$(first_devices $(((width + count - 1) / count)) "${server_first[$name]}")}"
        launch_role "$role" "${name#*_}" "$devices" "${placement[@]}"
    done
}

# cpu_share GPUS: the cores a task of a server on a shared node gets, in proportion to the server's GPUs.
cpu_share() {
    local share=$((${SLURM_CPUS_ON_NODE:-1} * $1 / PS_GPUS_PER_NODE / $(tasks_per_node 1 "$1")))
    echo $((share > 0 ? share : 1))
}

# client_args: the proxy and the client run beside whatever is on their node.
client_args() {
    placement=(--nodes=1 --ntasks=1 --ntasks-per-node=1 --nodelist="$client_node" --overlap)
    # 0, not absent: a step without the option gets all GPUs of the job and a second one waits for them. Upstream's client
    # asks nvidia-smi for the kind of GPU and so wants to see them: PS_CLIENT_GPUS=all.
    local gpus=${PS_CLIENT_GPUS:-0}
    if [[ $gpus != 0 ]] && ! overlap_shares_gpus; then
        say "this Slurm lets no two steps share GPUs: $(srun --version); the client sees none of its own"
        gpus=0
    fi
    gpu_args "${gpus/all/$PS_GPUS_PER_NODE}"
}

# Before 21.08 --overlap shares cores alone: a client with GPUs would wait for those of its server for ever.
overlap_shares_gpus() {
    [[ ! $(srun --version 2>/dev/null) =~ ([0-9]+)\.([0-9]+) ]] || ((${BASH_REMATCH[1]}${BASH_REMATCH[2]} >= 2108))
}

start_proxy() {
    [[ -n ${PS_COMMAND_PROXY:-} ]] || return 0
    client_args
    launch_role PROXY 0 '' "${placement[@]}"
    servers+=(PROXY)
    wait_until_ready PROXY
    PS_PROXY_URL=http://$(address_of PROXY)
    export PS_PROXY_URL
}

start_benchmark() {
    client_args
    launch_role BENCHMARK 0 '' "${placement[@]}"
}

# --- ready ---------------------------------------------------------------------------------------------------------

# wait_until_ready SERVER...: until each answers, one of all servers dies, or PS_READY_LIMIT seconds are over. Also
# exports the addresses of those that answer, for the roles to come.
wait_until_ready() {
    local until=$((now + PS_READY_LIMIT)) end=$((PS_TIME_LIMIT + PS_GRACE)) name dead
    ((until < end)) || until=$end
    local -a waiting=()
    for name in "$@"; do
        [[ -n ${role_pid[$name]:-} ]] && waiting+=("$name")
    done
    while ((${#waiting[@]} > 0)); do
        local -a still=()
        for name in "${waiting[@]}"; do
            if answers "$name"; then
                say "$name is ready at $(address_of "$name")"
            else
                still+=("$name")
            fi
        done
        waiting=("${still[@]}")
        ((${#waiting[@]} > 0)) || break
        reap
        dead=$(first_ended "${servers[@]}")
        if [[ -n $dead ]]; then
            show_tail "$dead"
            # With 0 it is dead all the same: nobody told it to end.
            give_up "$(death_of "$dead")" "${role_rc[$dead]/#0/1}"
        fi
        if ((now >= until)); then
            say "${waiting[*]}: not ready after ${now}s"
            show_tail "${waiting[0]}"
            # A step that Slurm never made says nothing about its server.
            began "${waiting[0]}" || give_up "not-started ${waiting[0]}" 1
            give_up "not-ready ${waiting[0]}" 1
        fi
        wait_for_change
    done
    export_urls
}

export_urls() {
    local name
    PS_CTX_URLS='' PS_GEN_URLS=''
    for name in "${servers[@]}"; do
        [[ -n ${role_pid[$name]:-} ]] || continue
        case $name in
            CTX_*) PS_CTX_URLS+=${PS_CTX_URLS:+,}http://$(address_of "$name") ;;
            GEN_*) PS_GEN_URLS+=${PS_GEN_URLS:+,}http://$(address_of "$name") ;;
        esac
    done
    export PS_CTX_URLS PS_GEN_URLS
}

# host:port of a server. Upstream's test lets the server choose a port and publishes it in a file of its own below the
# output directory; that one counts, if it is there.
address_of() {
    local name=$1 file address
    for file in "$PS_OUTPUT_DIR"/*/hostnames*/"${name/#PROXY/DISAGG_SERVER}".{txt,0.addr} "$PS_ADDRESS_DIR/$name"; do
        if [[ -s $file ]]; then
            read -r address <"$file"
            # It becomes part of a URL and of a path.
            [[ $address =~ ^[A-Za-z0-9._-]+:[0-9]+$ ]] && echo "$address"
            return
        fi
    done
}

# True when the server answers: PS_READY_PATH with a status 2xx, or without a path when it takes the connection. A role
# that looks after its own readiness says so with the file addresses/<name>.unchecked.
answers() {
    local address
    [[ -e $PS_ADDRESS_DIR/$1.unchecked ]] && return 0
    address=$(address_of "$1")
    [[ -n $address ]] || return 1
    # In the background, since a trap runs during "wait" but not during a foreground command.
    # shellcheck disable=SC2016 # the probe's own arguments
    timeout 5 bash -c '
        exec 3<>"/dev/tcp/$1/$2" || exit
        [[ -n $3 ]] || exit 0
        printf "GET %s HTTP/1.0\r\nHost: %s:%s\r\n\r\n" "$3" "$1" "$2" >&3
        IFS= read -r status <&3 && [[ $status == HTTP/*\ 2* ]]
    ' answers "${address%:*}" "${address##*:}" "${PS_READY_PATH:-}" </dev/null >/dev/null 2>&1 &
    wait $!
}
