"""The client: sends requests at a fixed concurrency and reports what upstream's benchmark_serving reports."""

import concurrent.futures
import http.client
import statistics
import time

from sample_serving import stream

# What the report says -> the name in perf_data.yaml. The form of the report is upstream's, since the engine and
# upstream's own tools read it.
THROUGHPUTS = {
    "Request throughput (req/s)": "seq_throughput",
    "Output token throughput (tok/s)": "token_throughput",
    "Total Token throughput (tok/s)": "total_token_throughput",
    "User throughput (tok/s)": "user_throughput",
}
LATENCIES = {
    "ttft": ("TTFT", "Time to First Token"),
    "tpot": ("TPOT", "Time per Output Token (excl. 1st token)"),
    "itl": ("ITL", "Inter-token Latency"),
    "e2el": ("E2EL", "End-to-end Latency"),
}
COUNTS = {
    "Total requests": "total_requests",
    "Successful requests": "completed_requests",
    "Failed requests": "failed_requests",
    "Total input tokens": "total_input_tokens",
    "Total generated tokens": "total_output_tokens",
}


def run_benchmark(address, concurrency, iterations, input_tokens, output_tokens):
    """concurrency x iterations requests; returns (metrics, counts, seconds). Times in metrics are milliseconds."""
    request = {"model": "sample", "prompt": "word " * input_tokens, "max_tokens": output_tokens, "stream": True}
    begin = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(concurrency) as pool:
        arrivals = list(pool.map(lambda _: _measure(address, request), range(concurrency * iterations)))
    seconds = time.perf_counter() - begin

    done = [a for a in arrivals if a]
    generated = sum(len(a) - 1 for a in done)
    counts = {
        "total_requests": len(arrivals),
        "completed_requests": len(done),
        "failed_requests": len(arrivals) - len(done),
        "total_input_tokens": len(done) * input_tokens,
        "total_output_tokens": generated,
    }
    if not done:
        return {}, counts, seconds
    end_to_end = [a[-1] - a[0] for a in done]
    metrics = {
        "seq_throughput": len(done) / seconds,
        "token_throughput": generated / seconds,
        "total_token_throughput": (generated + counts["total_input_tokens"]) / seconds,
        "user_throughput": statistics.fmean((len(a) - 1) / t for a, t in zip(done, end_to_end)),
    }
    series = {
        "ttft": [a[1] - a[0] for a in done],
        "tpot": [(a[-1] - a[1]) / max(1, len(a) - 2) for a in done],
        "itl": [after - before for a in done for before, after in zip(a[1:], a[2:])] or [0.0],
        "e2el": end_to_end,
    }
    for name, values in series.items():
        values.sort()
        metrics[f"mean_{name}"] = statistics.fmean(values) * 1000
        metrics[f"median_{name}"] = statistics.median(values) * 1000
        metrics[f"p99_{name}"] = values[min(len(values) - 1, int(len(values) * 0.99))] * 1000
    return metrics, counts, seconds


def _measure(address, request):
    """The times at which the request was sent and each token arrived; None when it failed."""
    times = [time.perf_counter()]
    try:
        for payload in stream(address, request):
            if payload != b"[DONE]":
                times.append(time.perf_counter())
    except (OSError, http.client.HTTPException) as error:
        print(f"request failed: {error!r}", flush=True)
        return None
    return times if len(times) > 1 else None


def report(metrics, counts, seconds):
    """The text of upstream's benchmark log."""
    lines = [" Serving Benchmark Result ".center(50, "=")]
    lines += [f"{label + ':':<40} {counts[name]:<10}" for label, name in list(COUNTS.items())[:3]]
    if counts["failed_requests"]:
        lines.append("!FAILED REQUESTS!")
    lines.append(f"{'Benchmark duration (s):':<40} {seconds:<10.2f}")
    lines += [f"{label + ':':<40} {counts[name]:<10}" for label, name in list(COUNTS.items())[3:]]
    if metrics:
        lines += [f"{label + ':':<40} {metrics[name]:<10.2f}" for label, name in THROUGHPUTS.items()]
        for name, (short, long) in LATENCIES.items():
            lines.append(long.center(50, "-"))
            for word in ("Mean", "Median", "P99"):
                lines.append(f"{f'{word} {short} (ms):':<40} {metrics[f'{word.lower()}_{name}']:<10.2f}")
    lines.append("=" * 50)
    return "\n".join(lines)
