#!/usr/bin/env bash
# other-slurms.sh VERSION|all [ARGUMENT OF MAVEN…] - for `verify --slurm`: the *IT tests of engine and CLI where another
# Slurm is, one version after the other. What each said is in target/verify/slurm-<version>.log.
set -euo pipefail

work=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
export SLURM=
failed=()

say() { echo "verify: $*" >&2; }

tests() { # tests ARGUMENT OF MAVEN…
    "$work/slurm-lab" up || return
    eval "$("$work/slurm-lab" env)"
    rm -rf src/{engine,cli}/target/failsafe-reports # or what an earlier run said would count
    # Maven stays out here; the Java that runs the tests is started where that Slurm is. A fault in the engine's tests must
    # not hide what the CLI's say.
    mvn -B -ntp verify -Dlab.dir="$LAB" -Djvm="$work/lib/in-lab/bin/java" -Dunits.skip -Dspotless.check.skip \
        -Dspotbugs.skip -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
        -Dmaven.test.failure.ignore "$@" || return
    local summary ran=no
    for summary in src/{engine,cli}/target/failsafe-reports/failsafe-summary.xml; do
        [[ -e $summary ]] || continue # where an argument chose tests of the other module
        ran=yes
        grep -q '<failures>0<' "$summary" && grep -q '<errors>0<' "$summary" || return
    done
    [[ $ran == yes ]]
}

versions=("${1:?VERSION or all}")
shift
[[ ${versions[0]} != all ]] || versions=(20.11 22.05 24.11 26.05)
cd "$work/.."
mkdir -p target/verify
trap '"$work/slurm-lab" down' EXIT
for SLURM in "${versions[@]}"; do
    log=target/verify/slurm-$SLURM.log
    say "the tests on the lab with Slurm $SLURM; see $log"
    if ! (tests "$@") >"$log" 2>&1 </dev/null; then
        failed+=("$SLURM")
        grep -E '^\[ERROR\] +[A-Z]\w+(IT|Test)\.' "$log" >&2 || tail -n 20 "$log" >&2
    fi
    grep -E '^\[[A-Z]+\] Tests run: [^,]+, F[^,]+, E[^,]+, S[^,]+$' "$log" >&2 || true
    "$work/slurm-lab" down
done
say "$((SECONDS / 60)) minutes, ${#failed[@]} of ${#versions[@]} versions of Slurm failed${failed[*]:+: ${failed[*]}}"
((!${#failed[@]}))
