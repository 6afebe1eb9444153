import Datasets
import LinearAlgebra

extension A1GramMatrix {
  /// The eigenvalues of H^∞ on one data set.
  struct Spectrum {
    var name: String
    /// Ascending.
    var values: [Double]
    var median: Double { values[values.count / 2] }
  }

  /// Of the spectra on the sphere.
  static func rows(_ context: ExperimentContext) -> Int { context.scale == .quick ? 60 : 200 }

  private func sphere(_ context: ExperimentContext) -> Matrix<Double> {
    SyntheticInputs.sphere(dimension: 20)
      .sample(count: Self.rows(context) + 1, seed: context.seed("sphere"))
  }

  func sphereSpectrum(_ context: ExperimentContext) throws -> Spectrum {
    let n = Self.rows(context)
    let values = try SymmetricEigen.values(
      of: twoLayerGram(sphere(context).selectingRows(0..<n)))
    return Spectrum(name: "sphere in R^20, n = \(n)", values: values)
  }

  /// λ_min of distinct inputs, and with one more row that repeats the first or is its antipode.
  ///
  /// H^∞(x, -x) = 0, so the pair alone has λ_min = 1/2 as x alone has. Among other rows an antipode
  /// does lower λ_min, as φ(x) - φ(-x) is the linear feature x, which the other rows nearly span;
  /// but not to 0.
  func spectrumChecks(
    _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws {
    let n = Self.rows(context)
    let all = sphere(context)
    func smallest(_ last: [Double]) throws -> Double {
      var x = all
      x[row: n] = last[...]
      return try SymmetricEigen.values(of: twoLayerGram(x))[0]
    }
    let first = Array(all[row: 0])
    let opposite = first.map { -$0 }
    let distinct = try SymmetricEigen.values(of: twoLayerGram(all.selectingRows(0..<n)))[0]
    let antipode = try smallest(opposite)
    let pair = try SymmetricEigen.values(of: twoLayerGram(Matrix([first, opposite])))[0]
    outcome.checks += [
      ExperimentCheck(
        "λ_min of distinct inputs", distinct, atLeast: -1e-12,
        because: "H^∞ is positive semi-definite; rounding of n = \(n) is below 1e-12"),
      ExperimentCheck(
        "|λ_min| with a repeated row", abs(try smallest(first)), atMost: 1e-12,
        because: "two equal rows make H^∞ singular"),
      ExperimentCheck(
        "|λ_min of {x, -x} - λ_min of {x}|", abs(pair - 0.5), atMost: 1e-12,
        because: "H^∞(x, -x) = 0: the antipode leaves λ_min = 1/2 unaffected"),
      ExperimentCheck(
        "λ_min with an antipode among the rows", antipode, atLeast: 1e-6,
        because: "only positive multiples make H^∞ singular; a million times the repeated row's"),
    ]
    outcome.measurements.append(
      ExperimentMeasurement("λ_min with an antipode / λ_min without", antipode / distinct))
  }

  /// The spectra of MNIST 0/1 and CIFAR-10 airplane/automobile where they are there: 1,000 rows, or
  /// the paper's 10,000 at full scale.
  ///
  /// They are reported only: λ_min depends on which of the rows are taken.
  func imageSpectra(
    _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws -> [Spectrum] {
    guard context.scale != .quick else { return [] }
    let count = context.scale == .full ? 10_000 : 1000
    let sets = [("MNIST 0/1", context.mnist), ("CIFAR-10 0/1", context.cifar10)]
    var spectra: [Spectrum] = []
    for (index, (name, reference)) in sets.enumerated() {
      guard let reference else {
        outcome.notes.append("\(name) is absent; its spectrum was left out.")
        continue
      }
      context.progress?("spectrum of \(name)", 0.4 + 0.3 * Double(index))
      let task = try SignedTask.images(reference, count: count, testCount: 1)
      let spectrum = Spectrum(
        name: "\(name), n = \(task.y.count)",
        values: try SymmetricEigen.values(of: twoLayerGram(task.x)))
      outcome.measurements += [
        ExperimentMeasurement("λ_min of \(spectrum.name)", spectrum.values[0]),
        ExperimentMeasurement("median λ of \(spectrum.name)", spectrum.median),
        ExperimentMeasurement(
          "λ_max of \(spectrum.name)", spectrum.values[spectrum.values.count - 1]),
      ]
      spectra.append(spectrum)
    }
    return spectra
  }
}
