"""A decoder transformer with random weights. They say nothing, but the work is a real model's: rotary positions, grouped
heads, gated feed-forward, and a cache of keys and values in which each sequence has a slot."""

import torch

VOCABULARY = 32000


class Model:
    """`slots` sequences of up to `length` tokens. The seed is fixed: models of one size are the same on any GPU of a kind."""

    def __init__(self, layers, width, slots, length, device="cuda"):
        self.device, self.slots, self.length = device, slots, length
        self.dtype = torch.float32 if device == "cpu" else torch.bfloat16
        self.head = min(128, width // 4)
        self.heads, self.groups = width // self.head, width // self.head // 4
        inner, narrow = width * 11 // 4, self.groups * self.head
        random = torch.Generator(device).manual_seed(1)

        def weight(*shape):
            values = torch.randn(shape, generator=random, device=device) * shape[-1] ** -0.5
            return values.to(self.dtype)

        self.embedding = weight(VOCABULARY, width)
        self.layers = [
            (weight(width + 2 * narrow, width), weight(width, width), weight(2 * inner, width), weight(width, inner))
            for _ in range(layers)
        ]
        self.weights = self.embedding.numel() + sum(each.numel() for layer in self.layers for each in layer)
        self.cache = torch.zeros(
            (layers, 2, slots, length, self.groups, self.head), device=device, dtype=self.dtype
        )
        angles = torch.arange(length)[:, None] * 1e4 ** (-torch.arange(0, self.head, 2) / self.head)
        self.turns = torch.cat([angles.cos(), angles.sin()], 1).to(device)

    def __str__(self):
        where = torch.cuda.get_device_name() if self.device == "cuda" else self.device
        cache = self.cache.numel() * self.cache.element_size() / 2**30
        return f"torch {torch.__version__} on {where}: {self.weights / 1e9:.2f}e9 weights, {cache:.2f} GiB of cache"

    @torch.no_grad()
    def next_tokens(self, tokens, slots, starts):
        """What follows `tokens`, equally many of each sequence, which come at `starts` of its slot in the cache."""
        end = max(starts) + len(tokens[0])
        tokens, slots, starts = (torch.tensor(each, device=self.device) for each in (tokens, slots, starts))
        positions = starts[:, None] + torch.arange(tokens.shape[1], device=self.device)
        unseen = torch.arange(end, device=self.device) > positions[:, :, None]
        x = self.embedding[tokens]
        for (project, out, up, down), cache in zip(self.layers, self.cache):
            parts = (normal(x) @ project.T).unflatten(-1, (-1, self.head))
            q, k, v = parts.split([self.heads, self.groups, self.groups], 2)
            cache[0, slots[:, None], positions] = self.turned(k, positions)
            cache[1, slots[:, None], positions] = v
            keys, values = cache[:, slots, :end]
            q = self.turned(q, positions).unflatten(2, (self.groups, -1))
            scores = torch.einsum("btgqh,bsgh->bgqts", q, keys).float() * self.head**-0.5
            shares = scores.masked_fill(unseen[:, None, None], float("-inf")).softmax(-1)
            x = x + torch.einsum("bgqts,bsgh->btgqh", shares.to(self.dtype), values).flatten(2) @ out.T
            gate, inner = (normal(x) @ up.T).chunk(2, -1)
            x = x + (torch.nn.functional.silu(gate) * inner) @ down.T
        return (normal(x[:, -1]) @ self.embedding.T).argmax(-1).tolist()

    def turned(self, x, positions):
        cos, sin = self.turns[positions][:, :, None].chunk(2, -1)
        a, b = x.float().chunk(2, -1)
        return torch.cat([a * cos - b * sin, a * sin + b * cos], -1).to(self.dtype)

    def take_out(self, slot, count):
        """The bytes of a slot's first tokens in the cache, for put_in of another model of this size."""
        return self.cache[:, :, slot, :count].contiguous().view(torch.uint8).cpu().numpy().tobytes()

    def put_in(self, slot, count, data):
        values = torch.frombuffer(bytearray(data), dtype=self.dtype)
        self.cache[:, :, slot, :count] = values.reshape(*self.cache.shape[:2], count, *self.cache.shape[4:]).to(self.device)


def normal(x):
    values = x.float()
    return (values * torch.rsqrt(values.pow(2).mean(-1, keepdim=True) + 1e-6)).to(x.dtype)
