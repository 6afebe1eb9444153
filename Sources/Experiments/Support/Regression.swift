import Foundation

/// The slope of log y over log x by least squares.
///
/// - Precondition: at least two positive points with different x.
func logarithmicSlope(_ x: [Double], _ y: [Double]) -> Double {
  precondition(x.count == y.count && x.count >= 2, "\(x.count) abscissas, \(y.count) values")
  let (u, v) = (x.map { log($0) }, y.map { log($0) })
  let (meanU, meanV) = (u.reduce(0, +) / Double(u.count), v.reduce(0, +) / Double(v.count))
  let products = zip(u, v).reduce(0) { $0 + ($1.0 - meanU) * ($1.1 - meanV) }
  return products / u.reduce(0) { $0 + ($1 - meanU) * ($1 - meanU) }
}

/// The coefficient of determination of a straight line through (x, y).
func straightness(_ x: [Double], _ y: [Double]) -> Double {
  let n = Double(x.count)
  let (mx, my) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
  let xx = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) }
  let yy = y.reduce(0) { $0 + ($1 - my) * ($1 - my) }
  let xy = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
  return xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 1
}

/// Spearman's rank correlation: Pearson's of the ranks, equal values sharing their mean rank.
///
/// NaN when one side is constant.
func rankCorrelation(_ x: [Double], _ y: [Double]) -> Double {
  precondition(x.count == y.count, "\(x.count) and \(y.count) values to correlate")
  let (u, v) = (ranks(x), ranks(y))
  let mean = Double(x.count + 1) / 2
  func product(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
  }
  return product(u, v) / (product(u, u) * product(v, v)).squareRoot()
}

/// The ranks of values in ascending order, from 1; equal values share their mean rank.
private func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var result = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { result[order[place]] = Double(start + 1 + end) / 2 }
    start = end
  }
  return result
}
