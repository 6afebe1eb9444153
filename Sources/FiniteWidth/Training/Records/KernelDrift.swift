import LinearAlgebra

/// How far the tangent kernel on some rows is from that at the start.
package struct KernelDrift<Element: Scalar>: Sendable {
  private let rows: Matrix<Element>
  private let start: Matrix<Double>

  /// Takes the kernel of the network at its start.
  package init(_ network: FiniteNetwork<Element>, _ rows: Matrix<Element>) {
    self.rows = rows
    start = network.tangentKernel(rows).converted(to: Double.self)
  }

  /// |K - K_0| / |K_0| in the Frobenius norm; 0 without rows.
  package func drift(of network: FiniteNetwork<Element>) -> Double {
    let now = network.tangentKernel(rows).converted(to: Double.self)
    return (now - start).frobeniusNorm / max(start.frobeniusNorm, .leastNormalMagnitude)
  }
}
