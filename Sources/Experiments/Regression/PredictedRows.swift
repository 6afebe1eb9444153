import KernelLearning
import LinearAlgebra

/// Everything that a predictor says of some rows.
public struct PredictedRows: Sendable {
  /// The outputs: (m, outputs).
  public let outputs: Matrix<Double>
  /// The class of each row; nil for values.
  public let classes: [Int]?
  /// The probability of every class, (m, classes); nil for values, and where there are none.
  public let probabilities: Matrix<Double>?
  /// The standard deviation of a new observation at each row; nil for classes, and where there is no
  /// law.
  public let standardDeviations: [Double]?

  init(
    _ predictor: KernelPredictor, _ outputs: Matrix<Double>, classCount: Int,
    standardDeviations: [Double]? = nil
  ) {
    self.outputs = outputs
    classes = predictor.reading.classes(outputs)
    probabilities = predictor.reading.probabilities(outputs, classCount: classCount)
    self.standardDeviations = standardDeviations
  }

  /// The central interval of 95 % of a new observation at each row; nil without a law.
  public var intervals: [ClosedRange<Double>]? {
    standardDeviations.map { deviations in
      let quantile = Confidence.percent95.normalQuantile
      return zip(outputs.elements, deviations).map { mean, deviation in
        mean - quantile * deviation...mean + quantile * deviation
      }
    }
  }
}
