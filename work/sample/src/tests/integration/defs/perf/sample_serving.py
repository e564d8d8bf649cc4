"""A server that speaks enough of the OpenAI completions protocol to be measured, and a proxy in front of two of them.

No model, unless one is asked for: a prompt of n words takes n x prefill_ms / 1000, every token takes token_ms. All
times are real, as is the HTTP traffic.
"""

import http.client
import itertools
import json
import os
import socket
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY_HEADER = "X-Internal-Request-Key"


class Server(ThreadingHTTPServer):
    """Listens on host and port (0: any free one); `address` is host:port as others reach it."""

    daemon_threads = True
    request_queue_size = 256  # a client opens all its connections at once

    def __init__(self, host, port, handler):
        super().__init__((host, port), handler)
        self.address = f"{host}:{self.server_address[1]}"

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def server_bind(self):
        # HTTPServer's own asks the name service for this host's full name, which can take seconds.
        socketserver.TCPServer.server_bind(self)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # tokens go out one by one
        self.server_name, self.server_port = self.server_address[:2]


class Handler(BaseHTTPRequestHandler):
    """HTTP/1.0: the end of an answer is the end of the connection, which keeps streaming simple."""

    def log_message(self, format, *args):
        if not self.path.startswith("/health"):
            print(f"{self.address_string()} {format % args}", flush=True)

    def do_GET(self):
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()

    def read_request(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def start_stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()

    def send_event(self, payload):
        self.wfile.write(b"data: " + payload + b"\n\n")


def completion_server(host, port, token_ms=1.0, prefill_ms=20.0, key=None, behaviour="", log_steps=False, model=""):
    """A server of one model.

    behaviour: `hang` takes requests and never answers; `crash` ends the process in the middle of the fifth.
    log_steps: print a line for each decoding step, as upstream's generation workers do.
    model: the size of a real one, on a GPU, see sample_torch; all else but key and log_steps is then its own affair.
    """
    if model:
        from sample_torch import torch_server  # torch isn't everywhere

        return torch_server(host, port, model, key, log_steps)
    requests = itertools.count(1)
    steps = itertools.count(1)

    class Completions(Handler):
        def do_POST(self):
            if key and self.headers.get(KEY_HEADER) != key:
                self.send_error(403)
                return
            request = self.read_request()
            number = next(requests)
            if behaviour == "hang":
                threading.Event().wait()
            tokens = int(request["max_tokens"])
            time.sleep(len(request["prompt"].split()) * prefill_ms / 1e6)
            self.start_stream()
            for index in range(tokens):
                begin = time.perf_counter()
                time.sleep(token_ms / 1000)
                self.send_event(b'{"choices":[{"index":0,"text":" token"}]}')
                if behaviour == "crash" and number == 5 and index == tokens // 2:
                    print("CUDA error: an illegal memory access was encountered (sample)", flush=True)
                    os._exit(1)
                if log_steps and index % 32 == 0:
                    print(
                        f"[TRT-LLM] [I] iter = {next(steps)}, global_rank = 0, prev_device_step_time = "
                        f"{(time.perf_counter() - begin) * 1000:.3f}ms, states = {{'num_generation_tokens': 1}}",
                        flush=True,
                    )
            self.send_event(b"[DONE]")

    return Server(host, port, Completions)


def proxy_server(host, port, context, generation, key=None):
    """Sends each request to a context server for its first token, then to a generation server for all of them.

    context, generation: lists of host:port, taken in turn.
    """
    turns = itertools.cycle(context or [None]), itertools.cycle(generation)
    lock = threading.Lock()

    class Proxy(Handler):
        def do_POST(self):
            request = self.read_request()
            with lock:
                prefill, decode = next(turns[0]), next(turns[1])
            try:
                if prefill:
                    first = dict(request, max_tokens=1, disaggregated_params={"request_type": "context_only"})
                    for payload in stream(prefill, first, key):
                        if payload != b"[DONE]":
                            # What the context server computed, if it is one that says where that is.
                            request["disaggregated_params"] = json.loads(payload).get("disaggregated_params")
                answer = stream(decode, request, key)
                first = next(answer)
            except (OSError, http.client.HTTPException, StopIteration) as error:
                self.send_error(502, explain=f"{prefill} or {decode}: {error!r}")
                return
            self.start_stream()
            try:
                for payload in itertools.chain([first], answer):
                    self.send_event(payload)
            except (OSError, http.client.HTTPException) as error:
                # Ends the connection early, which the client counts as a failed request.
                print(f"{decode}: {error!r}", flush=True)

    return Server(host, port, Proxy)


def stream(address, request, key=None):
    """Posts a completion request and yields the payload of each event as it arrives, `[DONE]` included.

    Raises OSError or HTTPException when the server refuses or goes away before [DONE].
    """
    connection = http.client.HTTPConnection(address, timeout=600)
    try:
        headers = {"Content-Type": "application/json"}
        if key:
            headers[KEY_HEADER] = key
        connection.request("POST", "/v1/completions", json.dumps(request), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise http.client.HTTPException(f"status {response.status}")
        for line in response:
            if line.startswith(b"data: "):
                payload = line[6:].rstrip()
                yield payload
                if payload == b"[DONE]":
                    return
        raise ConnectionError("the answer broke off")
    finally:
        connection.close()


def is_healthy(address):
    connection = http.client.HTTPConnection(address, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
