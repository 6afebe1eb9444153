import LinearAlgebra
import Testing

/// Compares two lists of numbers: counts first, then every value; NaN never passes.
///
/// A value passes when |actual - expected| <= relative |expected| + absolute. A failure reports the
/// worst index with its values.
///
/// - Returns: the largest |actual - expected| / (|expected| + absolute / relative).
@discardableResult
public func expectClose(
  _ actual: [Double], _ expected: [Double], relative: Double = 0, absolute: Double = 0,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) -> Double {
  guard actual.count == expected.count else {
    Issue.record(
      "\(comment()): \(actual.count) values instead of \(expected.count)",
      sourceLocation: sourceLocation)
    return .infinity
  }
  var worst = (index: -1, excess: 0.0, error: 0.0)
  for (index, (a, e)) in zip(actual, expected).enumerated() {
    let allowed = relative * abs(e) + absolute
    let error = abs(a - e)
    let excess = a == e ? 0 : error.isNaN || allowed == 0 ? .infinity : error / allowed
    if excess > worst.excess { worst = (index, excess, error) }
  }
  if worst.excess > 1 {
    Issue.record(
      """
      \(comment()): element \(worst.index) is \(actual[worst.index]), expected \
      \(expected[worst.index]) (error \(worst.error), \(worst.excess) times the tolerance)
      """, sourceLocation: sourceLocation)
  }
  return worst.excess * max(relative, absolute)
}

/// Compares two numbers; see `expectClose(_:_:relative:absolute:_:sourceLocation:)`.
@discardableResult
public func expectClose(
  _ actual: Double, _ expected: Double, relative: Double = 0, absolute: Double = 0,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) -> Double {
  expectClose(
    [actual], [expected], relative: relative, absolute: absolute, comment(),
    sourceLocation: sourceLocation)
}

/// Compares two matrices: shapes first; see `expectClose(_:_:relative:absolute:_:sourceLocation:)`.
@discardableResult
public func expectClose<A: Scalar, B: Scalar>(
  _ actual: Matrix<A>, _ expected: Matrix<B>, relative: Double = 0, absolute: Double = 0,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) -> Double {
  guard actual.rows == expected.rows, actual.columns == expected.columns else {
    Issue.record(
      """
      \(comment()): shape \(actual.rows) x \(actual.columns) instead of \
      \(expected.rows) x \(expected.columns)
      """, sourceLocation: sourceLocation)
    return .infinity
  }
  return expectClose(
    actual.elements.map(Double.init), expected.elements.map(Double.init), relative: relative,
    absolute: absolute, comment(), sourceLocation: sourceLocation)
}
