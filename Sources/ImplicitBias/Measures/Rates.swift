import Foundation

/// A law y = C f(t)^(-p) fitted to a curve by least squares in logarithms.
public struct RateFit: Sendable, Equatable {
  /// In which variable the curve falls by a power.
  public enum Law: String, Sendable, CaseIterable, Codable {
    /// C (log t)^(-p).
    case logarithmic
    /// C t^(-p).
    case polynomial
  }

  /// The law.
  public let law: Law
  /// p.
  public let exponent: Double
  /// C.
  public let factor: Double
  /// The root mean square of the residuals of log y.
  public let deviation: Double

  /// Fits a law to positive values `y` at times `t` > 1; other points are left out.
  ///
  /// - Returns: nil with fewer than three points.
  public init?(_ law: Law, t: [Double], y: [Double]) {
    let points = zip(t, y).filter { $0 > 1 && $1 > 0 && $1.isFinite }.map { t, y in
      (law == .logarithmic ? log(log(t)) : log(t), log(y))
    }
    guard points.count >= 3 else { return nil }
    let count = Double(points.count)
    let (meanX, meanY) = points.reduce((0.0, 0.0)) { ($0.0 + $1.0 / count, $0.1 + $1.1 / count) }
    let square = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.0 - meanX) }
    guard square > 0 else { return nil }
    let slope = points.reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / square
    self.law = law
    exponent = -slope
    factor = exp(meanY - slope * meanX)
    deviation =
      (points.reduce(0) {
        let residual = $1.1 - meanY - slope * ($1.0 - meanX)
        return $0 + residual * residual
      } / count).squareRoot()
  }

  /// The law that fits better; nil with fewer than three points.
  public static func best(t: [Double], y: [Double]) -> RateFit? {
    Law.allCases.compactMap { RateFit($0, t: t, y: y) }.min { $0.deviation < $1.deviation }
  }
}
