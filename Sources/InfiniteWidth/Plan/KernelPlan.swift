import Architectures

/// The steps that compute the kernels of one architecture, worked out once.
///
/// Slots hold states: a covariance and a tangent kernel for every pair of inputs. The input starts
/// in slot 0 and the result ends there; branches use further slots.
public struct KernelPlan: Sendable {
  /// One operation on the slots.
  enum Step: Sendable {
    /// theta <- weight theta + rate k + offset, then k <- scale k + shift.
    case affine(slot: Int, scale: Double, shift: Double, rate: Double, offset: Double)
    /// k <- T(k), theta <- theta T'(k).
    case activation(slot: Int, ActivationRule)
    /// k and theta divided by sqrt(q q').
    case normalize(slot: Int)
    /// Variances divided by `keep`; masks of different inputs are independent.
    case dropout(slot: Int, keep: Double)
    /// Both multiplied by `factor`.
    case scale(slot: Int, factor: Double)
    case copy(from: Int, to: Int)
    case add(from: Int, into: Int)
    /// k k' and theta k' + k theta'.
    case multiply(from: Int, into: Int)

    /// The slot that changes.
    var target: Int {
      switch self {
      case .affine(let slot, _, _, _, _), .activation(let slot, _), .normalize(let slot),
        .dropout(let slot, _), .scale(let slot, _):
        return slot
      case .copy(_, let slot), .add(_, let slot), .multiply(_, let slot): return slot
      }
    }
  }

  /// The steps, in order.
  let steps: [Step]
  /// The path of the layer behind each step, for messages.
  let paths: [String]
  /// The number of slots.
  let slots: Int
  /// The number of input features.
  public let features: Int

  /// Plans the kernels of `architecture` for inputs of `shape`.
  ///
  /// - Throws: `ArchitectureError` when the description does not fit the input,
  ///   `InfiniteWidthError.unsupportedLayer` or `.missingUnits` naming the layer by its path.
  public init(_ architecture: Architecture, input shape: InputShape) throws {
    let input = TensorShape(shape)
    features = input.dimensions(width: 1).reduce(1, *)
    var builder = PlanBuilder(
      parameterization: architecture.parameterization, width: features,
      hasPositions: !input.positions.isEmpty)
    try builder.append(architecture.layers, path: "layers", slot: 0)
    _ = try architecture.validateInfiniteWidth(input: shape)
    steps = builder.steps
    paths = builder.paths
    slots = builder.slots
  }
}

/// Turns layers into steps.
private struct PlanBuilder {
  let parameterization: Parameterization
  /// The width of the state in slot 0; nil when it is infinite without a stated size.
  var width: Int?
  var steps: [KernelPlan.Step] = []
  var paths: [String] = []
  var slots = 1

  /// Whether the state still has the positions of an image or sequence.
  var hasPositions: Bool

  init(parameterization: Parameterization, width: Int, hasPositions: Bool) {
    self.parameterization = parameterization
    self.width = width
    self.hasPositions = hasPositions
  }

  mutating func emit(_ step: KernelPlan.Step, _ path: String) {
    steps.append(step)
    paths.append(path)
  }

  mutating func append(_ layers: [Layer], path: String, slot: Int) throws {
    for (index, layer) in layers.enumerated() {
      try append(layer, path: "\(path)[\(index)]", slot: slot)
    }
  }

