# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Ends the jobs of attempts: TERM, some seconds to obey, KILL. Answers within LIMIT + 4 s even if the scheduler doesn't.

operation() { # operation OBEY LIMIT (NAME DIRECTORY ID)...: KILL after OBEY seconds, the last look after LIMIT
    local obey=$1 limit=$2 i=0 known pause begin=$SECONDS killed=
    shift 2
    deadline=$((SECONDS + limit + 2))
    while (($#)); do
        names[i]=$1 directories[i]=$2 ids[i]=$3
        [[ -n ${ids[i]} ]] || ! submitted_id "$2" || ids[i]=$job_id
        i=$((i + 1))
        shift 3
    done
    look
    end_jobs TERM
    # A job that starts from here on, and one that a lost submit loop still brings, ends by itself.
    for i in "${!directories[@]}"; do claim_for_nobody "${directories[i]}"; done 2>/dev/null
    for pause in 0.3 0.5 1 1 2 2 2 2 2 2 2; do
        known=yes
        look || known=
        [[ -z $known || ${#alive[@]} -gt 0 ]] || break
        end_jobs TERM
        if [[ -z $killed ]] && ((SECONDS - begin >= obey)); then
            end_jobs KILL
            killed=yes
        elif ((SECONDS - begin >= limit)); then
            break
        fi
        sleep "$pause"
    done
    for i in "${!names[@]}"; do
        [[ -n $known && -z ${alive[i]-} ]] || record alive "$i"
    done
}
