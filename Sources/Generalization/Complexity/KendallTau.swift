/// Kendall's rank correlation tau-b: the share of concordant pairs minus that of discordant ones, pairs
/// that are equal on one side set aside.
///
/// (C - D) / sqrt((C + D + T_x) (C + D + T_y)) with the pairs T_x equal in x alone and T_y in y alone.
/// NaN when one side is constant. Cost: n^2 / 2 comparisons.
///
/// - Precondition: as many numbers on both sides.
///
/// Reference: Kendall (1945), The treatment of ties in ranking problems.
public func kendallTau(_ x: [Double], _ y: [Double]) -> Double {
  precondition(x.count == y.count, "\(x.count) and \(y.count) values to correlate")
  var (concordant, discordant, onlyX, onlyY) = (0.0, 0.0, 0.0, 0.0)
  for i in x.indices {
    for j in 0..<i {
      switch (x[i] == x[j], y[i] == y[j]) {
      case (true, true): break
      case (true, false): onlyX += 1
      case (false, true): onlyY += 1
      case (false, false):
        if (x[i] < x[j]) == (y[i] < y[j]) { concordant += 1 } else { discordant += 1 }
      }
    }
  }
  let pairs = concordant + discordant
  return (concordant - discordant) / ((pairs + onlyX) * (pairs + onlyY)).squareRoot()
}
