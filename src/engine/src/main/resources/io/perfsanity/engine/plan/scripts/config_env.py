#!/usr/bin/env python3
"""config_env.py COMMAND [ARGUMENT...]: runs a command with the environment variables that the case's config asks for.

Upstream's configs hold variables per role, which its own launcher exports before the step starts: in a server of many
tasks only the first runs pytest, so pytest can't set them for the others. The rules are those of its submit.py: worker,
context, generation, server and benchmark variables by role, and a few that the benchmark mode implies.

Reads PS_CONFIG (may be empty), PS_NODE_ID and PS_ROLE. A config is not trusted to change what program runs: such
variables are left out with a message.
"""

import os
import re
import shlex
import sys

MODES = ("e2e", "gen_only", "ctx_only", "gen_only_no_context")
REFUSED = re.compile(r"(PATH|HOME|SHELL|ENV|IFS|BASH.*|LD_.*|PYTHON(?!WARNINGS$|UNBUFFERED$).*|PS_.*|SLURM_.*)$")


def variables(config, node_id, role):
    """The variables of a role as a dict, later sources over earlier ones."""
    segments = node_id.partition("[")[2].rpartition("]")[0].split("-")
    mode = segments[1] if len(segments) > 1 and segments[1] in MODES else None
    if "server_configs" in config:
        name = "-".join(segments[2:])
        servers = [s for s in config["server_configs"] if not name or s.get("name") == name]
        return parse(servers[0].get("server_env_var")) if servers else {}

    side = {"CTX": "ctx", "GEN": "gen"}.get(role)
    if role == "AGG":
        side = "ctx" if mode == "ctx_only" else "gen"
    environment = config.get("environment") or {}
    result = {}
    if side:
        if mode == "gen_only_no_context":
            result["TRTLLM_DISAGG_BENCHMARK_GEN_ONLY"] = "1"
        elif mode == "gen_only":
            result["TRTLLM_DISABLE_KV_CACHE_TRANSFER_OVERLAP"] = "1"
            if side == "gen":
                result["TLLM_BENCHMARK_REQ_QUEUES_SIZE"] = str(queue_size(config))
        result.update(parse(environment.get("worker_env_var")))
        result.update(parse(environment.get(f"{side}_worker_env_var")))
    elif role == "PROXY":
        result.update(parse(environment.get("server_env_var")))
    elif role == "BENCHMARK":
        result.update(parse(environment.get("benchmark_env_var")))
    return result


def queue_size(config):
    """How many requests gen_only collects before it starts: the concurrency, as far as the servers can hold it."""
    concurrency = int(str(config["benchmark"].get("concurrency_list", "1")).split()[0])
    gen = config["worker_config"]["gen"]
    capacity = int(gen.get("max_batch_size", concurrency))
    if gen.get("enable_attention_dp"):
        capacity *= int(gen.get("tensor_parallel_size", 1))
    return min(concurrency, capacity)


def parse(text):
    return dict(word.split("=", 1) for word in shlex.split(str(text or "")) if "=" in word)


def main():
    path = os.environ.get("PS_CONFIG")
    if path:
        import yaml  # only here: without a config the command runs where PyYAML is missing, too

        with open(path, encoding="utf-8") as file:
            # libyaml's loader where it is there: every task of a step does this.
            config = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for name, value in variables(config, os.environ["PS_NODE_ID"], os.environ["PS_ROLE"]).items():
            if not re.match(r"[A-Za-z_][A-Za-z0-9_]*$", name) or REFUSED.match(name):
                print(f"{path}: the variable {name!r} is left out", file=sys.stderr)
            else:
                os.environ[name] = value
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
