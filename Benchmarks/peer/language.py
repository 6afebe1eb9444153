#!/usr/bin/env python3
"""Times training steps of an LSTM language model in PyTorch, on request.

Usage: language.py VOCABULARY LAYERS UNITS, with PyTorch importable. Uses two threads unless OMP_NUM_THREADS
says otherwise, float32, 20 streams, 35 positions, SGD with clipped gradients, states carried and detached. Prints
"ready" and its way, then for every line on standard input makes steps for about a quarter of a second and
prints the seconds of one.
"""
import os
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
torch.manual_seed(0)
vocabulary, layers, units = (int(word) for word in sys.argv[1:4])
embedding = nn.Embedding(vocabulary, units)
lstm = nn.LSTM(units, units, layers)
readout = nn.Linear(units, vocabulary)
parameters = [p for module in (embedding, lstm, readout) for p in module.parameters()]
update = torch.optim.SGD(parameters, lr=1e-2, foreach=True)
tokens = torch.randint(vocabulary, (36, 20))
state = None


def step():
    global state
    if state is not None:
        state = tuple(s.detach() for s in state)
    h, state = lstm(embedding(tokens[:-1]), state)
    loss = nn.functional.cross_entropy(readout(h).view(-1, vocabulary), tokens[1:].reshape(-1))
    update.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(parameters, 0.25)
    update.step()
    return loss.item()


def seconds(count):
    start = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - start) / count


seconds(2)
count = max(1, round(0.25 / min(seconds(1) for _ in range(3))))
print("ready PyTorch", flush=True)
for _ in sys.stdin:
    print(seconds(count), flush=True)
