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
for try in 1 2 3; do
    rm -f -- "$part"
    if enroot import --output "$part" "$uri" 9>&-; then
        mv -f -- "$part" "$PS_IMAGE_FILE" && exit 0
    fi
    echo "try $try of 3: $uri could not be imported"
    ((try == 3)) || sleep "$((${PS_IMPORT_PAUSE:-30} * try))"
done
rm -f -- "$part"
exit 1
