import ArgumentParser
import NTKit

/// What is learned from a kernel, and how its regularization is chosen.
struct FitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What is learned: ridge, svc or softmax.",
      discussion:
        "ridge is least squares, svc a support vector classifier for every pair of classes, "
        + "softmax a multinomial logistic regression in the kernel's function space; the last two are "
        + "for classes. All give probabilities."))
  var classifier: KernelMethod = .ridge

  @Option(
    help: ArgumentHelp(
      "What ridges, networks and kernels are chosen by: loo, gcv, evidence or kfold.",
      discussion:
        "loo is the exact leave-one-out error, gcv generalized cross-validation, evidence "
        + "the marginal likelihood of the Gaussian process, kfold the error on held-out parts of the "
        + "training rows; loo unless given. svc and softmax always take kfold: the share of wrong rows "
        + "and the log loss."))
  var select: SelectionCriterion?

  @Option(help: "The held-out parts of kfold; 5 unless given.")
  var folds: Int?

  @Option(help: "The ridge: auto, or a number in the units of the kernel.")
  var ridge: RidgeArgument = .auto

  @Option(help: "The cost of errors of svc: auto, or a number in the inverse units of the kernel.")
  var cost: RidgeArgument = .auto

  @Option(help: "The penalty of softmax: auto, or a number in the units of the kernel.")
  var penalty: RidgeArgument = .auto

  @Flag(
    help: ArgumentHelp(
      "With --select evidence: tune every weightStd and biasStd of the network.",
      discussion: "The evidence of at most 500 training rows is maximized by exact derivatives."))
  var tune = false

  /// The ridge, cost or penalty.
  var strength: RegressionRun.Ridge {
    switch classifier {
    case .ridge: return ridge.value
    case .supportVectors: return cost.value
    case .softmax: return penalty.value
    }
  }

  /// What decides.
  var criterion: SelectionCriterion {
    select ?? (classifier == .ridge ? .leaveOneOut : .crossValidation)
  }

  func validate() throws {
    let given: [(String, RidgeArgument, KernelMethod)] = [
      ("--ridge", ridge, .ridge), ("--cost", cost, .supportVectors),
      ("--penalty", penalty, .softmax),
    ]
    for (name, argument, owner) in given where argument.value != .auto && owner != classifier {
      throw ValidationError("\(name) belongs to --classifier \(owner.rawValue)")
    }
    if classifier != .ridge, strength == .fixed(0) {
      throw ValidationError(
        "--\(classifier == .softmax ? "penalty" : "cost") is 0; it must be positive")
    }
    if classifier != .ridge, criterion != .crossValidation {
      throw ValidationError("--classifier \(classifier.rawValue) is chosen by kfold alone")
    }
    if let folds {
      guard criterion == .crossValidation else {
        throw ValidationError("--folds belongs to --select kfold")
      }
      guard folds >= 2 else { throw ValidationError("--folds is \(folds); it must be at least 2") }
    }
    if tune, criterion != .marginalLikelihood {
      throw ValidationError("--tune needs --select evidence")
    }
  }

  /// Sets what the options say.
  func apply(to run: inout RegressionRun) {
    run.method = classifier
    run.criterion = criterion
    run.folds = folds
  }
}

extension KernelMethod: ExpressibleByArgument {}
extension SelectionCriterion: ExpressibleByArgument {}

/// `auto` or a number.
struct RidgeArgument: ExpressibleByArgument {
  let value: RegressionRun.Ridge

  static let auto = RidgeArgument(value: .auto)

  private init(value: RegressionRun.Ridge) { self.value = value }

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
      return
    }
    guard let number = Double(argument), number >= 0, number.isFinite else { return nil }
    value = .fixed(number)
  }

  var defaultValueDescription: String { "auto" }
}
