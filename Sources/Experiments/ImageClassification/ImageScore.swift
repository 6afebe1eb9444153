import KernelLearning

/// The accuracy of one classifier on the test rows of a task.
struct ImageScore: Sendable {
  /// What was scored.
  let name: String
  /// The predicted class of each test row.
  let predicted: [Int]
  /// The true one.
  let truth: [Int]

  /// The share of rows that are right.
  var accuracy: Double {
    Double(zip(predicted, truth).count { $0 == $1 }) / Double(max(1, truth.count))
  }

  /// The binomial standard error of `accuracy`.
  var standardError: Double {
    (accuracy * (1 - accuracy) / Double(max(1, truth.count))).squareRoot()
  }

  /// The accuracy, to be reported.
  var measurement: ExperimentMeasurement {
    ExperimentMeasurement("accuracy, \(name)", accuracy, standardError: standardError)
  }

  /// Accuracy minus that of another classifier on the same rows, with its paired standard error.
  static func - (first: ImageScore, second: ImageScore) -> AccuracyDifference {
    AccuracyDifference(truth: first.truth, first: first.predicted, second: second.predicted)
  }

  /// A check that this accuracy exceeds another one by at least `margin`.
  func check(
    exceeds other: ImageScore, by margin: Double, because reason: String
  ) -> ExperimentCheck {
    let difference = self - other
    return ExperimentCheck(
      "accuracy, \(name) - \(other.name)", difference.value, atLeast: margin,
      standardError: difference.standardError, because: reason)
  }

  /// A check that this accuracy is at least `level`.
  func check(atLeast level: Double, because reason: String) -> ExperimentCheck {
    ExperimentCheck(
      "accuracy, \(name)", accuracy, atLeast: level, standardError: standardError,
      because: reason)
  }
}
