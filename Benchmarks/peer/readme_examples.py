#!/usr/bin/env python3
"""Runs the examples of neural-tangents' README as they are and with ntkit in its place.

    readme_examples.py README.md

Each example sees the names of those before it. Arrays with the same name are compared to 1e-6 of their
size (the peer's arccosine near 1). Needs neural-tangents with jax 0.4.30 and ntkit in one environment.
"""
import re
import sys

import jax
import numpy as np

jax.config.update("jax_enable_x64", True)
blocks = re.findall(r"```python\n(.*?)```", open(sys.argv[1]).read(), re.S)
theirs, mine = {}, {}
for i, block in enumerate(blocks):
    swapped = block.replace("from neural_tangents import", "from ntkit import")
    swapped = swapped.replace("import neural_tangents as nt", "import ntkit as nt")
    first = block.strip().splitlines()
    title = next((line for line in first if line and "import" not in line), first[0])[:60]
    try:
        exec(block, theirs)
    except Exception as error:
        print(f"{i + 1}: the peer itself fails: {type(error).__name__}: {str(error)[:80]}")
        continue
    try:
        exec(swapped, mine)
    except Exception as error:
        print(f"{i + 1}: FAILS {type(error).__name__}: {str(error)[:100]}   ({title})")
        continue
    compared, worst = 0, 0.0
    for name, value in theirs.items():
        if name.startswith("_") or name not in mine or not hasattr(value, "shape") or callable(value):
            continue
        a, b = np.asarray(value), np.asarray(mine[name])
        if a.dtype.kind == "f":
            assert a.shape == b.shape, (name, a.shape, b.shape)
            scale = max(np.abs(a).max(initial=0), 1e-300)
            if name in ("y", "params"):  # outputs of random networks of jax's own stax
                continue
            compared, worst = compared + 1, max(worst, np.abs(a - b).max(initial=0) / scale)
    print(f"{i + 1}: runs, {compared} arrays equal to {worst:.0e}   ({title})")
    assert worst < 1e-6
