#!/bin/bash
# Runs on a node before the roles: makes the file PS_IMAGE_FILE of the image PS_CONTAINER_IMAGE, unless it is there. Whoever
# comes while another makes it, on this node or with the same file system, waits.
set -u

uri=$PS_CONTAINER_IMAGE
[[ $uri == *://* ]] || uri=docker://$uri
part=$PS_IMAGE_FILE.part
mkdir -p "${PS_IMAGE_FILE%/*}" || exit 1
exec 9>"$PS_IMAGE_FILE.lock" || exit 1
flock 9 || exit 1
# It got its name when it was complete.
[[ ! -s $PS_IMAGE_FILE ]] || exit 0
set -o pipefail
for try in 1 2 3; do
    rm -f -- "$part"
    if enroot import --output "$part" "$uri" 2>&1 9>&- | tee "$part.said" 9>&-; then
        rm -f -- "$part.said"
        mv -f -- "$part" "$PS_IMAGE_FILE" && exit 0
    fi
    # What is said last is the reason that people read.
    why=$(sed -n 's/.*\[ERROR\] *//p' "$part.said" | tail -n 1)
    rm -f -- "$part.said"
    echo "try $try of 3: $uri could not be imported${why:+: $why}"
    ((try == 3)) || sleep "$((${PS_IMPORT_PAUSE:-30} * try))"
done
rm -f -- "$part"
exit 1
