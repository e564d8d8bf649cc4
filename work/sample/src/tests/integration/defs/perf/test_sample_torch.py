"""That the model of sample_torch computes what it should, by all the ways in which it is used."""

import json

import pytest

torch = pytest.importorskip("torch")
from sample_model import Model  # noqa: E402
from sample_serving import completion_server, proxy_server, stream  # noqa: E402

SIZE = {"layers": 3, "width": 512, "slots": 4, "length": 64}
PROMPTS = [[1, 2, 3], [17, 4, 4, 31000, 5, 9, 2], [8] * 20, [77]]


def alone(prompt, count):
    """The next tokens, each from a prefill of all before it: nothing of the cache is used again."""
    model, tokens = Model(**SIZE, device="cpu"), list(prompt)
    for _ in range(count):
        tokens += model.next_tokens([tokens], [0], [0])
    return tokens[len(prompt) :]


def decoded(model, prompts, count):
    """The next tokens of several sequences: a prefill of each, then a step for all at once."""
    slots = range(len(prompts))
    steps = [[model.next_tokens([prompt], [slot], [0])[0] for slot, prompt in zip(slots, prompts)]]
    for done in range(count - 1):
        lengths = [len(prompt) + done for prompt in prompts]
        steps.append(model.next_tokens([[token] for token in steps[-1]], slots, lengths))
    return [list(tokens) for tokens in zip(*steps)]


def test_should_say_the_same_with_its_cache_as_without():
    assert decoded(Model(**SIZE, device="cpu"), PROMPTS, 12) == [alone(prompt, 12) for prompt in PROMPTS]


def test_should_depend_on_the_whole_prompt():
    assert alone([5, *PROMPTS[1]], 12) != alone([6, *PROMPTS[1]], 12)


def test_should_say_the_same_where_another_server_has_read_the_prompt(monkeypatch):
    device = "cuda" if torch.cuda.is_available() else "cpu"
    monkeypatch.setenv("SAMPLE_DEVICE", device)
    size = ",".join(f"{name}:{number}" for name, number in SIZE.items())
    context, generation = (completion_server("127.0.0.1", 0, key="secret", model=size).start() for _ in range(2))
    proxy = proxy_server("127.0.0.1", 0, [context.address], [generation.address], key="secret").start()
    request = {"prompt": "the quick brown fox jumps over the lazy dog", "max_tokens": 12}

    def said(address, key=None):
        payloads = [payload for payload in stream(address, request, key) if payload != b"[DONE]"]
        return [json.loads(payload)["choices"][0]["text"] for payload in payloads]

    assert said(proxy.address) == said(context.address, "secret")
