import Architectures

/// The four numbers of a layer with weights: theta <- scale theta + rate k + offset, then
/// k <- scale k + shift.
struct AffineMap: Sendable, Hashable {
  let scale: Double
  let shift: Double
  let rate: Double
  let offset: Double
}

/// One operation on slots that hold a covariance and a tangent kernel for every pair of positions.
enum PositionStep: Sendable {
  /// An operation on each pair of positions alone.
  case each(KernelPlan.Step)
  /// A convolution: the sum over the taps, both positions moved by the same tap; the affine map
  /// holds the division by the number of taps.
  case convolve(slot: Int, WindowMap, AffineMap)
  /// A convolution whose filters differ between positions: pairs of different positions become
  /// independent.
  case convolveLocally(slot: Int, WindowMap, AffineMap)
  /// A pool: both positions run over their windows independently; the sum is multiplied by `scale`.
  case pool(slot: Int, WindowMap, scale: Double)
  /// The kernel of the positions side by side: the mean over equal positions.
  case flatten(slot: Int)
  /// The sum over all pairs of positions, multiplied by `scale`.
  case reduce(slot: Int, scale: Double)
  /// Both kernels divided by sqrt(q q'), with variances averaged over the given axes.
  case normalize(slot: Int, overRows: Bool, overColumns: Bool)
  /// Vectors for the positions, the same for all inputs, that join the signal.
  case embed(slot: Int, EmbeddingMap)
  /// Attention: k <- scale G k G'^T + shift with G the softmax of each input's scores.
  case attend(slot: Int, ScoreMap, AttentionMap)

  /// The slot that changes.
  var target: Int {
    switch self {
    case .each(let step): return step.target
    case .convolve(let slot, _, _), .convolveLocally(let slot, _, _), .pool(let slot, _, _),
      .flatten(let slot), .reduce(let slot, _), .normalize(let slot, _, _),
      .embed(let slot, _), .attend(let slot, _, _):
      return slot
    }
  }
}

/// A matrix over all pairs of positions that joins the kernels: k <- scale k + R and
/// theta <- scale theta + rate R.
struct EmbeddingMap: Sendable, Hashable {
  let scale: Double
  /// (positions, positions).
  let covariance: [Double]
  let rate: Double
}

/// The scores of an attention layer: scale K(x, x) + shift.
struct ScoreMap: Sendable, Hashable {
  let scale: Double
  /// (positions, positions); empty for zero.
  let shift: [Double]
}

/// The numbers of an attention layer: k <- scale G k G'^T + shift and theta <- scale G theta G'^T +
/// weightRate scale G k G'^T + offset.
struct AttentionMap: Sendable, Hashable {
  let scale: Double
  let shift: Double
  let weightRate: Double
  let offset: Double
}

/// A step with the shapes around it.
struct PlannedStep: Sendable {
  let step: PositionStep
  /// The path of the layer behind the step, for messages.
  let path: String
  /// The positions of the slot that changes, before.
  let input: GridShape
  /// The positions of the slot that changes, after.
  let output: GridShape
}
