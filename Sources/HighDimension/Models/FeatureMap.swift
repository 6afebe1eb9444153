import LinearAlgebra

// Shapes: n rows, m other rows, d inputs, p parameters, c outputs.

/// A model that is linear in its parameters, f(x) = <a, phi(x)> with p features phi.
public protocol FeatureMap: Sendable {
  /// d.
  var inputs: Int { get }
  /// p.
  var parameterCount: Int { get }
  /// phi(x) for every row: (n, p).
  func features(_ x: Matrix<Double>) -> Matrix<Double>
  /// <phi(x), phi(z)> for every pair of rows, or of `x` alone when `z` is nil: (n, m).
  func kernel(_ x: Matrix<Double>, _ z: Matrix<Double>?) -> Matrix<Double>
  /// The outputs <a, phi(x)> for parameters (p, c): (n, c).
  func outputs(_ parameters: Matrix<Double>, at x: Matrix<Double>) -> Matrix<Double>
  /// The kernel of the rows, (n, n), and the map from dual coefficients (n, c) to the parameters
  /// sum_i alpha_i phi(x_i), (p, c).
  func dual(_ x: Matrix<Double>) -> DualForm
}

/// A linear model on some rows, seen from the rows.
public struct DualForm: Sendable {
  /// phi phi^T: (n, n).
  public let kernel: Matrix<Double>
  /// phi^T alpha: (n, c) to (p, c).
  public let combine: @Sendable (Matrix<Double>) -> Matrix<Double>
}

/// The form in which a linear model is fitted: whichever matrix is smaller.
public enum FitForm: String, Sendable, Codable {
  /// phi^T phi: (p, p).
  case primal
  /// phi phi^T: (n, n).
  case dual

  /// The cheaper form for `parameters` features of `rows` rows.
  public static func cheaper(parameters: Int, rows: Int) -> FitForm {
    parameters <= rows ? .primal : .dual
  }
}
