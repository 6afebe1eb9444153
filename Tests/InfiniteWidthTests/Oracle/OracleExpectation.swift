import InfiniteWidth
import LinearAlgebra
import Testing

/// Compares both kernels to 10^-11 of sqrt(K(x, x) K(x', x')), entry by entry.
///
/// Both are sums and products of at most some 10^4 terms through at most 20 layers, in different
/// orders: 10^-11 is 45,000 roundings. Where the last digits of a
/// correlation count more, the oracle says by how much.
func expectOracle(_ kernels: Kernels<Double>, _ exact: OracleKernels, _ comment: String) {
  let tolerance = 1e-11 + exact.noise
  for (name, actual, expected, scale) in [
    ("NNGP", kernels.nngp, exact.nngp, exact.nngpScale),
    ("NTK", kernels.ntk, exact.ntk, exact.ntkScale),
  ] {
    guard actual.rows == expected.rows, actual.columns == expected.columns else {
      Issue.record("\(name) has shape \(actual.rows) x \(actual.columns): \(comment)")
      continue
    }
    for i in 0..<expected.rows {
      for j in 0..<expected.columns {
        // NaN fails too.
        let isClose = abs(actual[i, j] - expected[i, j]) <= tolerance * scale[i, j]
        #expect(
          isClose,
          """
          \(name)[\(i), \(j)] is \(actual[i, j]) instead of \(expected[i, j]), \
          \(abs(actual[i, j] - expected[i, j]) / scale[i, j]) of its scale with \(tolerance) \
          allowed: \(comment)
          """)
      }
    }
  }
}
