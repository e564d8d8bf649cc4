"""The sample workload: what upstream's test of this name does, with a server that has no model.

A case is one pytest process, or several that find each other through files below the output directory, told apart by
DISAGG_SERVING_TYPE as upstream does it:

    unset          aggregated: starts its server, measures it
    CTX_i, GEN_i   one server, until the benchmark is done
    DISAGG_SERVER  the proxy in front of all servers, until the benchmark is done
    BENCHMARK      the client; without a DISAGG_SERVER (PS_CTX_URLS and PS_GEN_URLS are set, PS_PROXY_URL is not) it
                   starts the proxy itself

The configs are upstream's. What only the sample understands stands in their *_env_var entries:
SAMPLE_BEHAVIOUR=hang|crash|never-ready|no-results, SAMPLE_TOKEN_MS, SAMPLE_MIN_TOKEN_THROUGHPUT, SAMPLE_MODEL (a real one
on a GPU, see sample_torch). The environment may make it slower, or noisy, by a known share: see sample_pace.
"""

import os
import pathlib
import re
import secrets
import shlex
import statistics
import time

import pytest
import sample_launch
import sample_pace
import yaml
from sample_benchmark import report, run_benchmark
from sample_serving import completion_server, is_healthy, proxy_server

CONFIGS = pathlib.Path(__file__).resolve().parents[3] / "scripts" / "perf-sanity"
MODES = ("e2e", "gen_only", "ctx_only", "gen_only_no_context")


# --- cases: the ids that the configs allow ---------------------------------------------------------------------------


def aggregated_ids():
    for path in sorted((CONFIGS / "aggregated").glob("*.yaml")):
        names = [server["name"] for server in load(path)["server_configs"]]
        for kind in ("aggr", "aggr_upload"):
            yield f"{kind}-{path.stem}"
            yield from (f"{kind}-{path.stem}-{name}" for name in names)


def disaggregated_ids():
    for path in sorted((CONFIGS / "disaggregated").glob("*.yaml")):
        for suffix in ("", "_upload"):
            yield f"disagg{suffix}-{path.stem}"  # the older form, still in lists
            yield f"disagg{suffix}-e2e-{path.stem}"
            yield f"disagg{suffix}-gen_only-{path.stem}"
            yield f"aggr{suffix}-ctx_only-{path.stem}"
            yield f"aggr{suffix}-gen_only_no_context-{path.stem}"


def load(path):
    # libyaml's loader where it is there: every process of a case reads all configs to collect the ids.
    return yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.mark.parametrize("perf_sanity_test_case", [*aggregated_ids(), *disaggregated_ids()])
def test_e2e(output_dir, perf_sanity_test_case):
    folder = output_dir / perf_sanity_test_case
    folder.mkdir(exist_ok=True)
    prefix, second, *rest = perf_sanity_test_case.split("-")
    mode = second if second in MODES else None
    if "disagg" in prefix:
        config = load(CONFIGS / "disaggregated" / ("-".join(rest if mode else [second, *rest]) + ".yaml"))
        Disaggregated(perf_sanity_test_case, folder, config, mode or "e2e").run()
    elif mode:
        config = load(CONFIGS / "disaggregated" / ("-".join(rest) + ".yaml"))
        run_one_side(perf_sanity_test_case, folder, config, mode)
    else:
        config = load(CONFIGS / "aggregated" / f"{second}.yaml")
        run_aggregated(perf_sanity_test_case, folder, config, "-".join(rest))


# --- aggregated ------------------------------------------------------------------------------------------------------


def run_aggregated(case, folder, config, server_name):
    sample_launch.check("AGG", None)
    results = Results(case, folder, config)
    servers = [s for s in config["server_configs"] if not server_name or s["name"] in server_name.split(",")]
    for index, server_config in enumerate(servers):
        server = start_server("127.0.0.1", env_of(server_config.get("server_env_var")))
        for client, client_config in enumerate(server_config["client_configs"]):
            results.measure(
                server.address,
                f"{index}.{client}",
                client_config,
                env_of(client_config.get("client_env_var")),
                {
                    "s_runtime": "aggr_server",
                    "s_server_name": server_config["name"],
                    "l_tp": server_config.get("tensor_parallel_size", 1),
                    "s_test_case_name": f"{server_config['name']}-{client_config['name']}",
                },
            )
        server.shutdown()


def run_one_side(case, folder, config, mode):
    """ctx_only and gen_only_no_context: one server of a disaggregated config, started like an aggregated one."""
    sample_launch.check("AGG", mode)
    side = "ctx" if mode == "ctx_only" else "gen"
    environment = config.get("environment", {})
    env = env_of(environment.get(f"{side}_worker_env_var"))
    server = start_server("127.0.0.1", env, log_steps=side == "gen")
    results = Results(case, folder, config)
    for number, client_config in enumerate(clients_of(config, mode)):
        results.measure(
            server.address,
            f"0.{number}",
            client_config,
            env_of(environment.get("client_env_var")),
            {"s_runtime": "aggr_server", "s_benchmark_mode": mode, "s_test_case_name": case},
        )
    # The quick reference's launcher makes no such log.
    if mode == "gen_only_no_context" and "LLM_ROOT" in os.environ:
        results.add("mean_gen_worker_per_iter_device_step_time", device_step_time(case, folder))


