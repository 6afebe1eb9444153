import Foundation
import LinearAlgebra

/// A norm, or a norm on a cone, whose proximal map is known.
public protocol StructuredNorm: Sendable {
  /// A short name.
  var name: String { get }
  /// The number of unknowns.
  var dimension: Int { get }
  /// The norm.
  func value(_ x: [Double]) throws -> Double
  /// max { z·x : x in the cone, |x| <= 1 }.
  func dual(_ z: [Double]) throws -> Double
  /// argmin_v |v| + |v - x|^2 / (2 t) over the cone.
  func shrink(_ x: [Double], by t: Double) throws -> [Double]
  /// What `x`'s distance from the cone is worth at the prices `z`, whose dual norm is 1: the norm
  /// plus this is at least z·x for any x.
  func surcharge(_ x: [Double], prices z: [Double]) throws -> Double
}

extension StructuredNorm {
  /// Nothing: every x is allowed.
  public func surcharge(_ x: [Double], prices z: [Double]) throws -> Double { 0 }
}

/// The trace on symmetric positive semidefinite matrices.
public struct PositiveTrace: StructuredNorm {
  /// The number of rows.
  public let size: Int

  /// The trace of matrices of this size.
  public init(size: Int) { self.size = size }

  /// See ``StructuredNorm``.
  public var name: String { "trace" }
  /// size squared.
  public var dimension: Int { size * size }

  /// The sum of the absolute eigenvalues of the symmetric part, which is the trace on the cone.
  public func value(_ x: [Double]) throws -> Double {
    try SymmetricEigen.values(of: symmetric(x)).reduce(0) { $0 + abs($1) }
  }

  /// The largest eigenvalue of the symmetric part, not below 0.
  public func dual(_ z: [Double]) throws -> Double {
    max(0, try SymmetricEigen.values(of: symmetric(z)).last ?? 0)
  }

  /// The negative eigenvalues at the price of the least eigenvalue of `z`.
  public func surcharge(_ x: [Double], prices z: [Double]) throws -> Double {
    let missing = try SymmetricEigen.values(of: symmetric(x)).reduce(0) { $0 - min(0, $1) }
    return missing * max(0, -(try SymmetricEigen.values(of: symmetric(z)).first ?? 0))
  }

  /// Every eigenvalue less `t`, not below 0.
  public func shrink(_ x: [Double], by t: Double) throws -> [Double] {
    try SymmetricEigen(symmetric(x)).apply({ max(0, $0 - t) }, to: .identity(size)).elements
  }

  private func symmetric(_ x: [Double]) -> Matrix<Double> {
    Matrix(rows: size, columns: size) { 0.5 * (x[$0 * size + $1] + x[$1 * size + $0]) }
  }
}

/// The sum of the Euclidean norms of groups of coordinates.
public struct GroupNorm: StructuredNorm {
  /// The groups, disjoint and covering all coordinates.
  public let groups: [[Int]]

  /// The norm of these groups.
  public init(groups: [[Int]]) { self.groups = groups }

  /// The l1 norm: every coordinate is a group.
  public static func l1(_ dimension: Int) -> GroupNorm {
    GroupNorm(groups: (0..<dimension).map { [$0] })
  }

  /// See ``StructuredNorm``.
  public var name: String { "group" }
  /// The number of coordinates.
  public var dimension: Int { groups.reduce(0) { $0 + $1.count } }

  /// The sum of the groups' norms.
  public func value(_ x: [Double]) -> Double { norms(x).reduce(0, +) }
  /// The largest norm of a group.
  public func dual(_ z: [Double]) -> Double { norms(z).max() ?? 0 }

  /// Every group shortened by `t`, not below 0.
  public func shrink(_ x: [Double], by t: Double) -> [Double] {
    var result = x
    for (group, norm) in zip(groups, norms(x)) {
      let factor = norm > t ? 1 - t / norm : 0
      for index in group { result[index] *= factor }
    }
    return result
  }

  private func norms(_ x: [Double]) -> [Double] {
    groups.map { $0.reduce(0) { $0 + x[$1] * x[$1] }.squareRoot() }
  }
}
