#!/usr/bin/env bash
# dist-works.sh - holds what work/dist makes against its promises: the same bytes twice, and commands that work where there is
# nothing but Java, bash and what came along.
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
say() { echo "dist-works: $*" >&2 && exit 1; }
work/dist >/dev/null
first=$(cat target/dist/*.sha256)
work/dist >/dev/null
[[ $first == "$(cat target/dist/*.sha256)" ]] || say "two builds of one commit differ"
(cd target/dist && sha256sum -c --quiet ./*.sha256)

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/a place" "$place/bin"
tar -C "$place/a place" -xzf target/dist/*.tar.gz
home=$(echo "$place/a place"/perf-sanity-*)
ln -s "$home/bin/perf-sanity" "$place/bin/"

cd /
alone() { # alone COMMAND…: without Maven's and our own variables, in a locale without letters beyond ASCII
    env -i PATH="$place/bin:$PATH" HOME="$place" LC_ALL=C "$@"
}
version=$(alone perf-sanity --version)
[[ $version =~ ^perf-sanity\ [0-9].*\(commit\ [0-9a-f]{7,}\ of\ 20[0-9-]{8}\)$ ]] || say "found the version '$version'"
list="$home/work/sample/lists/debug_cases.txt"
cp "$list" "$place/调试.txt"
alone perf-sanity classify "$place/调试.txt" --configs "$home/work/sample/src" | grep -q 'disagg' || say "classify says nothing"
grep -q 'perf-sanity-cli' "$home/sbom.cdx.json" || say "the bill of materials doesn't know what it is for"
grep -q 'snakeyaml' "$home/LICENSES.txt" || say "a licence is missing"
echo "dist-works: $version"
