/// Which inputs meet in the recursion of one kernel entry.
///
/// The covariances of an input with itself are needed beside those of the entry, for its variances.
enum GradientPairs {
  /// One input with itself, moved on both sides: K(x, x).
  case diagonal
  /// Two inputs: K(x, x'), and K(x, x), K(x', x').
  case cross

  /// The two inputs of every pair.
  var members: [(first: Int, second: Int)] {
    switch self {
    case .diagonal: return [(0, 0)]
    case .cross: return [(0, 0), (0, 1), (1, 1)]
    }
  }

  /// The pair whose kernels are wanted; the tangent kernel follows it alone.
  var target: Int {
    switch self {
    case .diagonal: return 0
    case .cross: return 1
    }
  }

  /// The pair of an input with itself.
  func own(_ input: Int) -> Int { 2 * input }

  /// The number of inputs.
  var inputs: Int { self == .diagonal ? 1 : 2 }

  /// Whether the pair is one input with itself.
  func isOwn(_ pair: Int) -> Bool { members[pair].first == members[pair].second }
}
