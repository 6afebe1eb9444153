import Datasets
import Dynamics
import FiniteWidth
import Generalization
import LinearAlgebra

/// The test errors of networks of several widths trained on the same corrupted labels.
struct WidthSweep {
  static let networks = 3

  let name: String
  let widths: [Int]
  /// The number of test rows.
  let testCount: Int
  /// Whether each test row is wrong, by width and network.
  private(set) var wrong: [[[Bool]]] = []
  /// The test error of the infinitely wide network after as many steps.
  let limit: Double
  /// The bound of theorem 5.1, by width.
  private(set) var bounds: [GeneralizationBound] = []

  init(
    name: String, _ task: SignedTask, steps: Int, _ context: ExperimentContext,
    progress: (String, Double) -> Void
  ) throws {
    self.name = name
    switch context.scale {
    case .quick: widths = [256, 1024]
    case .standard: widths = [256, 1024, 4096]
    case .full: widths = [256, 1024, 4096, 16384]
    }
    testCount = task.testY.count
    let y = try LabelCorruption(
      signs: task.y, fraction: A10WidthIndependence.corruption,
      seed: context.seed("\(name) corruption")
    ).labels
    let spectrum = try KernelSpectrum(twoLayerGram(task.x))
    let rate = 1 / spectrum.largest
    let dynamics = TestDynamics(
      SquaredLossDynamics(spectrum: spectrum, labels: .column(y)),
      cross: try twoLayerGram(task.testX, task.x))
    let predicted = try dynamics.outputs(at: .descent(steps: steps, stepSize: rate))
    limit = Self.share(Self.wrong(predicted.elements, task.testY))
    let form = try ComplexityMeasure(spectrum).quadraticForm(.column(y))
    let total = Double(Self.networks * widths.reduce(0, +))
    var done = 0.0
    for width in widths {
      bounds.append(
        try GeneralizationBound(
          WideNetwork(
            rows: y.count, width: width, initialScale: A10WidthIndependence.kappa,
            smallestEigenvalue: spectrum.smallest, initialError: Double(y.count).squareRoot()),
          quadraticForm: form, failureProbability: 0.05))
      var found: [[Bool]] = []
      for index in 0..<Self.networks {
        progress("\(name), networks of width \(width)", done / total)
        var network = try TwoLayerNetwork<Float>(
          inputs: task.x, testInputs: task.testX, width: width,
          kappa: A10WidthIndependence.kappa, antisymmetric: true,
          seed: context.seed("\(name) network of width \(width)", index))
        let result = try network.train(labels: y, learningRate: rate, steps: steps)
        found.append(Self.wrong(result.records.last?.testPredictions ?? [], task.testY))
        done += Double(width)
      }
      wrong.append(found)
    }
  }

  private static func wrong(_ outputs: [Double], _ labels: [Double]) -> [Bool] {
    zip(outputs, labels).map { $0 * $1 <= 0 }
  }

  static func share(_ wrong: [Bool]) -> Double {
    Double(wrong.count { $0 }) / Double(wrong.count)
  }

  /// The test error by width: mean and standard error over networks, the test rows being fixed.
  var errors: [SampledMean] { wrong.map { SampledMean($0.map(Self.share)) } }
}
