"""How fast the sample is, so that a test knows what a gate should find.

    SAMPLE_SLOWDOWN=8%                 all of it is slower by so much; else what the file `slowdown` in the checkout's
                                       root says, so that revisions can differ
    SAMPLE_SLOW_NODE=gb200-node3:10%   so is what runs on a node; several with commas
    SAMPLE_NOISE=3%                    what is reported is computed, not measured, with this standard deviation: the
                                       same on a busy machine as on an idle one. 0% for none
    SAMPLE_SEED=7                      the computed values are the same again for the same seed, case and attempt
"""

import os
import pathlib
import random

TOKEN_MS = 1.0
PREFILL_MS = 20.0  # for 1000 words
CHECKOUT = pathlib.Path(__file__).resolve().parents[4]


def slowdown(nodes):
    """1.08 for 8 % slower: the sample's own, times that of the slowest of the nodes."""
    own = os.environ.get("SAMPLE_SLOWDOWN") or _text(CHECKOUT / "slowdown") or "0%"
    slow = dict(each.rsplit(":", 1) for each in os.environ.get("SAMPLE_SLOW_NODE", "").split(",") if each)
    return (1 + _share(own)) * max([1 + _share(share) for node, share in slow.items() if node in nodes] or [1])


def own_node():
    return [os.environ.get("PS_NODE") or os.uname().nodename]


def is_computed():
    return bool(os.environ.get("SAMPLE_NOISE"))


def computed(case, measurement, concurrency, input_tokens, output_tokens):
    """The metrics of a benchmark that took exactly as long as it should, but for the noise."""
    place = os.environ.get("PS_OUTPUT_DIR", "").split("/attempts/")[-1]
    seed = os.environ.get("SAMPLE_SEED")
    draw = random.Random(f"{seed} {case} {measurement} {place}" if seed else None)
    sigma = _share(os.environ["SAMPLE_NOISE"])
    pace = slowdown(_nodes_of_job()) * max(0.2, draw.gauss(1, sigma))
    token = TOKEN_MS * pace
    # The first token waits for more than the others, and is noisier.
    first = (input_tokens * PREFILL_MS / 1000 + TOKEN_MS) * pace * max(0.2, draw.gauss(1, 2 * sigma))
    end_to_end = first + (output_tokens - 1) * token
    seconds = end_to_end / 1000
    metrics = {
        "seq_throughput": concurrency / seconds,
        "token_throughput": concurrency * output_tokens / seconds,
        "total_token_throughput": concurrency * (input_tokens + output_tokens) / seconds,
        "user_throughput": output_tokens / seconds,
    }
    for name, value in {"ttft": first, "tpot": token, "itl": token, "e2el": end_to_end}.items():
        metrics.update({f"mean_{name}": value, f"median_{name}": value, f"p99_{name}": value * 1.2})
    return metrics


def _nodes_of_job():
    return os.environ.get("PS_NODE_NAMES", "").split(",") if os.environ.get("PS_NODE_NAMES") else own_node()


def _share(text):
    return float(text.strip().removesuffix("%")) / 100


def _text(path):
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""
