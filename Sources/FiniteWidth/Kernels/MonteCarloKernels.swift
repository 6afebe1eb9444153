import Architectures
import LinearAlgebra

/// Kernels estimated from independent random networks.
public struct MonteCarloKernels: Sendable {
  /// The mean of the conjugate kernels: (n1, n2).
  public let nngp: Matrix<Double>
  /// The standard error of every entry of `nngp`.
  public let nngpError: Matrix<Double>
  /// The mean of the empirical tangent kernels: (n1, n2).
  public let ntk: Matrix<Double>
  /// The standard error of every entry of `ntk`.
  public let ntkError: Matrix<Double>
}

extension Architecture {
  /// Estimates the NNGP and tangent kernels by averaging over random networks of finite width.
  ///
  /// It works for every layer that has a function, also where no closed form is known (maxPool,
  /// batchNorm, attention scaled by 1/sqrt(d)). The NNGP part integrates a dense readout out
  /// (`FiniteNetwork.conjugateKernel`); the tangent part is `FiniteNetwork.tangentKernel`, factors
  /// on learning rates included. Dropout is the identity; batch normalization takes its statistics
  /// from each argument alone.
  ///
  /// The standard error is the sample deviation over `samples`, divided by its root. It does not
  /// cover the bias: a network of finite width has other mean kernels than the infinite one, by a
  /// relative amount of order 1/width.
  ///
  /// Samples run in parallel with single-threaded BLAS and are added in order: bits do not depend
  /// on the number of threads. Networks that do not end in a dense layer get `width` outputs at each
  /// position, and a tangent kernel then costs as many backward passes. `monteCarloCost` tells the
  /// memory beforehand.
  ///
  /// - Parameters:
  ///   - x1: (n1, features), rows laid out as in `FiniteNetwork`.
  ///   - x2: (n2, features); nil means `x1`.
  ///   - input: the shape of a row; a vector when nil.
  ///   - width: the units of layers that do not name their own.
  ///   - samples: the number of networks, at least 2.
  ///   - seed: equal seeds give equal bits.
  ///   - progress: called from any thread with the share of samples done.
  /// - Throws: what `initialized` throws; `FiniteWidthError.invalidValue`, `shapeMismatch`.
  public func monteCarloKernels(
    _ x1: Matrix<Double>, _ x2: Matrix<Double>? = nil, input: InputShape? = nil, width: Int,
    samples: Int, seed: UInt64, parallelism: Parallelism = .allCores,
    progress: (@Sendable (Double) -> Void)? = nil
  ) throws -> MonteCarloKernels {
    try FiniteWidthError.require(samples >= 2, "samples", Double(samples), "at least 2")
    let plain = try monteCarloNetwork(
      input: input ?? .vector(features: x1.columns), width: width)
    try FiniteWidthError.check("features", expected: plain.inputCount, actual: x1.columns)
    if let x2 {
      try FiniteWidthError.check(
        "features of the second inputs", expected: x1.columns, actual: x2.columns)
    }
    for inputs in [x1, x2] { try inputs.map(plain.checkTokens) }
    let stream = RandomStream(seed: seed).child("Monte Carlo kernels")
    let statistics = OrderedStatistics(rows: x1.rows, columns: (x2 ?? x1).rows)
    BLASInformation.withSingleThread {
      parallelism.forEach(samples) { sample in
        var network = plain
        network.randomize(stream.child(sample))
        let done = statistics.add(
          sample, nngp: network.conjugateKernel(x1, x2), ntk: network.tangentKernel(x1, x2))
        progress?(Double(done) / Double(samples))
      }
    }
    return statistics.kernels
  }

  /// A network to draw samples in, with one output behind a dense readout.
  func monteCarloNetwork(input: InputShape, width: Int) throws -> FiniteNetwork<Double> {
    if !input.positions.isEmpty { try validateFiniteWidth(input: input) }
    var lastUnits = width
    if case .dense(let dense)? = layers.last { lastUnits = dense.units ?? 1 }
    return try FiniteNetwork<Double>(self, input: input, lastUnits: lastUnits, width: width)
  }
}
