import KernelLearning
import LinearAlgebra

extension Analysis {
  /// The kernel predictor with the ridge of least leave-one-out error, on the held-out rows.
  static func predict(
    _ spectrum: KernelSpectrum, _ cross: Matrix<Double>, _ data: AnalysisData, _ seed: UInt64
  ) throws -> (summary: AnalysisResult.PredictionSummary, outputs: Matrix<Double>) {
    let selection = try RidgeSelection(spectrum: spectrum, labels: data.y)
    let outputs = selection.model.predict(cross)
    let leaveOneOut: Double
    let error: Double
    let interval: ConfidenceInterval
    if let truth = data.testLabels {
      let score = try ClassificationScore(
        truth: truth, predicted: data.decisions(outputs), classCount: data.classNames.count)
      (error, interval) = (score.error, score.interval)
      leaveOneOut = selection.chosen.classificationError
    } else {
      let score = RegressionScore(
        targets: data.testY, predicted: outputs, stream: RandomStream(seed: seed).child("bootstrap")
      )
      (error, interval) = (score.rootMeanSquare, score.rootMeanSquareInterval)
      leaveOneOut = selection.chosen.leaveOneOut.squareRoot()
    }
    return (
      .init(
        ridge: selection.chosen.ridge, ridgePlace: selection.place.rawValue,
        leaveOneOutError: leaveOneOut, testError: error,
        testErrorInterval: [interval.lower, interval.upper]), outputs
    )
  }
}

extension AnalysisData {
  /// The classes that outputs decide for; of two classes, the first is the positive one.
  func decisions(_ outputs: Matrix<Double>) -> [Int] {
    outputs.columns == 1 ? outputs.elements.map { $0 >= 0 ? 0 : 1 } : outputs.decisions
  }

  /// By how much each held-out row is decided rightly: y f for two classes, the true class's output
  /// less the largest other one for more.
  func margins(_ outputs: Matrix<Double>) -> [Double] {
    guard let testLabels else { return [] }
    return testLabels.indices.map { row in
      guard outputs.columns > 1 else { return outputs[row, 0] * testY[row, 0] }
      let others = (0..<outputs.columns).filter { $0 != testLabels[row] }
      return outputs[row, testLabels[row]] - (others.map { outputs[row, $0] }.max() ?? 0)
    }
  }
}
