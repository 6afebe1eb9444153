/// How a predictor is learned from a kernel.
public enum KernelMethod: String, Sendable, Codable, CaseIterable {
  /// Least squares with a ridge: values, or classes as numbers.
  case ridge
  /// C-support vector classification, one classifier for every pair of classes.
  case supportVectors = "svc"
  /// Softmax regression in the kernel's function space.
  case softmax

  /// The criteria by which its regularization can be chosen.
  var criteria: [SelectionCriterion] {
    self == .ridge ? SelectionCriterion.allCases : [.crossValidation]
  }
}

/// Settings of a fit that exclude each other.
public enum RegressionFitError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A classifier and values to learn.
  case needsClasses(KernelMethod, data: String)
  /// A criterion that the method does not know.
  case criterion(SelectionCriterion, KernelMethod)
  /// A solver for large systems, and a method that needs the kernel in memory.
  case needsKernelInMemory(KernelMethod)
  /// A kernel that is 0 for all training rows.
  case vanishingKernel(rows: Int)
  /// Kernels that cannot be averaged over mirror images.
  case cannotFlip(reason: String)
  /// A tuning without evidence or without layers.
  case cannotTune(reason: String)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .needsClasses(let method, let data):
      return "\(data) has numbers as targets, and the classifier \(method.rawValue) learns classes;"
        + " use the classifier ridge"
    case .criterion(let criterion, let method):
      let known = method.criteria.map(\.rawValue).joined(separator: ", ")
      return "the classifier \(method.rawValue) cannot be chosen by \(criterion.rawValue); use"
        + " \(known)"
    case .needsKernelInMemory(let method):
      return
        "the classifier \(method.rawValue) needs the kernel in memory; use the solver eigen, and"
        + " fewer rows where they do not fit"
    case .vanishingKernel(let rows):
      return
        "the kernel of all \(rows) training rows is 0, as of features that are all the same, or as the"
        + " tangent kernel of a network without trained layers; use other features, a network with"
        + " biases, the scaling none, or --kind nngp"
    case .cannotFlip(let reason):
      return "kernels cannot be averaged over mirror images: \(reason); leave out --flip"
    case .cannotTune(let reason):
      return "standard deviations cannot be tuned: \(reason)"
    }
  }
}
