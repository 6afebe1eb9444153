"""Results as nested objects: the numbers of the JSON reports, by attribute."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

_SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def _snake(name: str) -> str:
    """``testError`` as ``test_error``."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


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
            text = f"Report({', '.join(value)})" if isinstance(value, Report) else _short(value)
            lines.append(f"{name}: {text}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in self.answer)
        rows = []
        for name, value in self._values.items():
            if isinstance(value, Report):
                cell = f"<details><summary>{len(value)} numbers</summary>{value._repr_html_()}</details>"
            else:
                cell = html.escape(_short(value))
            rows.append(
                f"<tr><td style='text-align:left;vertical-align:top'>{html.escape(name)}</td>"
                f"<td style='text-align:left'>{cell}</td></tr>"
            )
        return f"{paragraphs}<table>{''.join(rows)}</table>"


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list) and len(value) > 6:
        return f"[{', '.join(_short(item) for item in value[:3])}, ... {len(value)} in all]"
    if isinstance(value, list):
        return f"[{', '.join(_short(item) for item in value)}]"
    if isinstance(value, Report):
        return "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    return str(value)