# --- disaggregated ---------------------------------------------------------------------------------------------------


class Disaggregated:
    """One role of a disaggregated case; which one, the environment says."""

    def __init__(self, case, folder, config, mode):
        self.case, self.folder, self.config, self.mode = case, folder, config, mode
        self.role = os.environ.get("DISAGG_SERVING_TYPE", "BENCHMARK")
        self.host = os.environ.get("PS_HOST") or "127.0.0.1"
        self.environment = config.get("environment", {})
        # By job, since the folder's name is the case's and another attempt may have used it.
        self.hostnames = folder / f"hostnames-{os.environ.get('SLURM_JOB_ID', 'local')}-0"
        self.hostnames.mkdir(exist_ok=True)
        self.done = folder / "benchmark_status.0.txt"

    def run(self):
        concurrency = str(self.config["benchmark"].get("concurrency_list", "1")).split()[0]
        sample_launch.check(re.sub(r"_\d+$", "", self.role), self.mode, concurrency)
        if self.role == "BENCHMARK":
            self.benchmark()
        elif self.role == "DISAGG_SERVER":
            self.publish(f"{self.role}.0.addr", self.proxy(*self.wait_for_servers()))
            self.wait_for_benchmark()
        else:
            side = self.role.split("_")[0].lower()
            env = env_of(self.environment.get(f"{side}_worker_env_var"))
            server = start_server(self.host, env, key=self.key(), log_steps=side == "gen")
            print(f"{self.role} listens on {server.address}", flush=True)
            self.publish(f"{self.role}.txt", server)
            self.wait_for_benchmark()

    def benchmark(self):
        hardware = self.config["hardware"]
        facts = {
            "s_runtime": "multi_node_disagg_server",
            "s_benchmark_mode": self.mode,
            "l_num_ctx_servers": hardware["num_ctx_servers"],
            "l_num_gen_servers": hardware["num_gen_servers"],
            "s_test_case_name": self.case,
        }
        results = Results(self.case, self.folder, self.config)
        try:
            address = self.proxy_address()
            for number, client_config in enumerate(clients_of(self.config, self.mode)):
                env = env_of(self.environment.get("client_env_var"))
                results.measure(address, f"0.{number}", client_config, env, facts)
        finally:
            self.done.write_text("Done", encoding="utf-8")
        # Bare servers, as the quick reference starts them, write no such lines.
        if self.mode == "gen_only" and not self.has_bare_servers():
            results.add("mean_gen_worker_per_iter_device_step_time", device_step_time(self.case, self.folder))

    @staticmethod
    def has_bare_servers():
        return bool(os.environ.get("PS_GEN_URLS")) and not os.environ.get("PS_PROXY_URL")

    def proxy_address(self):
        if self.has_bare_servers():
            urls = [os.environ.get(name, "") for name in ("PS_CTX_URLS", "PS_GEN_URLS")]
            context, generation = ([u.split("://")[1] for u in text.split(",") if u] for text in urls)
            return self.proxy(context, generation, key=None).address
        path = self.hostnames / "DISAGG_SERVER.0.addr"
        wait_until(path.exists)
        address = path.read_text(encoding="utf-8").strip()
        wait_until(lambda: is_healthy(address))
        return address

    def proxy(self, context, generation, key=...):
        print(f"proxy for context {context} and generation {generation}", flush=True)
        return proxy_server(self.host, 0, context, generation, self.key() if key is ... else key).start()

    def wait_for_servers(self):
        hardware = self.config["hardware"]
        expected = [f"CTX_{i}" for i in range(hardware["num_ctx_servers"])]
        expected += [f"GEN_{i}" for i in range(hardware["num_gen_servers"])]
        files = [self.hostnames / f"{name}.txt" for name in expected]
        wait_until(lambda: all(f.exists() for f in files))
        addresses = {f.stem: f.read_text(encoding="utf-8").strip() for f in files}
        return [[a for name, a in addresses.items() if name.startswith(side)] for side in ("CTX", "GEN")]

    def publish(self, name, server):
        path = self.hostnames / name
        path.with_suffix(".tmp").write_text(server.address + "\n", encoding="utf-8")
        path.with_suffix(".tmp").rename(path)

    def wait_for_benchmark(self):
        wait_until(self.done.exists)

    def key(self):
        """The servers' shared secret, made by whichever role comes first."""
        path = self.folder / "internal_request_auth_key.txt"
        try:
            with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
                file.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        wait_until(lambda: path.stat().st_size == 64)
        return path.read_text(encoding="utf-8")


