"""Gradient flow, with momentum or without, on any loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Optional, Sequence

import numpy as np

from ._axes import Outputs, array, check_outputs, matrix


@dataclass
class ODEState:
    """Outputs on training and test rows, and their velocities where there is momentum."""

    fx_train: Optional[np.ndarray] = None
    fx_test: Optional[np.ndarray] = None
    qx_train: Optional[np.ndarray] = None
    qx_test: Optional[np.ndarray] = None


def gradient_descent(
    loss: Callable, k_train_train, y_train, learning_rate: float = 1.0,
    momentum: Optional[float] = None, trace_axes: Sequence[int] = (-1,),
    gradient: Optional[Callable] = None, rtol: float = 1e-8, atol: float = 1e-10,
) -> Callable:
    """The outputs during gradient flow on any loss, by SciPy's ODE solver of order 8.

    `loss(fx, y)` is a number. NumPy has no derivatives: `gradient(fx, y)` is the loss's in `fx`; without
    it central differences are taken, two losses for every output and step. Returns
    `predict_fn(t, fx_train_or_state_0=0., fx_test_0=None, k_test_train=None)`; an `ODEState` in gives an
    `ODEState` out. `gradient`, `rtol` and `atol` are not in neural-tangents.
    """
    try:
        from scipy.integrate import solve_ivp
    except ImportError as error:
        raise ImportError("predict.gradient_descent needs SciPy: pip install scipy") from error

    y_train = np.asarray(y_train, dtype=np.float64)
    outputs = Outputs(y_train, trace_axes)
    train = matrix(array(k_train_train))
    rate = learning_rate if momentum is None else np.sqrt(learning_rate)
    friction = 0.0 if momentum is None else (momentum - 1.0) / rate

    def slope(flat: np.ndarray) -> np.ndarray:
        fx = outputs.shaped(flat, (), y_train.shape)
        if gradient is not None:
            return outputs.flat(np.asarray(gradient(fx, y_train)))
        return outputs.flat(_differences(lambda f: float(loss(f, y_train)), fx))

    def predict_fn(t=None, fx_train_or_state_0: Any = 0.0, fx_test_0=None, k_test_train=None):
        given = isinstance(fx_train_or_state_0, ODEState)
        if given and fx_test_0 is not None:
            raise ValueError("fx_test_0 is in the ODEState already; leave it None")
        state = fx_train_or_state_0 if given else ODEState(fx_train_or_state_0, fx_test_0)
        check_outputs(state.fx_train, state.fx_test, k_test_train)
        if momentum is None and (state.qx_train is not None or state.qx_test is not None):
            raise ValueError("the state has velocities (qx_train, qx_test) and there is no momentum")
        kernels, shapes = [train], [y_train.shape]
        if state.fx_test is not None:
            test = array(k_test_train)
            kernels.append(matrix(test))
            shapes.append(outputs.like(test))
        sets = len(kernels)
        begun = [state.fx_train, state.fx_test][:sets]
        if momentum is not None:
            begun += [state.qx_train, state.qx_test][:sets]
        parts = [
            outputs.flat(np.broadcast_to(0.0 if value is None else value, shapes[i % sets]))
            for i, value in enumerate(begun)
        ]
        ends = np.cumsum([part.size for part in parts])[:-1]

        def split(vector: np.ndarray) -> list[np.ndarray]:
            return [p.reshape(q.shape) for p, q in zip(np.split(vector, ends), parts)]

        def velocity(_, vector: np.ndarray) -> np.ndarray:
            now = split(vector)
            down = slope(now[0])
            forces = [-(kernel @ down) for kernel in kernels]
            if momentum is not None:
                forces = now[sets:] + [f + friction * q for f, q in zip(forces, now[sets:])]
            return np.concatenate([force.ravel() for force in forces])

        times = _finite_times(t) * rate
        order = times.ravel()
        vector = np.concatenate([part.ravel() for part in parts])
        if order[-1] == 0:
            values = np.repeat(vector[:, None], len(order), axis=1)
        else:
            solution = solve_ivp(
                velocity, (0.0, order[-1]), vector, "DOP853", order, rtol=rtol, atol=atol
            )
            if not solution.success:
                raise RuntimeError(f"the ODE solver stopped: {solution.message}")
            values = solution.y
        columns = [split(values[:, i]) for i in range(len(order))]
        results = [
            outputs.shaped(np.stack([column[i] for column in columns]), times.shape, shapes[i % sets])
            for i in range(len(parts))
        ]
        if given:
            velocities = results[sets:] if momentum is not None else []
            return ODEState(*_pair(results[:sets]), *_pair(velocities))
        if sets == 1:
            return results[0]
        return results[1] if state.fx_train is None else (results[0], results[1])

    return predict_fn


def _pair(values: list) -> tuple:
    return tuple((values + [None, None])[:2])


def _finite_times(t: Any) -> np.ndarray:
    if t is None or np.isinf(np.max(t)):
        raise ValueError("t is infinite; an ODE solver needs a finite time, such as 1e4")
    times = np.asarray(t, dtype=np.float64)
    if (times < 0).any() or (np.diff(times.ravel()) < 0).any():
        raise ValueError(f"t = {times.tolist()}: times are >= 0 and increasing")
    return times


def _differences(function: Callable[[np.ndarray], float], x: np.ndarray) -> np.ndarray:
    """The gradient by central differences; errors of about eps^(2/3) of the function's scale."""
    x = np.array(x, dtype=np.float64)
    result = np.empty_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        step = np.cbrt(np.finfo(float).eps) * max(1.0, abs(kept))
        x[index] = kept + step
        above = function(x)
        x[index] = kept - step
        result[index] = (above - function(x)) / (2 * step)
        x[index] = kept
    return result
