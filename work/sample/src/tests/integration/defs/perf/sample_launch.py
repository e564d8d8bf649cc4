"""What upstream's servers and clients need of their launch, and what would hang or break them: a case fails where the
launcher forgets the one or sets the other.

Holds for launchers that go upstream's way, which set LLM_ROOT; the quick reference's don't.
"""

import os

MPI = ("PMI", "MPI", "OMPI", "SLURM")
KEPT = {"SLURM_PROCID", "SLURM_JOB_ID"}
KV_OVERLAP = "TRTLLM_DISABLE_KV_CACHE_TRANSFER_OVERLAP"
QUEUE = "TLLM_BENCHMARK_REQ_QUEUES_SIZE"
NO_CONTEXT = "TRTLLM_DISAGG_BENCHMARK_GEN_ONLY"


def faults(environment, role, mode, concurrency):
    """What is wrong with the environment of one role, a sentence each.

    role: AGG, CTX, GEN, DISAGG_SERVER or BENCHMARK; concurrency: of the config, as text.
    """
    if "LLM_ROOT" not in environment:
        return []
    launched = "SAMPLE_LAUNCHER" in environment
    several_nodes = environment.get("PS_NODES", "1") != "1"
    client = role in ("DISAGG_SERVER", "BENCHMARK")
    gen_only = mode == "gen_only" and role == "GEN"
    own_caches = role in ("CTX", "GEN") or mode == "gen_only_no_context"
    required = {
        NO_CONTEXT: "1" if mode == "gen_only_no_context" else None,
        KV_OVERLAP: "1" if gen_only else None,
        QUEUE: concurrency if gen_only else None,
        "LLM_MODELS_ROOT": environment.get("PS_MODELS_ROOT") or environment.get("LLM_MODELS_ROOT"),
        "PMIX_MCA_gds": "hash" if launched else None,
    }
    wrong = [
        f"{name} is {environment.get(name)!r}, expected {value!r}"
        for name, value in required.items()
        if environment.get(name) != value
    ]
    wrong += [f"{name} is missing" for name in ("FLASHINFER_JIT_DIR", "HF_HOME") if own_caches and name not in environment]
    if launched != (several_nodes and not client):
        wrong.append(f"a launcher {'started' if launched else 'did not start'} it on {environment.get('PS_NODES')} node(s)")
    if not launched:
        wrong += [f"{name} is set" for name in environment if name.startswith(MPI) and name not in KEPT]
    return wrong


def check(role, mode, concurrency="1"):
    wrong = faults(os.environ, role, mode, concurrency)
    assert not wrong, f"{role} was not launched as upstream launches it: {'; '.join(wrong)}"
