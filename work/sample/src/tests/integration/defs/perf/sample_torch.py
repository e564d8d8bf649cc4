"""A server with a model on a GPU, where the one of sample_serving has none: a prefill over each prompt, then a token a
step for all sequences at once.

A context server keeps what it computed of a prompt until the generation server fetches it, over HTTP. Where it lies, the
proxy passes on in `disaggregated_params`, as upstream's does.

A *_env_var of a config that says SAMPLE_MODEL=layers:16,width:2048,slots:16,length:2048 starts it; see sample_model.
SAMPLE_DEVICE=cpu is for trying it out. Without, no GPU is an error.
"""

import dataclasses
import http.client
import itertools
import json
import os
import queue
import threading
import time
import zlib

from sample_model import VOCABULARY, Model
from sample_serving import KEY_HEADER, Handler, Server

KEPT = "/kept/"  # where a context server has what it computed


@dataclasses.dataclass(eq=False)
class Sequence:
    prompt: list
    left: int  # tokens to come
    handed_over: tuple = ()  # the first of them and the cache, if a context server has computed it
    keep: bool = False
    slot: int = -1
    length: int = 0  # tokens in the cache
    last: int = -1
    cache: bytes = b""  # of the prompt, if it was to be kept
    tokens: queue.SimpleQueue = dataclasses.field(default_factory=queue.SimpleQueue)


class Engine:
    """The one thread that uses the GPU: who waits is prefilled as soon as a slot is free, then all take a step."""

    def __init__(self, model, log_steps=False):
        self.model, self.log_steps = model, log_steps
        self.waiting, self.free, self.active = queue.SimpleQueue(), list(range(model.slots)), []
        threading.Thread(target=self._serve, daemon=True).start()

    def submit(self, sequence):
        self.waiting.put(sequence)
        return sequence

    def _serve(self):
        try:
            for number in itertools.count(1):
                while self.free and not (self.active and self.waiting.empty()):
                    self._admit(self.waiting.get())
                self._step(number)
        except BaseException as error:
            print(f"the engine ends: {error!r}", flush=True)
            os._exit(1)  # or it would look alive

    def _admit(self, sequence):
        sequence.slot, sequence.length = self.free.pop(), len(sequence.prompt)
        if sequence.handed_over:
            token, cache = sequence.handed_over
            self.model.put_in(sequence.slot, sequence.length, cache)
        else:
            [token] = self.model.next_tokens([sequence.prompt], [sequence.slot], [0])
        self.active.append(sequence)
        self._tell(sequence, token)

    def _step(self, number):
        begin, batch = time.perf_counter(), list(self.active)
        if not batch:
            return
        tokens = self.model.next_tokens([[s.last] for s in batch], [s.slot for s in batch], [s.length for s in batch])
        for sequence, token in zip(batch, tokens):
            sequence.length += 1
            self._tell(sequence, token)
        if self.log_steps:
            print(
                f"[TRT-LLM] [I] iter = {number}, global_rank = 0, prev_device_step_time = "
                f"{(time.perf_counter() - begin) * 1000:.3f}ms, states = {{'num_generation_tokens': {len(batch)}}}",
                flush=True,
            )

    def _tell(self, sequence, token):
        sequence.last, sequence.left = token, sequence.left - 1
        if sequence.left == 0:
            if sequence.keep:
                sequence.cache = self.model.take_out(sequence.slot, sequence.length)
            self.active.remove(sequence)
            self.free.append(sequence.slot)
        sequence.tokens.put(token)


def torch_server(host, port, size, key=None, log_steps=False):
    numbers = {name: int(number) for name, _, number in (part.partition(":") for part in size.split(","))}
    model = Model(**numbers, device=os.environ.get("SAMPLE_DEVICE", "cuda"))
    print(model, flush=True)
    engine = Engine(model, log_steps)
    warm_up = engine.submit(Sequence([1] * (model.length // 2), 2))
    for _ in range(2):
        warm_up.tokens.get()
    kept, numbers = {}, itertools.count(1)

    class Completions(Handler):
        def is_allowed(self):
            allowed = not key or self.headers.get(KEY_HEADER) == key
            if not allowed:
                self.send_error(403)
            return allowed

        def do_GET(self):
            if not self.path.startswith(KEPT):
                super().do_GET()
            elif self.is_allowed():
                cache = kept.pop(self.path, b"")
                self.send_response(200 if cache else 404)
                self.end_headers()
                self.wfile.write(cache)

        def do_POST(self):
            if not self.is_allowed():
                return
            request = self.read_request()
            prompt = [zlib.crc32(word.encode()) % VOCABULARY for word in request["prompt"].split()]
            count, params = int(request["max_tokens"]), request.get("disaggregated_params") or {}
            keep = params.get("request_type") == "context_only"
            if not prompt or not 1 <= count <= (1 if keep else model.length - len(prompt)):
                self.send_error(400, explain=f"{count} tokens behind {len(prompt)}, there is room for {model.length}")
                return
            handed_over = ()
            if params.get("request_type") == "generation_only":
                handed_over = params["first_gen_tokens"][0], fetched(params["opaque_state"], key)
            sequence = engine.submit(Sequence(prompt, count, handed_over, keep))
            self.start_stream()
            for _ in range(count):
                token = sequence.tokens.get()
                event = {"choices": [{"index": 0, "text": f" t{token}"}]}
                if keep:
                    path = f"{KEPT}{next(numbers)}"
                    kept[path] = sequence.cache
                    event["disaggregated_params"] = {
                        "request_type": "generation_only",
                        "first_gen_tokens": [token],
                        "opaque_state": self.server.address + path,
                    }
                self.send_event(json.dumps(event).encode())
            self.send_event(b"[DONE]")

    return Server(host, port, Completions)


def fetched(place, key):
    """The cache that a context server keeps at host:port/path; it is gone there then."""
    begin = time.perf_counter()
    address, _, path = place.partition("/")
    connection = http.client.HTTPConnection(address, timeout=60)
    try:
        connection.request("GET", f"/{path}", headers={KEY_HEADER: key} if key else {})
        answer = connection.getresponse()
        if answer.status != 200:
            raise http.client.HTTPException(f"nothing at {place}: status {answer.status}")
        cache = answer.read()
    finally:
        connection.close()
    print(f"{len(cache)} bytes of cache from {place} in {(time.perf_counter() - begin) * 1000:.1f} ms", flush=True)
    return cache
