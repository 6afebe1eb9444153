#!/usr/bin/env python3
"""Runs neural-tangents' own tests of `stax` with every kernel computed by `ntkit.stax` as well.

    stax_suite.py FOLDER [MODULE ...]

FOLDER is the unpacked source of neural-tangents 0.6.5 (`pip download --no-binary :all:`); MODULE names
files of its tests, by default those of stax. Every layer that a test makes is made twice, and every
kernel of two batches of arrays is computed twice; the kernels must agree to 1e-6 of their scale in
float64 (where the peer's arccosine at equal inputs loses half of the digits) and 1e-3 in float32.
The
peer's Monte Carlo runs take one sample, since here they only cost time: what its tests then say of
them is not judged. Prints, for every module, the kernels that agree, those that differ, and why others have no counterpart.
Needs neural-tangents with jax 0.4.30, absl, more-itertools and ntkit in one environment.
"""
import collections
import functools
import importlib
import pathlib
import sys
import traceback
import unittest
import warnings

warnings.filterwarnings("ignore")
import jax
import neural_tangents as nt
import numpy as np
from absl import flags
from neural_tangents import stax as peer
from neural_tangents._src.utils.kernel import Kernel as PeerKernel

from ntkit import stax as ours

agree, differ, missing = collections.Counter(), [], collections.Counter()
# Per test: whether it computed kernels, and whether all of them had a counterpart that agreed.
record = {"test": None, "compared": 0, "failed": 0, "missing": 0}


def reason(error):
    text = str(error).split(";")[0].split(":")[0]
    return f"{type(error).__name__}: {text}"[:90]


class Twice:
    """A kernel function of the peer beside its counterpart; transparent to the peer."""

    def __init__(self, theirs, counterpart):
        functools.update_wrapper(self, theirs)
        self.theirs, self.counterpart = theirs, counterpart

    def __getattr__(self, name):
        return getattr(self.theirs, name)

    def __call__(self, *args, **kwargs):
        result = self.theirs(*args, **kwargs)
        if not args or isinstance(args[0], PeerKernel) or not hasattr(args[0], "shape"):
            return result
        try:
            self.check(args, kwargs, result)
        except Exception as error:  # The peer's test goes on; the comparison is counted.
            missing[reason(error)] += 1
            record["missing"] += 1
        return result

    def check(self, args, kwargs, result):
        arrays = [a for a in args[:2] if hasattr(a, "shape")]
        if any(isinstance(a, jax.core.Tracer) for a in arrays):
            raise NotImplementedError("inside a JAX transformation")
        if isinstance(self.counterpart, Exception):
            raise self.counterpart
        inputs = [None if a is None else np.asarray(a) for a in args[:2]] + [None] * (2 - len(args[:2]))
        if len(args) < 2 and "x2" in kwargs:
            raise NotImplementedError("x2 by name")
        get = args[2] if len(args) > 2 else kwargs.get("get")
        options = {k: v for k, v in kwargs.items() if k not in ("get",) and v is not None}
        value = self.counterpart.kernel_fn(*inputs, get, **options)
        names = ("nngp", "ntk") if get is None else (get,) if isinstance(get, str) else tuple(get)
        for name in names:
            theirs = result if isinstance(get, str) else getattr(result, name)
            mine = value if isinstance(get, str) else getattr(value, name)
            if theirs is None:
                continue
            theirs, mine = np.asarray(theirs), np.asarray(mine)
            if theirs.shape != mine.shape:
                raise NotImplementedError(f"{name} of shape {theirs.shape} there, {mine.shape} here")
            scale = max(float(np.abs(theirs).max(initial=0)), 1e-30)
            error = float(np.abs(mine - theirs).max(initial=0)) / scale
            limit = 1e-6 if theirs.dtype == np.float64 else 1e-3
            record["compared"] += 1
            if error <= limit:
                agree["kernels"] += 1
            else:
                record["failed"] += 1
                differ.append((record["test"], name, error, repr(self.counterpart.kernel_fn)[:200]))


def counterpart(layer):
    try:
        found = layer[2].counterpart
    except (AttributeError, IndexError, TypeError):
        return NotImplementedError("a layer of the test's own")
    return found


def twice(name):
    make, build = getattr(peer, name), getattr(ours, name, None)

    @functools.wraps(make)
    def wrapped(*args, **kwargs):
        init, apply, kernel = make(*args, **kwargs)[:3]
        try:
            if build is None:
                raise NotImplementedError(f"no {name}")
            if name in ("serial", "parallel", "repeat"):
                given = [args[0]] if name == "repeat" else args
                layers = [counterpart(layer) for layer in given]
                for layer in layers:
                    if isinstance(layer, Exception):
                        raise layer
                other = build(layers[0], *args[1:], **kwargs) if name == "repeat" else build(*layers)
            else:
                other = build(*args, **kwargs)
        except Exception as error:
            other = error
        return init, apply, Twice(kernel, other)

    return wrapped


class Result(unittest.TextTestResult):
    def startTest(self, test):
        record.update(test=test.id(), compared=0, failed=0, missing=0)
        super().startTest(test)

    def stopTest(self, test):
        whole = record["compared"] and not record["failed"] and not record["missing"]
        agree["tests, every kernel"] += bool(whole)
        agree["tests, some kernels"] += bool(record["compared"] and record["missing"])
        agree["tests, no kernel"] += not record["compared"]
        super().stopTest(test)


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    modules = sys.argv[2:] or [
        f"tests.stax.{name}_test"
        for name in ("branching", "combinators", "elementwise", "linear", "requirements", "stax")
    ]
    sys.argv = sys.argv[:1]
    sys.path.insert(0, str(folder))
    flags.FLAGS(sys.argv)
    jax.config.update("jax_enable_x64", True)
    from tests import test_utils

    sampled = nt.monte_carlo_kernel_fn


    def once(*args, **options):
        if "n_samples" in options:
            options["n_samples"] = 1
        else:
            args = (*args[:3], 1, *args[4:])
        return sampled(*args, **options)

    nt.monte_carlo_kernel_fn = once
    test_utils.skip_test = lambda *_: None  # Convolutions are skipped on CPUs, for their samples' sake.
    names = [n for n in dir(peer) if n[0] != "_" and callable(getattr(peer, n)) and (n[0].isupper() or n in ("serial", "parallel", "repeat"))]
    skip = {"Bool", "Diagonal", "MaskedArray", "Padding", "Slice", "AttentionMechanism", "PositionalEmbedding", "AggregateImplementation"}
    for name in names:
        if name not in skip:
            setattr(peer, name, twice(name))
    for module in modules:
        agree.clear(), differ.clear(), missing.clear()
        try:
            suite = unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(module))
        except Exception:
            traceback.print_exc()
            continue
        with open("/dev/null", "w") as quiet:
            outcome = unittest.TextTestRunner(quiet, resultclass=Result).run(suite)
        print(f"{module}: {outcome.testsRun} tests, {len(outcome.errors)} that the peer cannot run, "
              f"{len(outcome.skipped)} skipped")
        print(f"  kernels that agree {agree['kernels']}, differ {len(differ)}, without counterpart {sum(missing.values())}")
        print(f"  tests with every kernel {agree['tests, every kernel']}, with some {agree['tests, some kernels']}, with none {agree['tests, no kernel']}")
        for text, count in missing.most_common():
            print(f"    {count:5} {text}")
        for test, name, error, network in differ[:20]:
            print(f"  DIFFERS {error:.1e} {name} {test} {network}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
