import Foundation

/// log sum_i exp(a_i), without overflow; -infinity for no numbers.
func logSumExp(_ values: [Double]) -> Double {
  guard let largest = values.max(), largest.isFinite else { return values.max() ?? -.infinity }
  return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}
