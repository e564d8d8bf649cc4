# shellcheck shell=bash
# What the fake Slurm commands share. Their cluster is the directory $FAKE_SLURM:
#   jobs/ID       one line USER|STATE|NODES|REASON|EXIT CODE|NAME
#   gone/ID       the same, for jobs that have left the queue
#   ledger        a line for every job that sbatch made
#   associations, qos, rules, mpi, help   what sacctmgr, scontrol show partition and srun print
#   calls         a line for every call of a command
#   before-CMD    bash that CMD runs first, with `fail TEXT [CODE]` to refuse; after-CMD: last, when the work is done
set -u

fail() {
    printf '%s\n' "$1" >&2
    exit "${2:-1}"
}

fault() { # fault FILE WORD...: runs the file, if the test made one, with the command's words
    local file=$FAKE_SLURM/$1
    shift
    # shellcheck source=/dev/null
    [[ ! -f $file ]] || . "$file"
}

command=${0##*/}
printf '%s %s\n' "$command" "$*" >>"$FAKE_SLURM/calls"
fault "before-$command" "$@"

value_of() { # value_of OPTION WORD...: the value of --OPTION=VALUE
    local option=$1 word
    shift
    for word in "$@"; do
        if [[ $word == "--$option="* ]]; then
            printf '%s' "${word#*=}"
            return
        fi
    done
    return 1
}
