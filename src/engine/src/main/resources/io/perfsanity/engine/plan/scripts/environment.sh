# shellcheck shell=bash
# The profile's environment, as a task of a step finds it: an image may bring values of its own along, and so may the
# programs that start containers.
#
#   PS_ENVIRONMENT_UNSET    names of variables that nothing but the profile may set
#   PS_ENVIRONMENT          names of those that the profile sets for all roles; PS_ENVIRONMENT_VALUES has their values
#   PS_ENVIRONMENT_<ROLE>   quoted words NAME=value for one role

# keep_environment: notes the values before anything else can change them.
keep_environment() {
    local name word
    PS_ENVIRONMENT_VALUES=''
    for name in ${PS_ENVIRONMENT:-}; do
        printf -v word '%q' "$name=${!name:-}"
        PS_ENVIRONMENT_VALUES+=" $word"
    done
    export PS_ENVIRONMENT_VALUES
}

# apply_environment: sets them in this task. Values may hold {local_id} (this task's number on its node), {rank} (in its
# step), {node}, {job} and {role} (CTX_0).
apply_environment() {
    local own=PS_ENVIRONMENT_${PS_ROLE:-} word
    local -a words=() names=()
    read -ra names <<<"${PS_ENVIRONMENT_UNSET:-}"
    ((${#names[@]} == 0)) || unset "${names[@]}"
    # Quoted when the script was written; the quoting is undone here and nowhere else.
    eval "words=(${PS_ENVIRONMENT_VALUES:-} ${!own:-})"
    ((${#words[@]} > 0)) || return 0
    for word in "${words[@]}"; do
        word=${word//'{local_id}'/${SLURM_LOCALID:-0}}
        word=${word//'{rank}'/${SLURM_PROCID:-0}}
        word=${word//'{node}'/${SLURMD_NODENAME:-localhost}}
        word=${word//'{job}'/${SLURM_JOB_ID:-${PS_LOCAL_JOB_ID:-}}}
        word=${word//'{role}'/${PS_ROLE_NAME:-}}
        export "${word?}"
    done
}
