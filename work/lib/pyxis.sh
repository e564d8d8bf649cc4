#!/usr/bin/env bash
# pyxis.sh - containers on the lab, for slurm-lab: srun takes the options of NVIDIA's pyxis, by a plugin for the lab's own
# Slurm that is built here, and there is an `enroot` with a registry of one image. What they do, and what they don't, stands in
# pyxis/. Slurm reads at each step what plugins there are, so it need not start again.

# shellcheck disable=SC2154,SC2034 # LAB, LAB_USER, here, die: of slurm-lab, which reads the packages

pyxis_packages=(gcc libc6-dev libslurm-dev)

offer_pyxis() {
    local registry=$LAB/enroot/registry/registry.lab/perf/sample
    mkdir -p "$LAB"/{bin,lib,enroot/hidden} "$registry"
    install -m 755 "$here"/lib/pyxis/{container,enroot} "$LAB/bin"
    gcc -shared -fPIC -O1 -o "$LAB/lib/spank_pyxis.so" "$here/lib/pyxis/spank_pyxis.c" 2>"$LAB/log/pyxis-build.log" ||
        die "the plugin for containers can't be built; see $LAB/log/pyxis-build.log"
    lines IMAGE=registry.lab/perf/sample:1 UCX_TLS=of-the-image NCCL_DEBUG=of-the-image >"$registry/1"
    touch "$LAB/log/pyxis"
    chown "$LAB_USER:" "$LAB/enroot" "$LAB/log/pyxis"
    lines "required $LAB/lib/spank_pyxis.so $LAB/bin/container" >"$LAB/etc/plugstack.conf"
}

refuse_pyxis() { rm -rf "$LAB/etc/plugstack.conf" "$LAB/bin/enroot"; }
