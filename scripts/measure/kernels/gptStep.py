"""Training steps of GPT (micro) in PyTorch on the processor, one for every line on standard input; prints its version, its BLAS's rate
(floating-point operations per second of a product of 1,024) and then each step's milliseconds. Arguments: words, batch, threads."""
import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional

words, batch, threads = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)
E, heads, layers, outputs = 128, 4, 4, 65
fused = getattr(functional, "scaled_dot_product_attention", None)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(E), nn.LayerNorm(E)
        self.c_attn, self.c_proj = nn.Linear(E, 3 * E), nn.Linear(E, E)
        self.c_fc, self.c_out = nn.Linear(E, 4 * E), nn.Linear(4 * E, E)
        self.register_buffer("mask", torch.ones(words, words, dtype=torch.bool).triu(1))

    def forward(self, x):
        q, k, v = (part.view(batch, words, heads, -1).transpose(1, 2) for part in self.c_attn(self.ln_1(x)).split(E, 2))
        if fused:
            y = fused(q, k, v, is_causal=True)
        else:
            scores = (q @ k.transpose(2, 3) / math.sqrt(E // heads)).masked_fill(self.mask, -math.inf)
            y = scores.softmax(3) @ v
        x = x + self.c_proj(y.transpose(1, 2).reshape(batch, words, E))
        return x + self.c_out(functional.gelu(self.c_fc(self.ln_2(x))))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte, self.wpe, self.ln_f = nn.Embedding(outputs, E), nn.Embedding(words, E), nn.LayerNorm(E)
        self.h = nn.Sequential(*(Block() for _ in range(layers)))

    def forward(self, ids):
        return self.ln_f(self.h(self.wte(ids) + self.wpe.weight)) @ self.wte.weight.T


model = Gpt()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
ids, target = (torch.randint(outputs, (batch, words)) for _ in range(2))


def step():
    optimizer.zero_grad()
    functional.cross_entropy(model(ids).view(-1, outputs), target.view(-1)).backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1)
    optimizer.step()


a, b = torch.rand(1024, 1024), torch.rand(1024, 1024)
torch.mm(a, b)
begin = time.perf_counter()
torch.mm(a, b)
rate = 2 * 1024**3 / (time.perf_counter() - begin)
print(json.dumps({"version": torch.__version__, "fused": fused is not None, "flopsPerSecond": rate}), flush=True)
for _ in sys.stdin:
    begin = time.perf_counter()
    step()
    print((time.perf_counter() - begin) * 1000, flush=True)
