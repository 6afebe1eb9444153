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
  /// the 10,000 of the reference values at full scale.
  func imageSpectra(
    _ context: ExperimentContext, _ outcome: inout ExperimentOutcome
  ) throws -> [Spectrum] {
    guard context.scale != .quick else { return [] }
    let full = context.scale == .full
    let sets = [
      ("MNIST 0/1", context.mnist, (0.0152, 0.047, 1456.0)),
      ("CIFAR-10 0/1", context.cifar10, (0.0080, 0.042, 3381.0)),
    ]
    var spectra: [Spectrum] = []
    for (index, (name, reference, expected)) in sets.enumerated() {
      guard let reference else {
        outcome.notes.append("\(name) is absent; its spectrum was left out.")
        continue
      }
      context.progress?("spectrum of \(name)", 0.4 + 0.3 * Double(index))
      let task = try SignedTask.images(reference, count: full ? 10_000 : 1000, testCount: 1)
      let spectrum = Spectrum(
        name: "\(name), n = \(task.y.count)",
        values: try SymmetricEigen.values(of: twoLayerGram(task.x)))
      let found = [
        ("λ_min", spectrum.values[0], expected.0, 0.00005),
        ("median λ", spectrum.median, expected.1, 0.0005),
        ("λ_max", spectrum.values[spectrum.values.count - 1], expected.2, 0.5),
      ]
      for (quantity, value, target, half) in found {
        if task.y.count == 10_000 {
          outcome.checks.append(
            ExperimentCheck(
              "\(quantity) of \(name)", value, in: target - half...target + half,
              because: "computed once with NumPy on the same 10,000 rows; half its last digit"))
        } else {
          outcome.measurements.append(
            ExperimentMeasurement("\(quantity) of \(spectrum.name)", value))
        }
      }
      spectra.append(spectrum)
    }
    return spectra
  }
}
