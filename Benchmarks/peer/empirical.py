#!/usr/bin/env python3
"""Times the empirical tangent kernel of google/neural-tangents, one call at a time, on request.

Usage: empirical.py NETWORK ROWS IMPLEMENTATION, with neural-tangents 0.6.5 and jax 0.4.30 importable;
NETWORK is dense (784-1024-1024-10) or convolutional (3 convolutions of 32 channels on 16x16x3, global
mean, 10 outputs); IMPLEMENTATION is default, which is what the library takes unless told, or fastest:
of its three, each at once and in batches, the one that is fastest on 32 rows. Kernels are traces over
the outputs, in float32. Prints "ready" and the way, then for every line on standard input the seconds
of one call.
"""
import sys
import time

import jax
import numpy as np

jax.config.update("jax_enable_x64", False)
import neural_tangents as nt  # noqa: E402
from neural_tangents import stax  # noqa: E402

network, rows, wanted = sys.argv[1], int(sys.argv[2]), sys.argv[3]
if network == "dense":
    layers = [stax.Dense(1024), stax.Relu(), stax.Dense(1024), stax.Relu(), stax.Dense(10)]
    shape = (rows, 784)
else:
    layers = []
    for _ in range(3):
        layers += [stax.Conv(32, (3, 3), padding="SAME"), stax.Relu()]
    layers += [stax.GlobalAvgPool(), stax.Dense(10)]
    shape = (rows, 16, 16, 3)
init, apply, _ = stax.serial(*layers)
x = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
_, parameters = init(jax.random.PRNGKey(0), (1,) + shape[1:])


def way(implementation, batch):
    kernel = nt.empirical_ntk_fn(
        apply, trace_axes=(-1,), vmap_axes=0, implementation=implementation)
    if batch:
        return nt.batch(kernel, batch_size=batch, device_count=0)
    return jax.jit(kernel)


def seconds(kernel, x):
    start = time.perf_counter()
    jax.block_until_ready(kernel(x, None, parameters))
    return time.perf_counter() - start


names = {1: "Jacobian contraction", 2: "NTK-vector products", 3: "structured derivatives"}
if wanted == "default":
    # The Jacobians of all rows need rows * outputs * parameters numbers; batches keep them in memory.
    chosen, name = way(nt.NtkImplementation(1), 32), "default, batches of 32"
    seconds(chosen, x[:32])
else:
    best = None
    for number, name in names.items():
        for batch in (0, 16):
            if number == 1 and batch == 0:
                continue
            try:
                kernel = way(nt.NtkImplementation(number), batch)
                seconds(kernel, x[:32])
                taken = min(seconds(kernel, x[:32]) for _ in range(2))
            except Exception as error:
                print(f"empirical.py: {name}: {error}", file=sys.stderr)
                continue
            print(f"# {name}, batch {batch}: {taken:.3f} s on 32 rows", file=sys.stderr)
            if best is None or taken < best[0]:
                best = (taken, number, batch)
    _, number, batch = best
    chosen = way(nt.NtkImplementation(number), 32 if batch else 0)
    seconds(chosen, x[:32])
    name = names[number]
if rows <= 64:
    seconds(chosen, x)  # compiles for this number of rows
print(f"ready {name}", flush=True)
for _ in sys.stdin:
    print(seconds(chosen, x), flush=True)
