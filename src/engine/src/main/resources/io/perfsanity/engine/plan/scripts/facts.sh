#!/bin/bash
# Runs on a node before the roles: writes what a measurement depends on there to facts/nodes/<node>, as key=value. What
# can't be asked is left out. Of GPUs that differ, all values stand behind each other.
set -u

node=${SLURMD_NODENAME:-}
[[ $PS_SCHEDULER == slurm && -n $node ]] || node=$(uname -n)
file=$PS_ATTEMPT_DIR/facts/nodes/${node//\//_}

# The GPUs of the job: of a node that it shares, nvidia-smi shows the others' too, unless Slurm keeps them apart.
ask() {
    local own=()
    [[ ! ${CUDA_VISIBLE_DEVICES:-} =~ ^[0-9]+(,[0-9]+)*$ ]] || own=("--id=$CUDA_VISIBLE_DEVICES")
    # A driver in trouble answers after minutes, or never.
    timeout -k 1 5 nvidia-smi "${own[@]}" --format=csv,noheader \
        --query-gpu=name,driver_version,clocks.max.sm,clocks.max.memory,clocks.sm,clocks.mem,power.limit 2>/dev/null
}

{
    printf 'kernel=%s\n' "$(uname -r)"
    gpus=$(ask) &&
        awk -F ', *' '
            NF == 7 {
                gpus++
                for (i = 1; i <= NF; i++) {
                    if (!seen[i, $i]++) values[i] = values[i] (values[i] == "" ? "" : " / ") $i
                }
            }
            END {
                if (gpus == 0) exit
                print "gpus=" gpus
                split("gpu driver maxSmClock maxMemoryClock smClock memoryClock powerLimit", names, " ")
                for (i = 1; i in names; i++) print names[i] "=" values[i]
            }' <<<"$gpus"
} 2>/dev/null | head -c 4000 >"$file.tmp"
mv -f "$file.tmp" "$file"
