import LinearAlgebra

/// Distributions of random inputs.
public enum SyntheticInputs: Sendable, Hashable {
  /// Uniform on the unit sphere of R^dimension.
  case sphere(dimension: Int)
  /// Independent standard normal coordinates.
  case gaussian(dimension: Int)

  /// The number of features.
  public var dimension: Int {
    switch self {
    case .sphere(let dimension), .gaussian(let dimension): return dimension
    }
  }

  /// `count` independent inputs, (count, dimension); row i depends on the seed and i alone.
  ///
  /// - Precondition: the dimension is at least 1.
  public func sample(count: Int, seed: UInt64) -> Matrix<Double> {
    precondition(dimension >= 1, "\(dimension) dimensions")
    let stream = RandomStream(seed: seed).child("synthetic inputs")
    switch self {
    case .gaussian: return stream.normalMatrix(rows: count, columns: dimension)
    case .sphere:
      var x = Matrix<Double>(rows: count, columns: dimension)
      let width = dimension
      x.elements.parallelFill(chunk: width) { row, chunk in
        var own = stream.child(row)
        for (column, value) in own.unitVector(width).enumerated() { chunk[column] = value }
      }
      return x
    }
  }

  /// Inputs with the values of `target` on them.
  ///
  /// - Precondition: the target has the same dimension.
  public func dataset(count: Int, target: SyntheticTarget, seed: UInt64) -> Dataset {
    let x = sample(count: count, seed: seed)
    return Dataset(
      name: "\(target)", x: x, targets: .values(target.values(on: x)),
      source: "synthetic, seed \(seed)", license: "none needed")
  }
}
