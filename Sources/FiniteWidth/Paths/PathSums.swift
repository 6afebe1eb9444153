import Architectures
import LinearAlgebra

/// Sums over all paths from the inputs and biases of a network to its outputs.
///
/// S_p(w) = sum over paths of prod |w_e|^p over the edges e of the path, with the weights w that the
/// network multiplies by, scales included. It is the sum of the outputs of a linear network with the
/// weights |w|^p on an input of ones, so it costs one forward pass. Scaling what enters a unit by
/// c > 0 and what leaves it by 1/c changes neither the network nor S_p.
///
/// A convolution has one edge for every place where its filter acts, a pool one for every place of
/// its window (of weight 1 for a maximum), a residual block a path of weight 1 for its shortcut.
///
/// Reference: Neyshabur, Tomioka, Srebro (2015), arXiv:1503.00036, for the norm, and Neyshabur,
/// Salakhutdinov, Srebro (2015), arXiv:1506.02617, for the curvatures.
public struct PathSums<Element: Scalar>: Sendable {
  /// p.
  public let power: Double
  private let skeleton: FiniteNetwork<Element>
  private let ones: Matrix<Element>

  /// The graph of `network`.
  ///
  /// - Parameter power: p, at least 1.
  /// - Throws: `FiniteWidthError.noPaths` for normalizations, attention, products of branches and
  ///   activations that are not positively homogeneous; `.invalidValue` for the power.
  public init(_ network: FiniteNetwork<Element>, power: Double) throws {
    try FiniteWidthError.require(
      power >= 1 && power.isFinite, "power of a path norm", power, "at least 1 and finite")
    self.power = power
    skeleton = FiniteNetwork(
      network, root: try network.root.pathNode(power: power),
      blocks: network.blocks.map { $0.scaled { absolutePower($0, power) } })
    ones = Matrix(rows: 1, columns: network.inputCount, repeating: 1)
  }

  /// S_p.
  ///
  /// Cost: a forward pass on one input.
  ///
  /// - Parameter parameters: those of the network.
  public func total(_ parameters: [Element]) -> Double {
    sum(powered(parameters).outputs(ones))
  }

  /// The path norm phi_p = S_p^(1/p).
  ///
  /// - Parameter parameters: those of the network.
  public func norm(_ parameters: [Element]) -> Double {
    let total = total(parameters)
    return power == 2 ? total.squareRoot() : absolutePower(total, 1 / power)
  }

  /// S_p and its derivatives in the |theta_i|^p, zeros for frozen layers.
  ///
  /// For p = 2 these are kappa_i, the sum over the edges e with parameter i of the sum over paths
  /// through e of the squares of their other weights, gamma_in(u) gamma_out(v) for e = (u, v); with the
  /// square of the parameter's scale where there is one. No path meets a parameter twice.
  ///
  /// Cost: three forward passes on one input.
  ///
  /// - Parameter parameters: those of the network.
  public func curvatures(_ parameters: [Element]) -> (total: Double, values: [Element]) {
    let network = powered(parameters)
    let (outputs, trace) = network.forward(ones, mode: .evaluation)
    let derivative = Matrix<Element>(rows: 1, columns: outputs.columns, repeating: 1)
    return (sum(outputs), network.gradient(trace, derivative))
  }

  private func powered(_ parameters: [Element]) -> FiniteNetwork<Element> {
    var network = skeleton
    network.setParameters(absolutePowers(parameters, power))
    return network
  }

  private func sum(_ outputs: Matrix<Element>) -> Double {
    outputs.elements.reduce(0.0) { $0 + Double($1) }
  }
}
