/// The eigenvalues of a kernel with its rounding noise told apart.
package struct CleanedEigenvalues: Sendable {
  /// The eigenvalues in ascending order, those within the threshold set to exactly 0.
  package let values: [Double]
  /// The magnitude up to which an eigenvalue counts as zero.
  package let threshold: Double
  /// How many eigenvalues were set to zero.
  package let zeroCount: Int

  /// Cleans the ascending eigenvalues `raw`; `KernelSpectrum` says what the threshold means.
  ///
  /// - Throws: `KernelError.notPositiveSemidefinite`.
  package init(_ raw: [Double], relativeThreshold: Double? = nil) throws {
    let relative = relativeThreshold ?? Double(raw.count) * Double.ulpOfOne
    precondition(relative >= 0, "the relative threshold \(relative) is negative")
    let limit = relative * max(abs(raw.last ?? 0), abs(raw.first ?? 0))
    if let lowest = raw.first, lowest < -limit {
      throw KernelError.notPositiveSemidefinite(eigenvalue: lowest, threshold: limit)
    }
    threshold = limit
    values = raw.map { $0 <= limit ? 0 : $0 }
    zeroCount = values.prefix { $0 == 0 }.count
  }

  /// Cleans the eigenvalues of a kernel whose own rounding may be larger than LAPACK's; see
  /// `KernelSpectrum`.
  ///
  /// - Throws: `KernelError.notPositiveSemidefinite`.
  package init(_ raw: [Double], rounding: Double) throws {
    let largest = max(abs(raw.last ?? 0), abs(raw.first ?? 0))
    let usual = Double(raw.count) * Double.ulpOfOne
    let lowest = max(0, -(raw.first ?? 0))
    let isRounding = lowest > usual * largest && lowest <= rounding * largest
    // A little more than the quotient, which is rounded itself.
    try self.init(
      raw, relativeThreshold: isRounding ? lowest / largest * (1 + 1e-12) : usual)
  }
}
