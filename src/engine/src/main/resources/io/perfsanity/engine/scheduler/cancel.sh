# shellcheck shell=bash disable=SC2034,SC2154 # the files of a text share their variables
# Ends the jobs of attempts: TERM, some seconds to obey, KILL. Answers within 20 s even if the scheduler doesn't.

operation() { # operation (NAME DIRECTORY ID)...
    local i=0 known pause begin=$SECONDS killed=
    deadline=$((SECONDS + 18))
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
        ((SECONDS - begin < 16)) || break
        end_jobs TERM
        if [[ -z $killed ]] && ((SECONDS - begin >= 8)); then
            end_jobs KILL
            killed=yes
        fi
        sleep "$pause"
    done
    for i in "${!names[@]}"; do
        [[ -n $known && -z ${alive[i]-} ]] || record alive "$i"
    done
}
