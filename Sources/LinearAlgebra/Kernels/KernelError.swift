/// A kernel matrix that cannot be used as one, with the offending rows and the remedy.
public enum KernelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An eigenvalue is negative beyond rounding: the matrix is not a kernel.
  case notPositiveSemidefinite(eigenvalue: Double, threshold: Double)
  /// Rows that the kernel cannot tell apart make it singular; with `contradicting`, their labels
  /// differ, so no function of the kernel fits both.
  case singularKernel(rows: [Int], contradicting: Bool)
  /// The kernel is singular to working precision though no two rows coincide.
  case numericallySingular(smallest: Double, threshold: Double)
  /// A ridge that is negative or not finite.
  case invalidRidge(Double)

  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .notPositiveSemidefinite(let eigenvalue, let threshold):
      return "kernel has the negative eigenvalue \(eigenvalue), beyond the rounding threshold"
        + " \(threshold); check that it is symmetric and computed in enough precision, add a ridge"
        + " to its diagonal, or raise the relative threshold"
    case .singularKernel(let rows, let contradicting):
      let names = rows.map(String.init).joined(separator: " and ")
      return "kernel is singular: rows \(names) have identical inputs"
        + (contradicting
          ? " but different labels; remove one of them or use a positive ridge"
          : "; remove one of them, use a positive ridge, or use the spectrum's pseudo-inverse")
    case .numericallySingular(let smallest, let threshold):
      return "kernel is singular to working precision: \(smallest) is below \(threshold); use a"
        + " positive ridge or the spectrum's pseudo-inverse"
    case .invalidRidge(let value):
      return "the ridge \(value) is not a finite number >= 0; give one that is"
    }
  }
}
