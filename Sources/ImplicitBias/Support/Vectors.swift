extension [Double] {
  /// The inner product with another vector of the same length.
  package func dot(_ other: [Double]) -> Double {
    precondition(count == other.count, "vectors of \(count) and \(other.count) numbers")
    var sum = 0.0
    for index in indices { sum += self[index] * other[index] }
    return sum
  }

  /// The square root of the sum of squares.
  package var euclideanNorm: Double { dot(self).squareRoot() }

  /// The vector plus `scale` times another of the same length.
  package func adding(_ scale: Double, _ other: [Double]) -> [Double] {
    var result = self
    result.add(scale, other)
    return result
  }

  /// Adds `scale` times another vector of the same length, in place.
  package mutating func add(_ scale: Double, _ other: [Double]) {
    precondition(count == other.count, "vectors of \(count) and \(other.count) numbers")
    for index in indices { self[index] += scale * other[index] }
  }

  /// The vector with every number multiplied by `factor`.
  package func scaled(by factor: Double) -> [Double] { map { $0 * factor } }

  /// The largest absolute value, 0 for no numbers.
  package var largestMagnitude: Double { reduce(0) { Swift.max($0, abs($1)) } }

  /// The cosine of the angle to another vector of the same length; NaN when one of them is zero.
  package func cosine(_ other: [Double]) -> Double {
    dot(other) / (euclideanNorm * other.euclideanNorm)
  }
}
