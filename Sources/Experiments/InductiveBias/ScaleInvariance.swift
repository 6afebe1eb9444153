import FiniteWidth
import LinearAlgebra

/// How far apart the functions are that an optimizer comes to from a start and from the same start with
/// other scales of its units.
enum ScaleInvariance {
  static let steps = 200

  /// The root mean square difference of the outputs on test rows after 200 steps in double precision,
  /// over that of the outputs; infinite when one of the runs diverges.
  static func difference(
    _ method: StepSizeStudy.Method, rate: Double, _ task: ClassTask, keep: Double,
    _ context: ExperimentContext
  ) throws -> Double {
    let y = try task.training.oneHot()
    let ends = try concurrently(2) { index -> Matrix<Double>? in
      let start = ScaledStart.allCases[index]
      let network: FiniteNetwork<Double> = try start.network(
        inputs: task.training.x.columns, outputs: y.columns, keep: keep, context)
      var trainer = try Trainer(
        network, inputs: task.training.x, targets: y,
        options: TrainingOptions(
          loss: .crossEntropy, learningRate: rate, steps: steps, batchSize: StepSizeStudy.batch,
          optimizer: method.optimizer, seed: context.seed("batches")))
      for step in 0..<steps {
        _ = trainer.advance()
        guard trainer.step > step else { return nil }
      }
      return trainer.network.outputs(task.test.x)
    }
    guard let a = ends[0], let b = ends[1] else { return .infinity }
    return (a - b).frobeniusNorm / a.frobeniusNorm
  }
}
