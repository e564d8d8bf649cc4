# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Claims an attempt for nobody.

operation() { # operation DIRECTORY
    local rc
    claim_for_nobody "$1"
    rc=$?
    ((rc != 2)) || problem "$1/started can't be made on $HOSTNAME"
    record claim
    printf '%s' "$rc"
}
