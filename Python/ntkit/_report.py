"""Results as nested objects: the numbers of the JSON reports, by attribute."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

_SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def _snake(name: str) -> str:
    """``testError`` as ``test_error``, and ``iterationsTo1Percent`` as ``iterations_to_1_percent``."""
    apart = re.sub(r"(?<=[a-z]{2})(\d+)(?=[A-Z])", r"_\1", name)
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", apart).lower()


def _value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Report(value)
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, str):
        return _SPECIAL.get(value, value)
    return value


class Report(Mapping[str, Any]):
    """A result with its numbers as attributes: ``report.prediction.test_error``.

    Names are those of the JSON reports in Python's spelling; ``report["testError"]`` works as well. Notebooks show
    it as a table.
    """

    def __init__(self, values: Mapping[str, Any], answer: list[str] | None = None) -> None:
        self._values = {_snake(key): _value(value) for key, value in values.items()}
        self.answer: list[str] = answer or []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "_values":
            raise AttributeError(name)
        try:
            return self._values[name]
        except KeyError:
            known = ", ".join(self._values)
            raise AttributeError(f"there is no '{name}' here; known are {known}") from None

    def __getitem__(self, name: str) -> Any:
        return self._values[_snake(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._values]

    def __repr__(self) -> str:
        lines = list(self.answer)
        for name, value in self._values.items():
            lines.append(f"{name}: {_short(value)}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in self.answer)
        rows = "".join(
            f"<tr><td style='text-align:left;vertical-align:top'>{html.escape(name)}</td>"
            f"<td style='text-align:left'>{_cell(value)}</td></tr>"
            for name, value in self._values.items()
        )
        return f"{paragraphs}<table>{rows}</table>"


def _cell(value: Any) -> str:
    """A value as HTML: nested results folded away, lists of results as tables."""
    if isinstance(value, Report):
        return f"<details><summary>{len(value)} entries</summary>{value._repr_html_()}</details>"
    if isinstance(value, list) and value and all(isinstance(item, Report) for item in value):
        names = list(dict.fromkeys(name for item in value for name in item))
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{_cell(item.get(name))}</td>" for name in names) + "</tr>"
            for item in value
        )
        return (
            f"<details><summary>{len(value)} rows</summary>"
            f"<table><tr>{head}</tr>{body}</table></details>"
        )
    return html.escape(_short(value))


def _short(value: Any) -> str:
    """A value on one line."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    if hasattr(value, "shape"):
        return f"array of shape {value.shape}"
    if isinstance(value, list) and any(isinstance(item, Report) for item in value):
        return f"{len(value)} of Report({', '.join(value[0])})"
    if isinstance(value, list) and len(value) > 6:
        return f"[{', '.join(_short(item) for item in value[:3])}, ... {len(value)} in all]"
    if isinstance(value, list):
        return f"[{', '.join(_short(item) for item in value)}]"
    if isinstance(value, Report):
        return f"Report({', '.join(value)})"
    return str(value)
