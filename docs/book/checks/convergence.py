"""Chapter 6."""

import numpy as np

from program import analysis, close, formula, record


@formula("linear-rate")
def linear_rate():
    """The trained network of the report, between the steps that it recorded."""
    report, gram, _ = analysis()
    training = report["training"]
    factor = 1 - training["learningRate"] * np.linalg.eigvalsh(gram)[0] / 2
    steps = training["iterations"]
    for name in ["trainedLoss", "trainedRandomLoss"]:
        losses = training[name]
        for (k0, k1), (before, after) in zip(zip(steps, steps[1:]), zip(losses, losses[1:])):
            assert after <= factor ** (k1 - k0) * before, f"{name}, steps {k0} to {k1}"


@formula("gradient-bound")
def gradient_bound():
    """A network of two hidden layers: the gradient of the loss by differences, the kernel from the gradients of the outputs."""
    rng = np.random.default_rng(5)
    n, d, m = 6, 4, 8
    x, y = rng.normal(size=(n, d)), rng.normal(size=n)
    shapes = [(m, d), (m, m), (1, m)]
    theta = np.concatenate([rng.normal(size=a * b) * np.sqrt(2 / b) for a, b in shapes])

    def outputs(parameters):
        h, offset = x.T, 0
        for index, (a, b) in enumerate(shapes):
            h = parameters[offset: offset + a * b].reshape(a, b) @ h
            offset += a * b
            h = np.tanh(h) if index < 2 else h
        return h[0]

    def derivative(function):
        columns = []
        for i in range(len(theta)):
            e = np.zeros_like(theta)
            e[i] = 1e-6
            columns.append((function(theta + e) - function(theta - e)) / 2e-6)
        return np.array(columns)

    jacobian = derivative(outputs).T
    kernel = jacobian @ jacobian.T
    loss = lambda parameters: 0.5 * ((outputs(parameters) - y) ** 2).sum()
    gradient = derivative(loss)
    residual = outputs(theta) - y
    # Central differences with steps of 1e-6 are good to about 1e-9 relative.
    close(gradient @ gradient, residual @ kernel @ residual, 1e-6, "squared gradient")
    smallest = np.linalg.eigvalsh(kernel)[0]
    assert smallest > 0 and gradient @ gradient >= 2 * smallest * loss(theta)
    assert record("reproduce", "D4", "--quick")["verdict"] == "holds"