def device_step_time(case, folder):
    """Mean milliseconds of a decoding step, read from the generation servers' logs; the first five are warm-up."""
    if sample_pace.is_computed():
        return sample_pace.computed(case, "steps", 1, 1, 1)["mean_tpot"]
    steps = []
    for log in folder.glob("gen_server_*.log"):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            found = re.search(r"iter = (\d+),.*?prev_device_step_time = ([\d.]+)ms", line)
            if found and int(found[1]) >= 5:
                steps.append(float(found[2]))
    assert steps, f"the case is missing prev_device_step_time in {folder}/gen_server_*.log"
    return statistics.fmean(steps)


def clients_of(config, mode):
    benchmark = config["benchmark"]
    concurrencies = str(benchmark.get("concurrency_list", "1")).split()
    for concurrency in concurrencies[:1] if mode == "gen_only" else concurrencies:
        yield {
            "name": f"con{concurrency}",
            "concurrency": int(concurrency),
            "iterations": 1 if mode == "gen_only" else benchmark.get("multi_round", 1),
            "isl": benchmark.get("input_length", 1024),
            "osl": 1 if mode == "ctx_only" else benchmark.get("output_length", 1024),
        }


# --- both ------------------------------------------------------------------------------------------------------------


class Results:
    """What the clients of a case measured."""

    def __init__(self, case, folder, config):
        self.case, self.folder = case, folder
        self.gpu = config.get("metadata", {}).get("supported_gpus", ["unsupported"])[0].lower()
        self.rows = []

    def measure(self, address, name, client, env, facts):
        size = client["concurrency"], client["iterations"], client["isl"], client["osl"]
        print(f"client {name}: concurrency, iterations, isl, osl = {size} against {address}", flush=True)
        metrics, counts, seconds = (
            self.computed(address, name, *size) if sample_pace.is_computed() else run_benchmark(address, *size)
        )
        text = report(metrics, counts, seconds)
        print(text, flush=True)
        (self.folder / f"trtllm-benchmark.{name}.log").write_text(text + "\n", encoding="utf-8")
        if env.get("SAMPLE_BEHAVIOUR") == "no-results":
            os._exit(0)
        assert counts["failed_requests"] == 0, f"{counts['failed_requests']} requests failed"
        row = {"s_gpu_type": self.gpu, "s_test_list": self.case, **facts}
        row.update({f"l_{key}": client[key] for key in ("concurrency", "iterations", "isl", "osl")})
        row.update({f"d_{key}": round(value, 4) for key, value in metrics.items()})
        row.update({f"l_{key}": value for key, value in counts.items()})
        self.rows.append(row)
        self.save()
        wanted = float(env.get("SAMPLE_MIN_TOKEN_THROUGHPUT", 0))
        assert metrics["token_throughput"] >= wanted, (
            f"token_throughput {metrics['token_throughput']:.1f} tok/s is below {wanted:.1f} tok/s"
        )

    def computed(self, address, name, concurrency, iterations, input_tokens, output_tokens):
        """One short request, to know that the servers are there."""
        counts = run_benchmark(address, 1, 1, 1, 1)[1]
        requests = concurrency * iterations * counts["completed_requests"]
        totals = {"input": requests * input_tokens, "output": requests * output_tokens}
        counts.update({f"total_{kind}_tokens": tokens for kind, tokens in totals.items()})
        counts.update(total_requests=concurrency * iterations, completed_requests=requests)
        return sample_pace.computed(self.case, name, concurrency, input_tokens, output_tokens), counts, 1.0

    def add(self, metric, value):
        print(f"Average Per Iter Device Step Time (ms): {value:.2f}", flush=True)
        for row in self.rows:
            row[f"d_{metric}"] = round(value, 4)
        self.save()

    def save(self):
        text = yaml.safe_dump(self.rows, sort_keys=False)
        (self.folder / "perf_data.yaml").write_text(text, encoding="utf-8")


def start_server(host, env, **options):
    if env.get("SAMPLE_BEHAVIOUR") == "never-ready":
        print("loading weights (for ever)", flush=True)
        wait_until(lambda: False)
    slower = sample_pace.slowdown(sample_pace.own_node())
    token_ms = float(env.get("SAMPLE_TOKEN_MS", sample_pace.TOKEN_MS)) * slower
    behaviour = env.get("SAMPLE_BEHAVIOUR", "")
    options.update(behaviour=behaviour, model=env.get("SAMPLE_MODEL", ""))
    return completion_server(host, 0, token_ms, sample_pace.PREFILL_MS * slower, **options).start()


def env_of(text):
    """{'A': '1'} of the configs' "A=1 B='x y'"."""
    return dict(word.split("=", 1) for word in shlex.split(text or "") if "=" in word)


def wait_until(condition):
    """No limit of its own: pytest's time-out is the test's one clock."""
    while not condition():
        time.sleep(0.2)
