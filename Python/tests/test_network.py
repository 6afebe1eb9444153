"""Descriptions of networks: presets, JSON, layers, immutability and errors."""

from __future__ import annotations

import copy
import json
import pickle

import ntkit
import pytest


def test_preset_json_and_layers_agree():
    preset = ntkit.Network("fc-1")
    layers = ntkit.serial(
        ntkit.Dense(weight_std=2**0.5), ntkit.ReLU(), ntkit.Dense(), name="fc-1"
    )
    assert layers == preset and hash(layers) == hash(preset)
    assert ntkit.Network.from_json(preset.to_json()) == preset
    assert ntkit.Network.from_json(preset.to_dict()) == preset
    assert ntkit.Network(preset) == preset
    assert preset.name == "fc-1"
    assert ntkit.Network("fc-2") != preset


def test_file(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"layers": [{"dense": {}}]}))
    assert ntkit.Network(path).name == "mine"


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (ntkit.Dense(weight_std=1.5, units=7, trainable=False, learning_rate=2),
         {"dense": {"weightStd": 1.5, "units": 7, "trainable": False, "learningRate": 2}}),
        (ntkit.Conv((3, 3), strides=2 * [1], padding="same", bias_std=0.1),
         {"conv": {"filter": [3, 3], "padding": "same", "biasStd": 0.1}}),
        (ntkit.ConvLocal(3), {"convLocal": {"filter": [3]}}),
        (ntkit.ConvTranspose((2, 2), strides=(2, 2)),
         {"convTranspose": {"filter": [2, 2], "strides": [2, 2]}}),
        (ntkit.AveragePool((2, 2)), {"averagePool": {"window": [2, 2]}}),
        (ntkit.SumPool((2, 2), strides=(1, 1)), {"sumPool": {"window": [2, 2], "strides": [1, 1]}}),
        (ntkit.MaxPool((2, 2)), {"maxPool": {"window": [2, 2]}}),
        (ntkit.GlobalAveragePool(), {"globalAveragePool": {}}),
        (ntkit.GlobalSumPool(), {"globalSumPool": {}}),
        (ntkit.Flatten(), {"flatten": {}}),
        (ntkit.LayerNorm(), {"layerNorm": {}}),
        (ntkit.LayerNorm((-1, 1)), {"layerNorm": {"axes": [-1, 1]}}),
        (ntkit.BatchNorm(), {"batchNorm": {}}),
        (ntkit.BatchNorm(affine=True), {"batchNorm": {"affine": True}}),
        (ntkit.Dropout(0.5), {"dropout": {"keep": 0.5}}),
        (ntkit.Softmax(), {"softmax": {}}),
        (ntkit.SelfAttention(query_std=2), {"selfAttention": {"queryStd": 2}}),
        (ntkit.SelfAttention(positional_embedding=ntkit.PositionalEmbedding("concatenate", std=2)),
         {"selfAttention": {"positionalEmbedding": {"combination": "concatenate", "std": 2}}}),
        (ntkit.Embedding(10), {"embedding": {"vocabulary": 10}}),
        (ntkit.RNN(ntkit.ReLU()), {"rnn": {"activation": {"relu": {}}}}),
        (ntkit.LSTM(units=3), {"lstm": {"units": 3}}),
        (ntkit.GRU(), {"gru": {}}),
        (ntkit.Residual(ntkit.Dense(), ntkit.ReLU()),
         {"residual": {"branch": [{"dense": {}}, {"relu": {}}]}}),
        (ntkit.Residual(ntkit.Dense(), shortcut=ntkit.Dense(bias_std=1)),
         {"residual": {"branch": [{"dense": {}}], "shortcut": [{"dense": {"biasStd": 1}}]}}),
        (ntkit.Sum([ntkit.Dense()], []), {"sum": {"branches": [[{"dense": {}}], []]}}),
        (ntkit.Product(ntkit.Dense(), ntkit.Dense()),
         {"product": {"branches": [[{"dense": {}}], [{"dense": {}}]]}}),
        (ntkit.Concatenate(ntkit.Dense(), ntkit.Dense()),
         {"concatenate": {"branches": [[{"dense": {}}], [{"dense": {}}]]}}),
        (ntkit.Repeat(3, ntkit.Dense(), ntkit.ReLU()),
         {"repeat": {"count": 3, "layers": [{"dense": {}}, {"relu": {}}]}}),
        (ntkit.Identity(), {"identity": {}}),
        (ntkit.LeakyReLU(0.2), {"leakyRelu": {"alpha": 0.2}}),
        (ntkit.Abs(), {"abs": {}}),
        (ntkit.Sign(), {"sign": {}}),
        (ntkit.Erf(b=2), {"erf": {"b": 2}}),
        (ntkit.SigmoidLike(), {"sigmoidLike": {}}),
        (ntkit.GELU(), {"gelu": {}}),
        (ntkit.Sin(c=1), {"sin": {"c": 1}}),
        (ntkit.Cos(a=2), {"cos": {"a": 2}}),
        (ntkit.RBF(0.5), {"rbf": {"gamma": 0.5}}),
        (ntkit.Gabor(), {"gabor": {}}),
        (ntkit.Gaussian(b=-2), {"gaussian": {"b": -2}}),
        (ntkit.Exp(b=0.5), {"exp": {"b": 0.5}}),
        (ntkit.ExpNormalized(gamma=2), {"expNormalized": {"gamma": 2}}),
        (ntkit.Hermite(3), {"hermite": {"degree": 3}}),
        (ntkit.Monomial(2), {"monomial": {"degree": 2}}),
        (ntkit.RectifiedMonomial(2), {"rectifiedMonomial": {"degree": 2}}),
        (ntkit.Polynomial([1, 0, 2]), {"polynomial": {"coefficients": [1, 0, 2]}}),
        (ntkit.Tanh(), {"tanh": {}}),
        (ntkit.Softplus(), {"softplus": {}}),
        (ntkit.SiLU(), {"silu": {}}),
        (ntkit.ELU(0.5), {"elu": {"alpha": 0.5}}),
    ],
)  # fmt: skip
def test_every_layer_is_that_of_the_file(layer, expected):
    # The library leaves defaults out when it writes, so equal text is equal meaning.
    assert ntkit.serial(layer).to_dict()["layers"] == [expected]


