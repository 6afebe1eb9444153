import Architectures
import LinearAlgebra

/// The Hermite series of one activation step, for every input of one set.
struct SeriesTable: Sendable {
  /// The series of each input.
  let series: [HermiteSeries]
  /// The number of coefficients of each.
  let terms: Int

  /// The series at each of `variances`, of `degree`.
  init(_ activation: Activation, variances: [Double], degree: Int, parallelism: Parallelism) {
    terms = degree + 1
    var series = [HermiteSeries?](repeating: nil, count: variances.count)
    series.parallelFill(chunk: 1, parallelism: parallelism) { index, slot in
      slot[0] = HermiteSeries(activation, variance: variances[index], degree: degree)
    }
    self.series = series.map { $0! }
  }

  /// The correlation up to which the sums of all inputs can be trusted.
  var trustedCorrelation: Double { series.map(\.trustedCorrelation).min() ?? 1 }
}
