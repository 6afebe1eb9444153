import Generalization

/// The same classifiers on several draws of rows: accuracies and their differences as means.
///
/// Errors are those of a mean over draws, which may share test rows; for one draw they are binomial
/// and paired.
struct AccuracyDraws: Sendable {
  /// What the classifiers are called.
  let names: [String]
  /// By draw, in the order of the names.
  let scores: [[ImageScore]]

  /// A mean over draws and its standard error.
  typealias Mean = (value: Double, standardError: Double)

  /// The mean accuracy of a classifier.
  func accuracy(_ index: Int) -> Mean {
    mean { ($0[index].accuracy, $0[index].standardError) }
  }

  /// The mean of the accuracy of one classifier minus that of another one.
  func gap(_ first: Int, over second: Int) -> Mean {
    mean {
      let gap = $0[first] - $0[second]
      return (gap.value, gap.standardError)
    }
  }

  private func mean(_ value: ([ImageScore]) -> Mean) -> Mean {
    let values = scores.map(value)
    guard values.count > 1 else { return values[0] }
    let mean = SampledMean(values.map(\.value))
    return (mean.mean, mean.standardError)
  }

  private var prefix: String { scores.count > 1 ? "mean accuracy, " : "accuracy, " }

  /// The mean accuracy of a classifier, to be reported.
  func measurement(_ index: Int) -> ExperimentMeasurement {
    let found = accuracy(index)
    return ExperimentMeasurement(
      prefix + names[index], found.value, standardError: found.standardError)
  }

  /// The mean of a difference, to be reported.
  func measurement(_ first: Int, over second: Int) -> ExperimentMeasurement {
    let found = gap(first, over: second)
    return ExperimentMeasurement(
      prefix + "\(names[first]) - \(names[second])", found.value,
      standardError: found.standardError)
  }

  /// A check that one classifier exceeds another one by at least `margin`.
  func check(
    _ first: Int, exceeds second: Int, by margin: Double, because reason: String
  ) -> ExperimentCheck {
    let found = measurement(first, over: second)
    return ExperimentCheck(
      found.name, found.value, atLeast: margin, standardError: found.standardError,
      because: reason)
  }

  /// A check that the accuracy of a classifier is at least `level`.
  func check(_ index: Int, atLeast level: Double, because reason: String) -> ExperimentCheck {
    let found = measurement(index)
    return ExperimentCheck(
      found.name, found.value, atLeast: level, standardError: found.standardError,
      because: reason)
  }
}
