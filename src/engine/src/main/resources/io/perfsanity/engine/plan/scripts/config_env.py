#!/usr/bin/env python3
"""config_env.py COMMAND [ARGUMENT...]: runs a command in the environment that upstream's launcher gives to a role.

Three things make it, later ones over earlier ones:

- A command that no launcher starts makes its MPI processes itself. Slurm's, PMI's and MPI's variables would tell it that
  srun did, so they go.
- What upstream sets for every case: the models, and caches that tasks and nodes don't share. The profile may say
  otherwise.
- What the case's config asks for: worker, context, generation, server and benchmark variables by role, and a few that the
  benchmark mode implies. In a server of many tasks only the first runs pytest, so pytest can't set them for the others.
  A config is not trusted to change what program runs: such variables are left out with a message.

Reads PS_CONFIG (may be empty), PS_NODE_ID, PS_ROLE, PS_MODELS_ROOT, PS_ENVIRONMENT (names that the profile set).
"""

import os
import re
import shlex
import sys

LAUNCHER = "trtllm-llmapi-launch"
MODES = ("e2e", "gen_only", "ctx_only", "gen_only_no_context")
REFUSED = re.compile(r"(PATH|HOME|SHELL|ENV|IFS|BASH.*|LD_.*|PYTHON(?!WARNINGS$|UNBUFFERED$).*|PS_.*|SLURM_.*)$")
OF_MPI = ("PMI", "MPI", "OMPI", "SLURM")  # in front; PMIx begins with PMI
# The rank is asked for by upstream's scripts. The test's roles find each other in a folder named by the job: without it
# a client would look in another one than the servers, which keep theirs.
KEPT = ("SLURM_PROCID", "SLURM_JOB_ID")


def without_mpi(environment, kept):
    return {name: value for name, value in environment.items() if name in kept or not name.startswith(OF_MPI)}


def mode_of(node_id, config):
    """e2e, gen_only …; None where the id names none. A config may make gen_only_no_context of gen_only."""
    segments = node_id.partition("[")[2].rpartition("]")[0].split("-")
    mode = segments[1] if len(segments) > 1 and segments[1] in MODES else None
    benchmark = config.get("benchmark") or {}
    if mode == "gen_only" and "gen_only_no_context" in str(benchmark.get("mode", "")):
        mode = "gen_only_no_context"
    return mode


def defaults(role, mode, environment):
    """What upstream sets for every case of a kind."""
    result = {}
    if environment.get("PS_MODELS_ROOT"):
        result["LLM_MODELS_ROOT"] = environment["PS_MODELS_ROOT"]
    if role in ("CTX", "GEN") or mode == "gen_only_no_context":
        # Tasks that compile or download into one folder at a time break each other's files.
        local_id = environment.get("SLURM_LOCALID", "0")
        result["FLASHINFER_JIT_DIR"] = f"/tmp/flashinfer_jit_cache_{local_id}"
        result["HF_HOME"] = "/tmp/hf_home"
    return result


def variables(config, node_id, role):
    """The variables of a role that its config asks for."""
    mode = mode_of(node_id, config)
    if "server_configs" in config:
        segments = node_id.partition("[")[2].rpartition("]")[0].split("-")
        name = "-".join(segments[2:])
        servers = [s for s in config["server_configs"] if not name or s.get("name") == name]
        return parse(servers[0].get("server_env_var")) if servers else {}

    side = {"CTX": "ctx", "GEN": "gen"}.get(role)
    if role == "AGG":
        side = "ctx" if mode == "ctx_only" else "gen"
    environment = config.get("environment") or {}
    result = {}
    if mode == "gen_only_no_context":
        # The proxy and the client have to know that nobody prefills, too.
        result["TRTLLM_DISAGG_BENCHMARK_GEN_ONLY"] = "1"
    elif mode == "gen_only" and side == "gen":
        # Not for the context servers, which then never release their blocks: the case would hang.
        result["TRTLLM_DISABLE_KV_CACHE_TRANSFER_OVERLAP"] = "1"
        result["TLLM_BENCHMARK_REQ_QUEUES_SIZE"] = concurrency(config)
    if side:
        result.update(parse(environment.get("worker_env_var")))
        result.update(parse(environment.get(f"{side}_worker_env_var")))
    elif role == "PROXY":
        result.update(parse(environment.get("server_env_var")))
    elif role == "BENCHMARK":
        result.update(parse(environment.get("benchmark_env_var")))
    return result


def concurrency(config):
    """How many requests gen_only collects before it starts."""
    words = str((config.get("benchmark") or {}).get("concurrency_list", "1")).replace(",", " ").split()
    return words[0] if words else "1"


def parse(text):
    return dict(word.split("=", 1) for word in shlex.split(str(text or "")) if "=" in word)


def read_config(path):
    if not path:
        return {}
    import yaml  # only here: without a config the command runs where PyYAML is missing, too

    with open(path, encoding="utf-8") as file:
        # libyaml's loader where it is there: every task of a step does this.
        return yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def named_by_profile(environment, role):
    own = [word.partition("=")[0] for word in shlex.split(environment.get(f"PS_ENVIRONMENT_{role}", ""))]
    return set(environment.get("PS_ENVIRONMENT", "").split() + own)


def main():
    before = dict(os.environ)
    path = before.get("PS_CONFIG")
    config = read_config(path)
    role, node_id = before["PS_ROLE"], before["PS_NODE_ID"]

    of_profile = named_by_profile(before, role)
    if os.path.basename(sys.argv[1]) == LAUNCHER:
        # PMIx's shared memory was seen to lose the addresses of tasks on other nodes.
        environment = dict(before, PMIX_MCA_gds="hash")
    else:
        environment = without_mpi(before, of_profile.union(KEPT))
    for name, value in defaults(role, mode_of(node_id, config), before).items():
        if name not in of_profile:
            environment[name] = value
    for name, value in variables(config, node_id, role).items():
        if not re.match(r"[A-Za-z_][A-Za-z0-9_]*$", name) or REFUSED.match(name):
            print(f"{path}: the variable {name!r} is left out", file=sys.stderr)
        else:
            environment[name] = value
    os.execvpe(sys.argv[1], sys.argv[1:], environment)


if __name__ == "__main__":
    main()
