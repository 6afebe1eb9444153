import Foundation
import LinearAlgebra

/// What one activation step needs of each input of a set, in the kernel's precision.
enum StepFeatures<Element: KernelScalar>: Sendable {
  /// Nothing.
  case none
  /// sqrt(q) and 1 / sqrt(q), the latter 0 where q is.
  case roots([Element], inverses: [Element])
  /// One number per input: what it is depends on the rule.
  case scalars([Element])
  /// Hermite coefficients, coefficient-major (terms, n) and input-major (n, terms).
  case series(columns: [Element], rows: [Element], terms: Int, inverses: [Element])

  /// The features of `step` at the given variances before it.
  init(_ step: KernelPlan.Step, variances: [Double], series table: SeriesTable?) {
    switch step {
    case .activation(_, .rectifier):
      self = .roots(
        variances.map { Element($0.squareRoot()) }, inverses: Self.inverseRoots(variances))
    case .normalize:
      self = .scalars(Self.inverseRoots(variances))
    case .activation(_, .erf(_, let b, _)):
      self = .scalars(variances.map { Element(1 / (1 + 2 * b * b * $0).squareRoot()) })
    case .activation(_, .exponential(_, let decay, _, _)):
      self = .scalars(variances.map { Element(decay * $0) })
    case .activation(_, .gelu):
      self = .scalars(variances.map { Element($0) })
    case .activation(_, .series):
      guard let table else {
        self = .none
        return
      }
      let n = variances.count
      var columns = [Element](repeating: 0, count: n * table.terms)
      var rows = columns
      for (i, series) in table.series.enumerated() {
        for (k, a) in series.coefficients.enumerated() {
          columns[k * n + i] = Element(a)
          rows[i * table.terms + k] = Element(a)
        }
      }
      self = .series(
        columns: columns, rows: rows, terms: table.terms, inverses: Self.inverseRoots(variances))
    default:
      self = .none
    }
  }

  private static func inverseRoots(_ variances: [Double]) -> [Element] {
    variances.map { $0 > 0 ? Element(1 / $0.squareRoot()) : 0 }
  }
}
