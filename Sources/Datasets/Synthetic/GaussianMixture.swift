import LinearAlgebra

/// Classes around random centres: x = separation u_c + spread z, u_c uniform on the sphere, z normal.
public struct GaussianMixture: Sendable, Hashable {
  /// The number of classes.
  public var classes: Int
  /// The number of features.
  public var dimension: Int
  /// The distance of the class centres from the origin.
  public var separation: Double
  /// The standard deviation of each coordinate around its centre.
  public var spread: Double

  /// A mixture of `classes` Gaussians in R^dimension.
  ///
  /// - Precondition: at least one class and one dimension.
  public init(classes: Int, dimension: Int, separation: Double, spread: Double = 1) {
    precondition(classes >= 1 && dimension >= 1, "\(classes) classes in \(dimension) dimensions")
    self.classes = classes
    self.dimension = dimension
    self.separation = separation
    self.spread = spread
  }

  /// The class centres, (classes, dimension).
  public func centres(seed: UInt64) -> Matrix<Double> {
    let stream = RandomStream(seed: seed).child("mixture centres")
    return Matrix(
      (0..<classes).map { index in
        var own = stream.child(index)
        return own.unitVector(dimension).map { separation * $0 }
      })
  }

  /// `count` rows; row i has class i mod k, so that classes are balanced.
  public func sample(count: Int, seed: UInt64) -> Dataset {
    let centres = centres(seed: seed)
    let labels = (0..<count).map { $0 % classes }
    let noise: Matrix<Double> = RandomStream(seed: seed).child("mixture noise")
      .normalMatrix(rows: count, columns: dimension, scale: spread)
    return Dataset(
      name: "gaussian mixture", x: noise + centres.selectingRows(labels),
      targets: .classes(labels: labels, names: (0..<classes).map { "\($0)" }),
      source: "synthetic, seed \(seed)", license: "none needed")
  }
}
