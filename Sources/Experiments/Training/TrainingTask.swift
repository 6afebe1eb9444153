import Architectures
import Datasets
import FiniteWidth
import KernelLearning
import LinearAlgebra

/// The numbers that a network is trained on and tested with.
struct TrainingTask<Element: Scalar>: Sendable {
  /// (n, features).
  let x: Matrix<Element>
  /// (n, outputs).
  let y: Matrix<Element>
  /// (m, features).
  let testX: Matrix<Element>
  /// (m, outputs).
  let testY: Matrix<Element>
  let loss: Loss
  let input: InputShape
  let isClassification: Bool

  /// Scales and encodes `data`.
  ///
  /// Classes are one-hot rows for cross-entropy, centered ones for the squared loss, and signs for
  /// the others; two classes have one output but for cross-entropy.
  ///
  /// - Throws: `DatasetError`; `TrainingRunError.lossNeedsClasses`.
  init(_ request: TrainingRequest, _ data: RegressionData) throws {
    let input = try request.architecture.inputShape(of: data.training)
    let scaled = try request.scaling.apply(training: data.training, test: data.test)
    self.input = input
    x = scaled.training.converted(to: Element.self)
    testX = scaled.test.converted(to: Element.self)
    isClassification = data.training.targets.classCount != nil
    loss = request.loss ?? (isClassification ? .crossEntropy : .squared)
    guard isClassification || loss == .squared else {
      throw TrainingRunError.lossNeedsClasses(loss, data: data.training.name)
    }
    y = try Self.targets(data.training.targets, loss).converted(to: Element.self)
    testY = try Self.targets(data.test.targets, loss).converted(to: Element.self)
  }

  private static func targets(_ targets: Targets, _ loss: Loss) throws -> Matrix<Double> {
    guard case .classes(let labels, let names) = targets else {
      return try RegressionTargets(targets).values
    }
    switch loss {
    case .squared: return try RegressionTargets(targets).values
    case .crossEntropy:
      return Matrix(rows: labels.count, columns: names.count) { labels[$0] == $1 ? 1 : 0 }
    case .logistic, .exponential, .hinge:
      guard names.count > 2 else { return try ClassEncoding.signs.targets(labels, count: 2) }
      return Matrix(rows: labels.count, columns: names.count) { labels[$0] == $1 ? 1 : -1 }
    }
  }

  /// The number of outputs.
  var outputs: Int { y.columns }
}
