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
  /// The NNGP part integrates a dense readout out (`FiniteNetwork.conjugateKernel`); the tangent
  /// part is `FiniteNetwork.tangentKernel`, factors on learning rates included. Dropout is the
  /// identity. The standard error is the sample deviation over `samples`, divided by its root; it
  /// does not cover the bias of order 1/width. Inputs are (n1, d) and (n2, d); `x2` nil means `x1`.
  /// Networks that do not end in a dense layer get `width` outputs, and a tangent kernel then
  /// costs `width` backward passes.
  ///
  /// - Throws: what `initialized` throws, and `FiniteWidthError.invalidValue` below two samples.
  public func monteCarloKernels(
    _ x1: Matrix<Double>, _ x2: Matrix<Double>? = nil, width: Int, samples: Int, seed: UInt64
  ) throws -> MonteCarloKernels {
    try FiniteWidthError.require(samples >= 2, "samples", Double(samples), "at least 2")
    if let x2 {
      try FiniteWidthError.check(
        "features of the second inputs", expected: x1.columns, actual: x2.columns)
    }
    var lastUnits = width
    if case .dense(let dense)? = layers.last { lastUnits = dense.units ?? 1 }
    var network = try FiniteNetwork<Double>(
      self, input: .vector(features: x1.columns), lastUnits: lastUnits, width: width)
    let stream = RandomStream(seed: seed).child("Monte Carlo kernels")
    var nngp = EntryStatistics(rows: x1.rows, columns: (x2 ?? x1).rows)
    var ntk = nngp
    for sample in 0..<samples {
      network.randomize(stream.child(sample))
      nngp.add(network.conjugateKernel(x1, x2))
      ntk.add(network.tangentKernel(x1, x2))
    }
    return MonteCarloKernels(
      nngp: nngp.mean, nngpError: nngp.standardError, ntk: ntk.mean, ntkError: ntk.standardError)
  }
}

/// The running mean and variance of every entry, by Welford's update.
private struct EntryStatistics {
  private var count = 0
  private(set) var mean: Matrix<Double>
  private var squares: Matrix<Double>

  init(rows: Int, columns: Int) {
    mean = Matrix(rows: rows, columns: columns)
    squares = mean
  }

  mutating func add(_ sample: Matrix<Double>) {
    count += 1
    for index in sample.elements.indices {
      let before = sample.elements[index] - mean.elements[index]
      mean.elements[index] += before / Double(count)
      squares.elements[index] += before * (sample.elements[index] - mean.elements[index])
    }
  }

  var standardError: Matrix<Double> {
    let divisor = Double(count) * Double(count - 1)
    return squares.map { ($0 / divisor).squareRoot() }
  }
}
