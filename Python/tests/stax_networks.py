"""Networks written in the words of neural-tangents, for its `stax` and for ours.

`networks(stax)` gives a name -> (inputs, network) table; `stax_fixtures.py` under Scripts/fixtures computes
the peer's kernels of every one, and `test_stax.py` compares ours.
"""

import itertools

import numpy as np


def inputs():
    """Two batches of vectors, of lines and of images."""
    rng = np.random.default_rng(1)
    shapes = {"vectors": (6,), "lines": (7, 2), "images": (7, 6, 2)}
    return {
        name: (rng.standard_normal((4, *shape)), rng.standard_normal((3, *shape)))
        for name, shape in shapes.items()
    }


def activations(s):
    return {
        "relu": s.Relu(), "leaky": s.LeakyRelu(0.3), "abrelu": s.ABRelu(0.5, -2.0),
        "abrelu-left": s.ABRelu(3.0, 0.0), "abrelu-opposite": s.ABRelu(-2.0, 1.5),
        "abrelu-line": s.ABRelu(2.0, 2.0), "abrelu-abs": s.ABRelu(-1.5, 1.5), "abs": s.Abs(),
        "sign": s.Sign(), "erf": s.Erf(1.5, 0.7, 0.2), "sigmoid": s.Sigmoid_like(),
        "gabor": s.Gabor(), "gelu": s.Gelu(), "sin": s.Sin(1.2, 0.8, 0.3),
        "cos": s.Cos(0.9, 1.1, 0.2), "rbf": s.Rbf(0.7), "exp": s.Exp(0.5, 0.4),
        "gaussian": s.Gaussian(1.3, -0.6), "exp-normalized": s.ExpNormalized(1.2, -0.8),
        "monomial": s.Monomial(3), "rectified-0": s.RectifiedMonomial(0),
        "rectified-1": s.RectifiedMonomial(1), "rectified-2": s.RectifiedMonomial(2),
        "polynomial": s.Polynomial([0.3, 0.5, -0.2]),
    }  # fmt: skip


def _images(s, *layers, last="GlobalAvgPool"):
    return "images", s.serial(*layers, getattr(s, last)(), s.Dense(3))


def networks(s):
    """Every network, made with the module `s`."""
    table = {}
    for name, phi in activations(s).items():
        table[f"activation {name}"] = "vectors", s.serial(
            s.Dense(32, 1.2, 0.3), phi, s.Dense(16, 0.9), phi, s.Dense(1)
        )
        if name in ("abrelu", "gelu", "erf"):
            table[f"ends with {name}"] = "vectors", s.serial(s.Dense(32, 1.2, 0.3), phi)
    paddings = ("VALID", "SAME", "CIRCULAR")
    for padding, strides, last in itertools.product(
        paddings, (None, (2, 1)), ("Flatten", "GlobalAvgPool", "GlobalSumPool")
    ):
        table[f"conv {padding} {strides} {last}"] = _images(
            s, s.Conv(8, (2, 3), strides, padding, 1.3, 0.1), s.Relu(),
            s.Conv(8, (2, 2), padding="SAME"), s.Erf(), last=last,
        )
    for padding in paddings:
        table[f"local {padding}"] = _images(
            s, s.ConvLocal(8, (3, 2), None, padding, 1.3, 0.1), s.Relu()
        )
        for window, strides in (((3, 3), (2, 2)), ((2, 3), (1, 1)), ((2, 2), (3, 2))):
            table[f"transpose {padding} {window}"] = _images(
                s, s.ConvTranspose(8, window, strides, padding, 1.3, 0.1), s.Relu()
            )
        for pool, strides in itertools.product(("AvgPool", "SumPool"), (None, (2, 2))):
            table[f"{pool} {padding} {strides}"] = _images(
                s, s.Conv(8, (3, 3), padding="SAME"), s.Relu(),
                getattr(s, pool)((2, 3), strides, padding), s.Conv(8, (2, 2)), s.Relu(),
                last="Flatten",
            )
    for kind in ("NONE", "SUM", "CONCAT"):
        table[f"attention {kind}"] = _images(
            s, s.Conv(8, (2, 2)), s.Relu(),
            s.GlobalSelfAttention(
                8, 5, 7, 2, True, 1.1, 0.9, 1.2, 0.8, 0.1, pos_emb_type=kind, W_pos_emb_std=0.7,
                val_pos_emb=kind == "SUM",
            ),
        )
    table["lines"] = "lines", s.serial(
        s.Conv(8, (3,), padding="SAME", b_std=0.2), s.Relu(), s.AvgPool((2,), (2,)),
        s.Conv(8, (2,)), s.Relu(), s.GlobalAvgPool(), s.Dense(3),
    )
    table["dense on images"] = "images", s.serial(
        s.Dense(8), s.Relu(), s.Dense(8), s.Flatten()
    )
    table["layer norm"] = _images(
        s, s.Conv(8, (3, 3)), s.LayerNorm((1, 2, 3)), s.Relu(), s.Conv(8, (2, 2)), s.LayerNorm(),
        s.Relu(),
    )
    table["dropout"] = "vectors", s.serial(
        s.Dense(8), s.Relu(), s.Dropout(0.7), s.Dense(8), s.Relu(), s.Dropout(0.5, mode="test"),
        s.Dense(2),
    )
    table["standard"] = "vectors", s.serial(
        s.Dense(20, 1.2, 0.3, parameterization="standard"), s.Relu(),
        s.Dense(30, 1.1, None, parameterization="standard"), s.Relu(),
        s.Dense(2, parameterization="standard"),
    )
    table["standard, scaled widths"] = "vectors", s.serial(
        s.Dense(20, 1.2, 0.3, parameterization="standard", s=(1, 4)), s.Relu(),
        s.Dense(30, 1.1, None, parameterization="standard", s=(4, 3)), s.Relu(),
        s.Dense(2, parameterization="standard", s=(3, 1)),
    )
    table.update(branches(s))
    return table


