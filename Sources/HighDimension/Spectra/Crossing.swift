import Foundation

/// Where a falling function becomes negative, at or above `start`; `start` when it never is
/// positive above it.
func crossing(from start: Double = 0, _ f: (Double) -> Double) -> Double {
  var (lower, upper) = (log(max(start, 1e-300)), log(max(start, 1e-300)) + 1)
  guard f(exp(lower)) > 0 || start > 0 else { return start }
  while f(exp(upper)) > 0, upper < 700 { upper += max(1, upper - lower) }
  upper = min(upper, 700)
  for _ in 0..<200 {
    let middle = (lower + upper) / 2
    if middle <= lower || middle >= upper { break }
    if f(exp(middle)) > 0 { lower = middle } else { upper = middle }
  }
  return exp((lower + upper) / 2)
}
