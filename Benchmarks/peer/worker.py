#!/usr/bin/env python3
"""Times google/neural-tangents on one architecture, one call at a time, on request.

Usage: worker.py ARCHITECTURE.json X.npy, with neural-tangents 0.6.5 and jax 0.4.30 importable.
Compiles, makes one call to warm up, prints "ready"; then for every line on standard input computes
both kernels of X in float32 and prints the seconds. The program that compares alternates between
this and its own computation, so that both see the same machine.
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
    if kind == "dense":
        return stax.Dense(1, W_std=p.get("weightStd", 1.0), b_std=p.get("biasStd", 0.0))
    if kind == "relu":
        return stax.Relu()
    sys.exit(f"worker.py: no translation for the layer {kind}")


_, _, kernel = stax.serial(*[layer(s) for s in json.load(open(sys.argv[1]))["layers"]])
kernel = jax.jit(kernel, static_argnames="get")
x = np.load(sys.argv[2]).astype(np.float32)


def run():
    return jax.block_until_ready(kernel(x, None, get=("nngp", "ntk")))


run()
print("ready", flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    run()
    print(time.perf_counter() - start, flush=True)
