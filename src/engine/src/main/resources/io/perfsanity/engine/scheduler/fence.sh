# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Replaces the run's fence, and then waits until no submit loop that may have looked at the old one is left.

operation() { # operation RUN_DIRECTORY TOKEN SECONDS
    local rc
    need flock
    if ! mkdir -p -- "$1" || ! write_file "$1/fence" "$2"; then
        problem "$1/fence can't be written on $HOSTNAME"
    fi
    : >>"$1/lock" || problem "$1/lock can't be written on $HOSTNAME"
    flock --wait "$3" "$1/lock" true
    rc=$?
    case $rc in
    0) record fence ;;
    1) problem "an older submit loop of this run didn't end within $3 s" ;;
    *) problem "$1/lock can't be locked on $HOSTNAME: the work directory must lie on a file system with file locks" ;;
    esac
}
