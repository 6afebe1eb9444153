import Datasets
import Foundation
import LinearAlgebra

/// What is done to the rows of a task before a network learns them.
enum RethinkingVariant: Sendable, Hashable {
  /// This share of the training labels is drawn anew, uniform over the classes.
  case labels(Double)
  /// The pixels of all images are moved by one permutation.
  case shuffledPixels
  /// The pixels of every image are moved by a permutation of its own.
  case randomPixels
  /// Inputs are independent normal numbers with the mean and variance of the training pixels.
  case gaussianInputs

  /// The name in words.
  var name: String {
    switch self {
    case .labels(0): "true labels"
    case .labels(1): "random labels"
    case .labels(let share): "\(Int((100 * share).rounded())) % random labels"
    case .shuffledPixels: "shuffled pixels"
    case .randomPixels: "random pixels"
    case .gaussianInputs: "Gaussian inputs"
    }
  }

  /// The share of random labels; nil for changed inputs.
  var labelShare: Double? {
    if case .labels(let share) = self { share } else { nil }
  }

  /// The changed training and test rows; test labels stay true.
  ///
  /// - Throws: `DatasetError`.
  func applied(
    to task: ClassTask, _ context: ExperimentContext
  ) throws -> (training: Dataset, test: Dataset) {
    switch self {
    case .labels(let share):
      return (
        try task.training.corruptingLabels(fraction: share, seed: context.seed("random labels"))
          .dataset, task.test
      )
    case .shuffledPixels:
      var random = context.stream("permutation of pixels")
      let order = random.permutation(task.training.x.columns)
      return (
        task.training.withInputs { $0.selectingColumns(order) },
        task.test.withInputs { $0.selectingColumns(order) }
      )
    case .randomPixels:
      func shuffled(_ data: Dataset, _ part: String) -> Dataset {
        let stream = context.stream("permutations of \(part) pixels")
        return data.withInputs { x in
          Matrix(
            (0..<x.rows).map { row in
              var own = stream.child(row)
              let values = Array(x[row: row])
              return own.permutation(x.columns).map { values[$0] }
            })
        }
      }
      return (shuffled(task.training, "training"), shuffled(task.test, "test"))
    case .gaussianInputs:
      let pixels = task.training.x.elements
      let mean = pixels.reduce(0, +) / Double(pixels.count)
      let squares = pixels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(pixels.count)).squareRoot()
      func drawn(_ data: Dataset, _ part: String) -> Dataset {
        let noise: Matrix<Double> = context.stream("Gaussian \(part) inputs").normalMatrix(
          rows: data.count, columns: data.x.columns, scale: deviation)
        return data.withInputs { _ in noise.map { $0 + mean } }
      }
      return (drawn(task.training, "training"), drawn(task.test, "test"))
    }
  }
}

extension Dataset {
  /// The same targets with other inputs of the same shape.
  fileprivate func withInputs(_ change: (Matrix<Double>) -> Matrix<Double>) -> Dataset {
    Dataset(
      name: name, x: change(x), shape: shape, targets: targets, source: source, license: license)
  }
}