  mutating func append(_ layer: Layer, path: String, slot: Int) throws {
    switch layer {
    case .conv: throw unsupported(path, "a convolution")
    case .convLocal: throw unsupported(path, "a local convolution")
    case .convTranspose: throw unsupported(path, "a transposed convolution")
    case .averagePool, .sumPool, .maxPool, .globalAveragePool, .globalSumPool:
      throw unsupported(path, "pooling")
    case .batchNorm: throw unsupported(path, "batch normalization")
    case .selfAttention: throw unsupported(path, "self-attention")
    case .flatten:
      hasPositions = false  // the mean over all features is the mean over positions and channels
      return
    case _ where hasPositions:
      throw InfiniteWidthError.unsupportedLayer(
        path: path, layer: "a layer on the positions of an image or sequence",
        remedy: "this version computes dense networks: put a flatten layer first")
    case .dense(let dense):
      try append(dense, path: path, slot: slot)
    case .activation(let activation):
      emit(.activation(slot: slot, ActivationRule(activation)), path)
    case .layerNorm:
      emit(.normalize(slot: slot), path)
    case .dropout(let keep):
      emit(.dropout(slot: slot, keep: keep), path)
    case .residual(let branch, let shortcut):
      try append(
        branches: [branch, shortcut], path, ["branch", "shortcut"], slot,
        shares: { _ in nil }, width: { $0[0] }, combine: { .add(from: $0, into: $1) })
    case .sum(let branches):
      try append(
        branches: branches, path, names(branches), slot,
        shares: { _ in nil }, width: { $0[0] }, combine: { .add(from: $0, into: $1) })
    case .product(let branches):
      try append(
        branches: branches, path, names(branches), slot,
        shares: { _ in nil }, width: { $0[0] }, combine: { .multiply(from: $0, into: $1) })
    case .concatenate(let branches):
      // The next layer averages over all channels: each branch enters by its share of them.
      try append(
        branches: branches, path, names(branches), slot,
        shares: { widths in
          let known = widths.compactMap { $0 }
          let parts = known.count == widths.count ? known : widths.map { _ in 1 }
          return parts.map { Double($0) / Double(parts.reduce(0, +)) }
        },
        width: { $0.reduce(0) { total, next in total.flatMap { t in next.map { t + $0 } } } },
        combine: { .add(from: $0, into: $1) })
    case .repeated(let count, let layers):
      for _ in 0..<count { try append(layers, path: "\(path).layers", slot: slot) }
    }
  }

  private func names(_ branches: [[Layer]]) -> [String] {
    branches.indices.map { "branches[\($0)]" }
  }

  private func unsupported(_ path: String, _ layer: String) -> InfiniteWidthError {
    .unsupportedLayer(
      path: path, layer: layer,
      remedy: "this version computes dense networks: use dense layers on flattened inputs")
  }

  private mutating func append(_ dense: Dense, path: String, slot: Int) throws {
    let scale = dense.weightStd * dense.weightStd
    let shift = dense.biasStd * dense.biasStd
    let learning = dense.trainable ? dense.learningRate : 0
    switch parameterization {
    case .ntk:
      emit(
        .affine(
          slot: slot, scale: scale, shift: shift, rate: learning * scale, offset: learning * shift),
        path)
    case .standard:
      guard let width else { throw InfiniteWidthError.missingUnits(path: path) }
      // Reference: Sohl-Dickstein et al. (2020), arXiv:2001.07301: the gradient in an unscaled
      // weight is larger by sqrt(fan-in), in an unscaled bias by 1 / biasStd.
      emit(
        .affine(
          slot: slot, scale: scale, shift: shift, rate: learning * Double(width),
          offset: shift > 0 ? learning : 0), path)
    }
    width = dense.units
  }

  /// Runs every branch on its own copy of the state, then folds all of them into `slot`.
  ///
  /// - Returns: nothing; `width` is left at the first branch's.
  private mutating func append(
    branches: [[Layer]], _ path: String, _ names: [String], _ slot: Int,
    shares: ([Int?]) throws -> [Double]?, width joined: ([Int?]) -> Int?,
    combine: (Int, Int) -> KernelPlan.Step
  ) throws {
    let entry = width
    let copies = (1..<max(1, branches.count)).map { slots + $0 - 1 }
    slots += copies.count
    for copy in copies { emit(.copy(from: slot, to: copy), path) }
    var widths: [Int?] = []
    for (index, branch) in branches.enumerated() {
      width = entry
      try append(
        branch, path: "\(path).\(names[index])", slot: index == 0 ? slot : copies[index - 1])
      widths.append(width)
    }
    if let shares = try shares(widths) {
      for (index, share) in shares.enumerated() {
        emit(.scale(slot: index == 0 ? slot : copies[index - 1], factor: share), path)
      }
    }
    for copy in copies { emit(combine(copy, slot), path) }
    width = joined(widths)
  }
}
