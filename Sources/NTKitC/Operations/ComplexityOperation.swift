import NTKit

/// `complexity`: how complex the array `labels` is under `kernel`, and the generalization bound of a wide
/// two-layer network where its `width` is given.
struct LabelComplexity: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case width, initialScale, failureProbability, distanceExcess, initialError
  }

  /// m, the number of hidden units; nil leaves the bound out.
  let width: Int?
  /// kappa, the deviation of the initial weights.
  let initialScale: Double?
  /// delta.
  let failureProbability: Double?
  /// By how much the distance from initialization may exceed sqrt(y^T H^-1 y).
  let distanceExcess: Double?
  /// |y - u(0)|; nil for the norm of the labels.
  let initialError: Double?

  private struct Answer: Encodable {
    let complexity: Double
    let quadraticForms: [Double]
    let minimumNorm: Double
    let expectedRandomComplexity: Double
    let smallestEigenvalue: Double
    let largestEigenvalue: Double
    let bound: Bound?
  }

  private struct Bound: Encodable {
    let total: Double
    let main: Double
    let isVacuous: Bool
    let isMainVacuous: Bool
    let terms: [GeneralizationBound.Term: Double]
  }

  func run(_ call: OperationCall) throws -> Reply {
    let kernel = try MakeDynamics.kernel(call, "kernel", ridge: nil)
    let labels = try call.matrix("labels", rows: kernel.rows)
    let spectrum = try KernelSpectrum(kernel)
    let measure = ComplexityMeasure(spectrum)
    let forms = try measure.quadraticForms(labels)
    let form = forms.reduce(0, +)
    return try Reply(
      Answer(
        complexity: measure.complexity(ofQuadraticForm: form), quadraticForms: forms,
        minimumNorm: form.squareRoot(),
        expectedRandomComplexity: measure.expectedRandomComplexity(
          labels.columns == 1 ? .signs : .centeredOneHot(classes: labels.columns)),
        smallestEigenvalue: spectrum.smallest, largestEigenvalue: spectrum.largest,
        bound: try width.map { try bound($0, spectrum, labels, form) }))
  }

  private func bound(
    _ width: Int, _ spectrum: KernelSpectrum, _ labels: Matrix<Double>, _ form: Double
  ) throws -> Bound {
    let network = try WideNetwork(
      rows: labels.rows, width: width, initialScale: initialScale ?? 1,
      smallestEigenvalue: spectrum.smallest, initialError: initialError ?? labels.frobeniusNorm)
    let bound = try GeneralizationBound(
      network, quadraticForm: form, failureProbability: failureProbability ?? 0.05,
      distanceExcess: distanceExcess ?? 0)
    return Bound(
      total: bound.total, main: bound.main, isVacuous: bound.isVacuous,
      isMainVacuous: bound.isMainVacuous, terms: bound.terms)
  }
}
