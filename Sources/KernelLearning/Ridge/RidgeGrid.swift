import Foundation
import LinearAlgebra

/// The ridges that a selection compares, in ascending order.
public struct RidgeGrid: Sendable, Equatable {
  /// The ridges relative to the mean of the kernel's diagonal.
  public let relative: [Double]

  /// A grid of the given relative ridges, sorted.
  ///
  /// - Throws: `KernelError.invalidRidge` for a negative or infinite entry, or NaN for an empty
  ///   grid.
  public init(relative: [Double]) throws {
    if let bad = relative.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw KernelError.invalidRidge(bad)
    }
    guard !relative.isEmpty else { throw KernelError.invalidRidge(.nan) }
    self.relative = relative.sorted()
  }

  private init(decades: ClosedRange<Int>, perDecade: Int) {
    let steps = (decades.upperBound - decades.lowerBound) * perDecade
    relative = (0...steps).map {
      pow(10, Double(decades.lowerBound) + Double($0) / Double(perDecade))
    }
  }

  /// 1e-8 to 1e2 times the mean diagonal, two ridges a decade: 21 in all.
  public static let standard = RidgeGrid(decades: -8...2, perDecade: 2)

  /// 1e-5 to 1e2 times the mean diagonal, for kernels in single precision: rounding errors of 6e-8 of
  /// the diagonal, independent of each other, move eigenvalues by up to about 6e-8 sqrt(2 n) of it,
  /// which is under a tenth of the smallest ridge up to n = 10,000.
  public static let singlePrecision = RidgeGrid(decades: -5...2, perDecade: 2)

  /// The ridges in the units of a kernel with this spectrum.
  public func absolute(for spectrum: any SpectralDecomposition) -> [Double] {
    let scale = spectrum.rawValues.reduce(0, +) / Double(max(1, spectrum.count))
    return relative.map { $0 * scale }
  }
}
