#!/usr/bin/env bash
# gpus.sh - which NVIDIA GPUs this machine has. Sourced.

count_gpus() { # how many nvidia-smi finds, on standard output; or 1, and there why there is none
    local list
    command -v nvidia-smi >/dev/null || {
        echo "there is no nvidia-smi"
        return 1
    }
    # A driver in trouble answers after minutes, or never.
    list=$(timeout -k 1 20 nvidia-smi -L 2>&1) || {
        echo "nvidia-smi ended with $?${list:+: ${list%%$'\n'*}}"
        return 1
    }
    grep -q '^GPU [0-9]' <<<"$list" || {
        echo "nvidia-smi finds none"
        return 1
    }
    grep -c '^GPU [0-9]' <<<"$list"
}
