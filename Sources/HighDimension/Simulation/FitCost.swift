/// What a fit of a `FeatureModel` needs, known before anything is allocated.
public struct FitCost: Sendable, Hashable, Codable {
  /// The numbers in the largest matrix.
  public let largestMatrix: Int
  /// The bytes of all matrices at once, at most.
  public let bytes: Int
}

extension FeatureModel {
  /// The cost of a fit of `width` units on `samples` rows of `dimension` numbers, scored on `testRows`.
  ///
  /// Features, where they are formed; three square matrices of the smaller of p and n, for the Gram
  /// matrix, its factor or eigenvectors and LAPACK's work; inputs and weights; 32 MB of features of
  /// test rows.
  public func cost(width: Int, samples n: Int, dimension d: Int, testRows: Int) -> FitCost {
    let parameters = layer == .top ? width : width * d
    let smaller = min(parameters, n)
    let features: Int
    switch (layer, FitForm.cheaper(parameters: parameters, rows: n)) {
    case (_, .primal): features = n * parameters
    case (.top, .dual): features = n * min(width, RandomFeatures.unitBlock(rows: n))
    case (.bottom, .dual): features = n * max(width, n)
    }
    let inputs = (n + testRows) * d
    return FitCost(
      largestMatrix: max(features, smaller * smaller, inputs, width * d),
      bytes: 8 * (features + 3 * smaller * smaller + inputs + width * d) + (32 << 20))
  }
}
