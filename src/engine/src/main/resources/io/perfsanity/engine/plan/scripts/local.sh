# shellcheck shell=bash
# Ends processes on a machine without a scheduler.

# kill_marked TOKEN: kills every process that inherited PS_ROLE_TOKEN=TOKEN, until none is left.
kill_marked() {
    local round
    local -a found
    for round in 1 2 3 4 5 6 7 8 9 10; do
        mapfile -t found < <(grep -lzxF -- "PS_ROLE_TOKEN=$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3)
        ((${#found[@]} > 0)) || return 0
        kill -s KILL "${found[@]}" 2>/dev/null
        # Right after the kill some are still on their way out.
        ((round > 1)) && sleep 0.2
    done
    return 1
}
