#!/usr/bin/env python3
"""Times training steps of PyTorch, one step at a time, on request.

Usage: training.py MODEL, with PyTorch importable; MODEL is resnet-20, vgg-11 or dense. Uses two
threads unless OMP_NUM_THREADS says otherwise, float32, batches of 128, SGD with momentum 0.9 and weight decay 0.0005. Prints "ready" and its
way, then for every line on standard input makes steps for about a quarter of a second and prints the
seconds of one.
"""
import os
import sys
import time

import torch
from networks import dense, resnet, vgg

torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
torch.manual_seed(0)
name = sys.argv[1]
if name == "dense":
    model, shape = dense(784, 1024, 2), (128, 784)
elif name.startswith("resnet-"):
    model, shape = resnet(int(name[7:])), (128, 3, 32, 32)
else:
    model, shape = vgg(int(name[4:])), (128, 3, 32, 32)
x = torch.randn(shape)
y = torch.randint(10, (128,))


def ways():
    """The default layout, and channels last for images; the faster is taken."""
    yield "PyTorch", model, x
    if len(shape) == 4:
        yield (
            "PyTorch, nhwc", model.to(memory_format=torch.channels_last),
            x.to(memory_format=torch.channels_last))


def step(model, x, update):
    update.zero_grad(set_to_none=True)
    value = torch.nn.functional.cross_entropy(model(x), y)
    value.backward()
    update.step()
    return value.item()


def seconds(model, x, update, count):
    start = time.perf_counter()
    for _ in range(count):
        step(model, x, update)
    return (time.perf_counter() - start) / count


best = None
for way, network, inputs in ways():
    optimizer = torch.optim.SGD(
        network.parameters(), lr=1e-4, momentum=0.9, weight_decay=5e-4, foreach=True)
    seconds(network, inputs, optimizer, 2)
    taken = min(seconds(network, inputs, optimizer, 1) for _ in range(3))
    if best is None or taken < best[0]:
        best = (taken, way, network, inputs, optimizer)
print(f"# {best[0] * 1000:.2f} ms", file=sys.stderr)
taken, way, network, inputs, optimizer = best
count = max(1, round(0.25 / taken))
if way == "PyTorch":
    network.to(memory_format=torch.contiguous_format)
print(f"ready {way}", flush=True)
for _ in sys.stdin:
    print(seconds(network, inputs, optimizer, count), flush=True)
