import KernelLearning
import LinearAlgebra

/// A fitted predictor: outputs K(x, X) A + b, and what they say.
public struct KernelPredictor: Sendable, Equatable {
  /// A: (n, outputs).
  public let coefficients: Matrix<Double>
  /// b, the constant term of each output.
  public let intercept: [Double]
  /// What the outputs say.
  public let reading: OutputReading

  /// The outputs at m inputs: (m, outputs).
  ///
  /// - Parameter cross: K(x, X), (m, n).
  public func predict(_ cross: Matrix<Double>) -> Matrix<Double> {
    (cross * coefficients).addingToRows(intercept)
  }
}

/// How outputs become classes and their probabilities.
public enum OutputReading: Sendable, Codable, Equatable {
  /// One output, the value.
  case values
  /// The largest output, or the sign of a single one; probabilities where they were calibrated.
  case largest(TemperatureScaling?)
  /// Logarithms of odds.
  case softmax
  /// Decision values of the pairs of the classes that had training rows.
  case votes(SupportVectorProbabilities)

  /// The class of each row; nil for values.
  public func classes(_ outputs: Matrix<Double>) -> [Int]? {
    switch self {
    case .values: return nil
    case .largest, .softmax: return outputs.decisions
    case .votes(let pairs):
      return SupportVectorClassifier.votes(outputs, classes: pairs.classes)
    }
  }

  /// The probabilities of `count` classes, (m, count); nil where there are none.
  public func probabilities(_ outputs: Matrix<Double>, classCount count: Int) -> Matrix<Double>? {
    switch self {
    case .values, .largest(nil): return nil
    case .largest(let scaling?): return scaling.probabilities(outputs)
    case .softmax: return LogLoss.softmax(outputs)
    case .votes(let pairs): return pairs.probabilities(outputs, classCount: count)
    }
  }

  /// The number of outputs for `count` classes; nil for values.
  func outputCount(_ count: Int?) -> Int {
    guard let count else { return 1 }
    switch self {
    case .values: return 1
    case .largest: return count == 2 ? 1 : count
    case .softmax: return count
    case .votes(let pairs): return pairs.sigmoids.count
    }
  }
}
