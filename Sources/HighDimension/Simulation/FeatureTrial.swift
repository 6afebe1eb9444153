import LinearAlgebra

/// How a linear model is fitted.
public enum FeatureRule: Sendable, Hashable {
  /// Ridge regression with the ridge of `FeatureModel.penalty`; 0 gives the minimum norm.
  case ridge(Double)
  /// Gradient flow up to this time.
  case flow(time: Double)
}

/// What one fit of one draw of weights and data gave.
public struct FeatureTrial: Sendable, Hashable, Codable {
  /// (1/m) sum |f(x) - target|^2 on the test rows.
  public let testError: Double
  /// (1/n) sum |f(x) - y|^2 on the training rows.
  public let trainingError: Double
  /// |a|^2 of the parameters.
  public let squaredNorm: Double
  /// The directions that were fitted.
  public let rank: Int
}

extension FeatureModel {
  /// Fits one draw of features by every rule and scores it: one trial per rule.
  ///
  /// One positive ridge goes through Cholesky, anything else through one eigendecomposition.
  ///
  /// - Throws: `HighDimensionError`, `LinearAlgebraError`, `DynamicsError`.
  public func trials(
    _ rules: [FeatureRule], width: Int, train: (x: Matrix<Double>, y: Matrix<Double>),
    test: (x: Matrix<Double>, y: Matrix<Double>), stream: RandomStream
  ) throws -> [FeatureTrial] {
    let map = try features(width: width, dimension: train.x.columns, stream: stream)
    return try run(map, rules, width: width, train: train, test: test)
  }

  private func run<Map: FeatureMap>(
    _ map: Map, _ rules: [FeatureRule], width: Int, train: (x: Matrix<Double>, y: Matrix<Double>),
    test: (x: Matrix<Double>, y: Matrix<Double>)
  ) throws -> [FeatureTrial] {
    func penalty(_ ridge: Double) -> Double {
      self.penalty(ridge: ridge, width: width, samples: train.x.rows, dimension: train.x.columns)
    }
    func trial(_ fit: FeatureFit<Map>) -> FeatureTrial {
      FeatureTrial(
        testError: fit.meanSquaredError(test.x, test.y),
        trainingError: fit.meanSquaredError(train.x, train.y), squaredNorm: fit.squaredNorm,
        rank: fit.rank)
    }
    if rules.count == 1, case .ridge(let ridge) = rules[0], ridge > 0 {
      return [trial(try map.ridge(train.x, train.y, penalty: penalty(ridge)))]
    }
    let spectrum = try FeatureSpectrum(map, train.x, train.y)
    return try rules.map { rule in
      switch rule {
      case .ridge(let ridge): return trial(try spectrum.ridge(penalty(ridge)))
      case .flow(let time): return trial(try spectrum.gradientFlow(time: time))
      }
    }
  }
}
