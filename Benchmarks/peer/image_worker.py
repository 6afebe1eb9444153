#!/usr/bin/env python3
"""Times google/neural-tangents on one architecture of images, one call at a time, on request.

Usage: image_worker.py ARCHITECTURE.json X.npy, with neural-tangents 0.6.5 and jax 0.4.30 importable.
Compiles the kernel for blocks of 1, 2, 4, ... images against as many, up to what memory and a
minute a call allow, and prints "ready" and the block with the least time a pair; then for every line
on standard input computes both kernels of that block in float32 and prints the seconds for one pair.
"""
import json
import sys
import time

import jax
import numpy as np

jax.config.update("jax_enable_x64", False)
from neural_tangents import stax  # noqa: E402


def layer(spec):
    ((kind, p),) = spec.items()
    weights = dict(W_std=p.get("weightStd", 1.0), b_std=p.get("biasStd", 0.0))
    padding = p.get("padding", "valid").upper()
    if kind == "dense":
        return stax.Dense(1, **weights)
    if kind == "conv":
        return stax.Conv(1, tuple(p["filter"]), tuple(p.get("strides", [1, 1])), padding, **weights)
    if kind == "relu":
        return stax.Relu()
    if kind == "averagePool":
        return stax.AvgPool(tuple(p["window"]), tuple(p.get("strides", p["window"])), padding)
    if kind == "globalAveragePool":
        return stax.GlobalAvgPool()
    if kind == "flatten":
        return stax.Flatten()
    sys.exit(f"image_worker.py: no translation for the layer {kind}")


_, _, kernel = stax.serial(*[layer(s) for s in json.load(open(sys.argv[1]))["layers"]])
kernel = jax.jit(kernel, static_argnames="get")
x = np.load(sys.argv[2]).astype(np.float32)


def seconds(size):
    start = time.perf_counter()
    jax.block_until_ready(kernel(x[:size], x[-size:], get=("nngp", "ntk")))
    return (time.perf_counter() - start) / (size * size)


best = None
size = 1
while 2 * size <= len(x):
    try:
        seconds(size)
        time_taken = seconds(size)
    except Exception as error:  # such as too little memory
        print(f"image_worker.py: {size} x {size}: {error}", file=sys.stderr)
        break
    if best is None or time_taken < best[0]:
        best = (time_taken, size)
    # The next block takes four times as long, and memory grows as well: 4 GB for K alone at most.
    positions = x.shape[1] * x.shape[2]
    if 4 * time_taken * size * size > 60 or 16 * (2 * size * positions) ** 2 > 8e9:
        break
    size *= 2
if best is None:
    sys.exit("image_worker.py: no block works")
print(f"ready {best[1]} x {best[1]} images", flush=True)
for _ in sys.stdin:
    print(seconds(best[1]), flush=True)