def branches(s):
    return {
        "residual": ("vectors", s.serial(
            s.Dense(16), s.FanOut(2),
            s.parallel(s.serial(s.Relu(), s.Dense(16, 1.1, 0.1)), s.Identity()), s.FanInSum(),
            s.Relu(), s.Dense(1),
        )),
        "product": ("vectors", s.serial(
            s.FanOut(2),
            s.parallel(s.serial(s.Dense(16), s.Relu()), s.serial(s.Dense(16), s.Erf())),
            s.FanInProd(), s.Dense(1),
        )),
        "concatenation": ("vectors", s.serial(
            s.FanOut(3),
            s.parallel(
                s.serial(s.Dense(16), s.Relu()), s.serial(s.Dense(48), s.Erf()),
                s.serial(s.Dense(8), s.Abs()),
            ),
            s.FanInConcat(), s.Dense(1),
        )),
        "nested branches": ("vectors", s.serial(
            s.Dense(8), s.FanOut(2), s.parallel(s.Relu(), s.serial(s.Relu(), s.Dense(8))),
            s.parallel(s.Dense(8), s.serial(
                s.FanOut(2), s.parallel(s.serial(s.Erf(), s.Dense(8)), s.Identity()), s.FanInSum(),
            )),
            s.FanInSum(), s.Relu(), s.Dense(1),
        )),
        "wide residual": ("images", wide_residual(s, 1, 1, 10)),
    }  # fmt: skip


def wide_residual(s, block_size, k, classes):
    """The wide residual network of neural-tangents' README, for images of 7 x 6."""
    def block(channels, strides=(1, 1), mismatch=False):
        main = s.serial(
            s.Relu(), s.Conv(channels, (3, 3), strides, padding="SAME"),
            s.Relu(), s.Conv(channels, (3, 3), padding="SAME"),
        )
        shortcut = (
            s.Conv(channels, (3, 3), strides, padding="SAME") if mismatch else s.Identity()
        )
        return s.serial(s.FanOut(2), s.parallel(main, shortcut), s.FanInSum())

    def group(n, channels, strides=(1, 1)):
        blocks = [block(channels, strides, mismatch=True)]
        return s.serial(*blocks, *[block(channels) for _ in range(n - 1)])

    return s.serial(
        s.Conv(16, (3, 3), padding="SAME"), group(block_size, 16 * k),
        group(block_size, 32 * k, (2, 2)), group(block_size, 64 * k, (2, 2)), s.AvgPool((2, 2)),
        s.Flatten(), s.Dense(classes, 1.0, 0.0),
    )
