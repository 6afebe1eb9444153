import Architectures
import FiniteWidth
import Foundation
import LinearAlgebra

/// A finite network trained on the analysis's labels, to hold the prediction to account.
struct AnalysisTraining: Sendable {
  /// |y - f|^2 / |y|^2 at the recorded iterations.
  let losses: [Double]
  /// |W - W(0)| in units of the kernel's own scale; nil when it was not recorded.
  let distance: Double?
  /// How training ended.
  let status: TrainingStatus

  /// The iterations recorded up to `last`, about twelve a decade.
  static func schedule(through last: Int) -> [Int] {
    RecordSchedule.logarithmic(perDecade: 12).steps(through: last)
  }

  /// The standard deviation of the two-layer network's initial weights.
  ///
  /// A weight has to move by 1 / kappa of its size, so a large kappa keeps feasible widths in the
  /// linear regime.
  static let kappa = 10.0

  /// The two-layer network of the theory with the antisymmetric start (f = 0): for several outputs
  /// one such network each, which together are one network whose readout has disjoint supports.
  static func twoLayer(
    _ data: AnalysisData, targets: Matrix<Double>, width: Int, learningRate: Double,
    iterations: Int, seed: UInt64, progress: @Sendable (Double) -> Void
  ) throws -> AnalysisTraining {
    // The theory's inputs are on the unit sphere: undo the factor sqrt(features).
    let unit = (1 / Double(data.features).squareRoot()) * data.x
    let steps = schedule(through: iterations)
    let whole = targets.elements.reduce(0) { $0 + $1 * $1 }
    var losses = [Double](repeating: 0, count: steps.count)
    var squaredDistance = 0.0
    var status = TrainingStatus.completed
    for output in 0..<targets.columns {
      let labels = targets[column: output]
      let square = labels.reduce(0) { $0 + $1 * $1 }
      guard square > 0 else { continue }  // zero labels are fitted from the start
      var network = try TwoLayerNetwork<Float>(
        inputs: unit, width: width + width % 2, kappa: kappa, antisymmetric: true,
        seed: RandomStream(seed: seed).child(output).stream)
      // Blocks of neurons run in parallel, which beats parallel products; see TwoLayerNetwork.
      let result = try BLASInformation.withSingleThread {
        try network.train(
          labels: labels, learningRate: learningRate, steps: iterations, schedule: .steps(steps)
        ) { step, _ in
          progress((Double(output) + Double(step) / Double(iterations)) / Double(targets.columns))
          return .proceed
        }
      }
      guard result.records.count == steps.count else {
        return AnalysisTraining(losses: [], distance: nil, status: result.status)
      }
      for (index, record) in result.records.enumerated() {
        losses[index] += record.loss * square / whole
      }
      squaredDistance += (result.records.last?.distance).map { $0 * $0 } ?? 0
      if result.status != .completed { status = result.status }
    }
    return AnalysisTraining(
      losses: losses, distance: squaredDistance.squareRoot(), status: status)
  }

  /// Any dense network, trained on y + f_0(x): what it adds to its random start fits y.
  static func general(
    _ architecture: Architecture, _ data: AnalysisData, targets: Matrix<Double>, width: Int,
    learningRate: Double, iterations: Int, seed: UInt64, progress: @Sendable (Double) -> Void
  ) throws -> AnalysisTraining {
    var network: FiniteNetwork<Float> = try architecture.initialized(
      inputs: data.features, outputs: targets.columns, width: width, seed: seed)
    let x = data.x.converted(to: Float.self)
    let shifted = targets.converted(to: Float.self) + network.outputs(x)
    let result = try network.train(
      inputs: x, targets: shifted,
      options: TrainingOptions(
        loss: .squared, learningRate: learningRate, steps: iterations,
        schedule: .steps(schedule(through: iterations)))
    ) { state in
      progress(Double(state.step) / Double(iterations))
      return .proceed
    }
    let start = targets.elements.reduce(0) { $0 + $1 * $1 } / 2
    return AnalysisTraining(
      losses: result.records.map { $0.loss / start },
      distance: result.records.last?.totalDistance, status: result.status)
  }
}
