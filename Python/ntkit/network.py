"""A network, described once and for all."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, Union

from . import _library, errors
from .layers import Layer, _list

__all__ = ["Network", "NetworkLike", "serial"]


class Network:
    """The description of a network: immutable, compared by what it describes.

    Parameters
    ----------
    description : str, os.PathLike, Mapping or Network
        A preset's name such as ``"fc-3"``, the path of an architecture file, or such a file's contents as
        a mapping. See `from_json` for JSON text and `serial` for layers.

    Raises
    ------
    ArchitectureError
        With the path of the layer that is to blame.

    Examples
    --------
    >>> import ntkit
    >>> ntkit.Network("fc-1")
    fc-1: ntk parameterization, 3 layers
      0  dense weightStd 1.41421
      1  relu
      2  dense weightStd 1
    """

    __slots__ = ("_handle", "_json", "__weakref__")
    _handle: _library.Handle
    _json: str

    def __init__(self, description: NetworkLike) -> None:
        if isinstance(description, Network):
            handle, text = description._handle, description._json
        else:
            if isinstance(description, Mapping):
                source = json.dumps(description)
            elif isinstance(description, (str, os.PathLike)):
                source = os.fspath(description)
            else:
                raise errors.ArchitectureError(
                    f"{description!r} describes no network; give a preset's name, a path, a mapping or"
                    " ntkit.serial(...)"
                )
            handle = _library.network_handle(source)
            text = _library.network_text(handle, 0)
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_json", text)

    @classmethod
    def from_json(cls, text: str | Mapping[str, Any]) -> Network:
        """The network of an architecture file's contents, as text or as a mapping."""
        return cls(json.loads(text) if isinstance(text, str) else text)

    def to_json(self) -> str:
        """The contents of an architecture file: sorted keys, defaults left out."""
        return self._json

    def to_dict(self) -> dict[str, Any]:
        """The contents of an architecture file as a mapping."""
        return json.loads(self._json)

    @property
    def name(self) -> str:
        """The name, for reports."""
        return self.to_dict()["name"]

    def summary(self, input_shape: Sequence[int]) -> str:
        """The layers with the shapes of their outputs, as text.

        Parameters
        ----------
        input_shape : sequence of int
            The shape of one input: (features,), (length, channels) or (height, width, channels).
        """
        reply = _library.run(
            "network.shapes", {"input": [int(size) for size in input_shape]}, self._handle
        )
        return reply.values["text"]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a Network cannot be changed; make another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a Network cannot be changed; make another one")

    def __reduce__(self) -> tuple[Any, ...]:
        return (_from_json, (self._json,))

    def __copy__(self) -> Network:
        return self

    def __deepcopy__(self, memo: Any) -> Network:
        return self

    def __eq__(self, other: object) -> bool:
        return self._json == other._json if isinstance(other, Network) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._json)

    def __repr__(self) -> str:
        return _library.network_text(self._handle, 1)

    def __str__(self) -> str:
        return _library.network_text(self._handle, 2)

    def _repr_html_(self) -> str:
        heading, *lines = repr(self).splitlines()
        rows = "".join(
            f"<tr><td style='text-align:right;opacity:.6'>{line[:4].strip()}</td>"
            f"<td style='text-align:left;white-space:pre;font-family:monospace'>"
            f"{html.escape(line[4:])}</td></tr>"
            for line in lines
        )
        return f"<table><caption>{html.escape(heading)}</caption>{rows}</table>"


NetworkLike = Union[Network, str, "os.PathLike[str]", Mapping[str, Any]]


def _from_json(text: str) -> Network:
    return Network.from_json(text)


def serial(
    *layers: Layer | Sequence[Layer], name: str = "network", parameterization: str = "ntk"
) -> Network:
    """The network of these layers, from input to output.

    Parameters
    ----------
    *layers : Layer or sequence of Layer
        Such as ``ntkit.Dense(weight_std=1.5)`` and ``ntkit.ReLU()``.
    name : str
        For reports.
    parameterization : {"ntk", "standard"}
        Whether layers multiply by weight_std / sqrt(fan-in), or weights are drawn with it.

    Raises
    ------
    ArchitectureError
        With the path of the layer that is to blame.

    Examples
    --------
    >>> import ntkit
    >>> network = ntkit.serial(ntkit.Dense(weight_std=1.5), ntkit.ReLU(), ntkit.Dense())
    >>> str(network)
    'network: dense weightStd 1.5; relu; dense weightStd 1'
    """
    flat: list[dict[str, Any]] = []
    for layer in layers:
        flat += _list(layer)
    return Network(
        {"name": name, "parameterization": parameterization, "layers": flat}
    )
