import Architectures
import CKernels
import LinearAlgebra

/// Elementwise steps that have no vector loop, and the entries that a loop leaves to quadrature.
extension PlaneActivation {
  /// Carries the step out on a plane.
  ///
  /// - Parameters:
  ///   - spare: as much memory as `k` and `theta` together; used by series that are not trusted.
  func apply<Element: KernelScalar>(
    isa: InstructionSet, shape: PlaneShape, k: UnsafeMutablePointer<Element>,
    theta: UnsafeMutablePointer<Element>?, features: PlaneFeatures<Element>, trusted: Double,
    spare: UnsafeMutablePointer<Element>, path: String
  ) throws {
    switch evaluation {
    case .loop(let kind, let parameters):
      Element.planeLoops.activation(isa.code, kind, shape, k, theta, features, parameters)
    case .series(let activation, let degree):
      let count = shape.count * Element.lanes
      if trusted < 1 {
        spare.update(from: k, count: count)
        if let theta { (spare + count).update(from: theta, count: count) }
      }
      Element.planeLoops.activation(
        isa.code, NTK_SERIES, shape, k, theta, features, [Double(degree + 1)])
      guard trusted < 1 else { return }
      try forEachEntry(shape, features) { at, inverse1, inverse2 in
        let c = Double(spare[at]) * inverse1 * inverse2
        guard abs(c) > trusted || inverse1 == 0 || inverse2 == 0 else { return }
        let (q1, q2) = (Self.variance(inverse1), Self.variance(inverse2))
        let pair = GaussianPair(
          first: q1, second: q2, defect: max(0, (q1 * q2).squareRoot() * (1 - min(1, c))))
        let moments = try ActivationRule.byQuadrature(activation, pair, path: path)
        k[at] = Element(moments.value)
        if let theta { theta[at] = spare[count + at] * Element(moments.derivative) }
      }
    case .entries:
      guard let rule else { return }
      try forEachEntry(shape, features) { at, q1, q2 in
        let root = (q1 * q2).squareRoot()
        let pair = GaussianPair(first: q1, second: q2, defect: root - Double(k[at]))
        guard let moments = rule.closedForm(pair) else { return }
        k[at] = Element(moments.value)
        if let theta { theta[at] *= Element(moments.derivative) }
      }
    }
  }

  private static func variance(_ inverseRoot: Double) -> Double {
    inverseRoot > 0 ? 1 / (inverseRoot * inverseRoot) : 0
  }

  /// Calls `body` with the place of every entry and feature 0 on both sides.
  private func forEachEntry<Element: KernelScalar>(
    _ shape: PlaneShape, _ features: PlaneFeatures<Element>,
    _ body: (_ at: Int, _ first: Double, _ second: Double) throws -> Void
  ) throws {
    let lanes = Element.lanes
    for i in 0..<shape.rows {
      for j in 0..<shape.columns {
        let row = i * features.rowStride + j * features.rowStep
        let column = (i * features.columnStride + j) * lanes
        for lane in 0..<lanes {
          let first = features.rowIsVector ? features.row[row * lanes + lane] : features.row[row]
          try body(
            (i * shape.columns + j) * lanes + lane, Double(first),
            Double(features.column[column + lane]))
        }
      }
    }
  }
}
