"""Chapter 1: the recursions, by quadrature, closed form and random networks."""

import numpy as np

from program import close, formula, kernels

RNG = np.random.default_rng(1)
INPUTS = RNG.normal(size=(6, 5))


def expectation(function, q1, q2, k):
    """E[function(u, v)] for a centered Gaussian pair, by the trapezoidal rule, which converges exponentially here."""
    nodes = np.linspace(-9, 9, 201)
    weights = np.exp(-nodes**2 / 2)
    weights = weights / weights.sum()
    c = k / np.sqrt(q1 * q2)
    u = np.sqrt(q1) * nodes[:, None]
    v = np.sqrt(q2) * (c * nodes[:, None] + np.sqrt(max(0, 1 - c * c)) * nodes[None, :])
    return weights @ function(u, v) @ weights


def erf(u):
    from math import erf as scalar

    return np.vectorize(scalar)(u)


@formula("nngp-recursion", "ntk-recursion")
def recursion():
    layers = [(1.5, 0.1), (1.3, 0.2), (1.1, 0.3)]
    description = {"name": "check", "layers": []}
    for index, (weight, bias) in enumerate(layers):
        description["layers"].append({"dense": {"weightStd": weight, "biasStd": bias}})
        if index < 2:
            description["layers"].append({"erf": {}})
    nngp, ntk = kernels(description, INPUTS)

    def derivative(u):
        return 2 / np.sqrt(np.pi) * np.exp(-u * u)

    K = layers[0][0] ** 2 * INPUTS @ INPUTS.T / INPUTS.shape[1] + layers[0][1] ** 2
    theta = K.copy()
    for weight, bias in layers[1:]:
        n = len(K)
        pairs, slopes = np.empty_like(K), np.empty_like(K)
        for i in range(n):
            for j in range(n):
                pairs[i, j] = expectation(lambda u, v: erf(u) * erf(v), K[i, i], K[j, j], K[i, j])
                slopes[i, j] = expectation(lambda u, v: derivative(u) * derivative(v), K[i, i], K[j, j], K[i, j])
        K = weight**2 * pairs + bias**2
        theta = K + weight**2 * slopes * theta
    # The narrowest factor, exp(-(1/2 + 4) z^2) at variances up to 4, has a width of 1/3 and is sampled every 0.09: the
    # rule is off by about exp(-2 (pi / 3 / 0.09)^2), which is nothing; the tails beyond 9 are below 1e-18.
    close(nngp, K, 1e-11, "NNGP")
    close(ntk, theta, 1e-11, "NTK")


@formula("arc-cosine")
def arc_cosine():
    nngp, ntk = kernels("fc-3", INPUTS)
    K = 2 * INPUTS @ INPUTS.T / INPUTS.shape[1]
    theta = K.copy()
    for weight2 in [2, 2, 1]:
        lengths = np.sqrt(np.diag(K))
        angle = np.arccos(np.clip(K / np.outer(lengths, lengths), -1, 1))
        np.fill_diagonal(angle, 0)
        pairs = np.outer(lengths, lengths) / (2 * np.pi) * (np.sin(angle) + (np.pi - angle) * np.cos(angle))
        slopes = (np.pi - angle) / (2 * np.pi)
        K = weight2 * pairs
        theta = K + weight2 * slopes * theta
    close(nngp, K, 1e-12, "NNGP")
    close(ntk, theta, 1e-12, "NTK")


@formula("tangent-kernel")
def tangent_kernel():
    """Inner products of gradients of random networks; their mean is exact at any width of one hidden layer."""
    nngp, ntk = kernels("fc-1", INPUTS)
    m, draws, d = 256, 400, INPUTS.shape[1]
    samples = []
    for _ in range(draws):
        w, a = RNG.normal(size=(m, d)), RNG.normal(size=m)
        h = np.sqrt(2) * INPUTS @ w.T / np.sqrt(d)
        active = (h > 0).astype(float)
        by_a = np.maximum(h, 0) / np.sqrt(m)  # the gradient in a
        by_w = (active * a / np.sqrt(m) * np.sqrt(2 / d))[:, :, None] * INPUTS[:, None, :]  # in w
        gradient = np.concatenate([by_a, by_w.reshape(len(INPUTS), -1)], axis=1)
        samples.append(gradient @ gradient.T)
    samples = np.array(samples)
    error = samples.std(axis=0, ddof=1) / np.sqrt(draws)
    assert (np.abs(samples.mean(axis=0) - ntk) <= 5 * error).all(), "random networks are off by more than 5 standard errors"