def test_every_layer_of_the_library_has_a_function():
    with pytest.raises(ntkit.ArchitectureError) as caught:
        ntkit.Network.from_json({"layers": [{"qqqqqqqqqqqq": {}}]})
    known = str(caught.value).split("known: ")[1].split(", ")
    functions = [getattr(ntkit, name) for name in ntkit.layers.__all__]
    arguments = {"Dropout": (0.5,), "Hermite": (1,), "Monomial": (1,), "RectifiedMonomial": (1,),
                 "Polynomial": ([1.0],), "Repeat": (1,), "Layer": ("x",)}  # fmt: skip
    windows = {"Conv", "ConvLocal", "ConvTranspose", "AveragePool", "SumPool", "MaxPool"}
    made = set()
    for function in functions:
        given = (3,) if function.__name__ in windows else arguments.get(function.__name__, ())
        layer = function(*given)
        made.add(layer.name if isinstance(layer, ntkit.Layer) else None)
    assert set(known) <= made


def test_immutable_and_picklable():
    network = ntkit.Network("cntk-3-gap")
    with pytest.raises(AttributeError):
        network.name = "other"
    with pytest.raises(AttributeError):
        del network._json
    assert pickle.loads(pickle.dumps(network)) == network
    assert copy.deepcopy(network) is network and copy.copy(network) is network


def test_texts():
    network = ntkit.Network("fc-1")
    assert repr(network).splitlines()[0] == "fc-1: ntk parameterization, 3 layers"
    assert str(network).startswith("fc-1: dense")
    assert "<table>" in network._repr_html_() and "relu" in network._repr_html_()
    assert "8 x 8" in ntkit.Network("cntk-3-gap").summary((8, 8, 1))


def test_errors_name_the_place():
    with pytest.raises(ntkit.ArchitectureError, match=r"layers\[0\].dense.weightStd: -1"):
        ntkit.serial(ntkit.Dense(weight_std=-1))
    with pytest.raises(ntkit.ArchitectureError, match=r"layers\[1\].residual.branch\[0\].*rellu"):
        ntkit.Network.from_json(
            {"layers": [{"dense": {}}, {"residual": {"branch": [{"rellu": {}}]}}]}
        )
    with pytest.raises(ntkit.ArchitectureError, match="presets"):
        ntkit.Network("fc-3x")
    with pytest.raises(ntkit.ArchitectureError):
        ntkit.serial()
    with pytest.raises(ntkit.ArchitectureError):
        ntkit.Network(7)
    with pytest.raises(ntkit.ArchitectureError, match="no positions"):
        ntkit.Network("cntk-3-gap").summary((5,))
    assert issubclass(ntkit.ArchitectureError, ValueError)
    assert issubclass(ntkit.ArchitectureError, ntkit.NTKitError)
