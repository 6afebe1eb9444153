"""Chapter 4: random features against their exact asymptotics."""

import numpy as np

from program import close, formula, record

D, N_ROWS, NOISE, RIDGE = 50, 150, 0.2, 0.001
SWEEP = ("features", "--sweep", "width=30,95,300,949", "--dimension", D, "--samples", N_ROWS, "--draws", 10,
         "--noise", NOISE, "--ridge", RIDGE)


def moments(function):
    """mu_1, mu_*^2 and zeta by a fine trapezoidal sum, which for smooth or once-kinked functions is exact to 1e-8."""
    g = np.linspace(-12, 12, 2_000_001)
    density = np.exp(-g * g / 2) / np.sqrt(2 * np.pi) * (g[1] - g[0])
    value = function(g)
    mean, mu1, square = (density * value).sum(), (density * g * value).sum(), (density * value**2).sum()
    rest = square - mean**2 - mu1**2
    return mu1, rest, mu1 / np.sqrt(rest)


def risk(psi1, psi2, ridge, noise, function, linear=1.0, nonlinear=0.0):
    _, rest, zeta = moments(function)
    u = np.sqrt(psi1 * psi2 * ridge / rest)
    z2 = zeta**2
    a1 = a2 = 1.0
    for _ in range(200_000):
        b1 = psi1 / (u + a2 + z2 * a2 / (1 + z2 * a1 * a2))
        b2 = psi2 / (u + a1 + z2 * a1 / (1 + z2 * a1 * a2))
        step = abs(b1 - a1) / a1 + abs(b2 - a2) / a2
        a1, a2 = (a1 + b1) / 2, (a2 + b2) / 2
        if step < 1e-14:
            break
    chi = -a1 * a2
    z4, z6 = z2**2, z2**3
    E0 = (-chi**5 * z6 + 3 * chi**4 * z4 + (psi1 * psi2 - psi2 - psi1 + 1) * chi**3 * z6 - 2 * chi**3 * z4 - 3 * chi**3 * z2
          + (psi1 + psi2 - 3 * psi1 * psi2 + 1) * chi**2 * z4 + 2 * chi**2 * z2 + chi**2 + 3 * psi1 * psi2 * chi * z2 - psi1 * psi2)
    E1 = psi2 * chi**3 * z4 - psi2 * chi**2 * z2 + psi1 * psi2 * chi * z2 - psi1 * psi2
    E2 = (chi**5 * z6 - 3 * chi**4 * z4 + (psi1 - 1) * chi**3 * z6 + 2 * chi**3 * z4 + 3 * chi**3 * z2
          + (-psi1 - 1) * chi**2 * z4 - 2 * chi**2 * z2 - chi**2)
    return linear * E1 / E0 + (noise + nonlinear) * E2 / E0 + nonlinear


@formula("activation-numbers", "fixed-point", "risk", "polynomials")
def asymptotics():
    relu = lambda g: np.maximum(g, 0)
    mu1, rest, _ = moments(relu)
    close([mu1, rest], [0.5, 0.25 - 1 / (2 * np.pi)], 1e-7, "ReLU's numbers")
    for name, function in [("relu", relu), ("tanh", np.tanh)]:
        for point in record(*SWEEP, "--activation", name)["points"]:
            theory = risk(point["width"] / D if "width" in point else point["value"] / D, N_ROWS / D, RIDGE, NOISE, function)
            close(point["theory"], theory, 1e-5, f"{name}")


@formula("random-features")
def objective():
    """The least squares problem as it is written, on rows of our own, against the program's average over other draws."""
    rng = np.random.default_rng(3)

    def sphere(n):
        x = rng.normal(size=(n, D))
        return x * np.sqrt(D) / np.linalg.norm(x, axis=1, keepdims=True)

    for point in record(*SWEEP, "--activation", "relu")["points"]:
        N = point["width"] if "width" in point else int(point["value"])
        errors = []
        for _ in range(20):
            theta, x, fresh = sphere(N), sphere(N_ROWS), sphere(2000)
            beta = rng.normal(size=D)
            beta /= np.linalg.norm(beta)
            y = x @ beta + np.sqrt(NOISE) * rng.normal(size=N_ROWS)
            F = np.maximum(x @ theta.T / np.sqrt(D), 0)
            a = np.linalg.solve(F.T @ F / N_ROWS + N * RIDGE / D * np.eye(N), F.T @ y / N_ROWS)
            errors.append(((np.maximum(fresh @ theta.T / np.sqrt(D), 0) @ a - fresh @ beta) ** 2).mean())
        error = np.sqrt(np.var(errors, ddof=1) / len(errors) + point["standardError"] ** 2)
        assert abs(np.mean(errors) - point["testError"]) <= 5 * error, f"N = {N}: {np.mean(errors)} and {point['testError']}"
