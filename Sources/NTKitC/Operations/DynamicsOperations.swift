import NTKit

/// Training in closed form on a kernel that was decomposed once.
final class DynamicsObject: BorderObject {
  let dynamics: SquaredLossDynamics

  init(_ dynamics: SquaredLossDynamics) { self.dynamics = dynamics }
}

/// `dynamics`: decomposes the array `kernel` for `labels`, from the outputs `initial` or 0.
struct MakeDynamics: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case normalization, ridge }

  /// How the loss is scaled: by default the sum.
  let normalization: LossNormalization?
  /// Added to the diagonal of the kernel; by default 0.
  let ridge: Double?

  private struct Answer: Encodable {
    let largestStableStep: Double
    let zeroEigenvalues: Int
    let negativeEigenvalues: Int
    let threshold: Double
  }

  func run(_ call: OperationCall) throws -> Reply {
    let kernel = try Self.kernel(call, "kernel", ridge: ridge)
    let labels = try call.matrix("labels", rows: kernel.rows)
    let initial = try call.optionalMatrix("initial", rows: kernel.rows, columns: labels.columns)
    call.control.report("decomposing the kernel", 0)
    let dynamics = try SquaredLossDynamics(
      kernel: kernel, labels: labels, initialOutputs: initial,
      normalization: normalization ?? .sum)
    let spectrum = dynamics.spectrum
    let projections = LabelProjections(spectrum: spectrum, labels: labels)
    var reply = try Reply(
      Answer(
        largestStableStep: dynamics.largestStableStep, zeroEigenvalues: spectrum.zeroCount,
        negativeEigenvalues: spectrum.negativeCount, threshold: spectrum.threshold),
      object: DynamicsObject(dynamics))
    reply.add("eigenvalues", projections.eigenvalues)
    reply.add("squares", projections.squares)
    reply.add("cumulativeShares", projections.cumulativeShares)
    return reply
  }

  /// A kernel with a ridge on its diagonal.
  static func kernel(_ call: OperationCall, _ name: String, ridge: Double?) throws -> Matrix<Double>
  {
    let kernel = try call.square(name)
    guard kernel.rows > 0 else {
      throw BorderError.wrongShape(name, shape: [0, 0], expected: "at least one row")
    }
    guard let ridge, ridge != 0 else { return kernel }
    guard ridge > 0, ridge.isFinite else { throw KernelError.invalidRidge(ridge) }
    return kernel.addingToDiagonal(ridge)
  }
}

/// `dynamics.outputs`: outputs on the training rows, losses and distances at the array `times`, and outputs on
/// new rows where the array `cross` is given; arrays `outputs` and `test` hold one block of rows a time.
struct DynamicsOutputs: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case stepSize }

  /// The step of gradient descent; nil for gradient flow.
  let stepSize: Double?

  func run(_ call: OperationCall) throws -> Reply {
    let dynamics = try call.object.object(DynamicsObject.self, "dynamics").dynamics
    let times = try TrainingTimes.read(call, stepSize: stepSize)
    let columns = dynamics.labels.columns
    var test: TestDynamics?
    if let cross = try call.optionalMatrix("cross", columns: dynamics.labels.rows) {
      let initial = try call.optionalMatrix("initial", rows: cross.rows, columns: columns)
      test = TestDynamics(dynamics, cross: cross, initialOutputs: initial)
    }
    var (outputs, tests, losses, distances) = ([Double](), [Double](), [Double](), [Double]())
    for (index, time) in times.enumerated() {
      try call.control.check()
      call.control.report("training", Double(index) / Double(times.count))
      if let test {
        tests += try test.outputs(at: time).elements
      } else {
        outputs += try dynamics.outputs(at: time).elements
      }
      losses.append(try dynamics.loss(at: time))
      distances += try dynamics.squaredDistances(at: time)
    }
    var reply = Reply()
    func add(_ name: String, _ values: [Double], _ rows: Int) {
      reply.arrays.append((name, [times.count, rows, columns], values))
    }
    if test == nil { add("outputs", outputs, dynamics.labels.rows) }
    if let test { add("test", tests, test.initialOutputs.rows) }
    reply.add("losses", losses)
    reply.arrays.append(("squaredDistances", [times.count, columns], distances))
    return reply
  }
}

/// `dynamics.reach`: when the loss has come down to a share of its start.
struct DynamicsReach: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable { case fraction, stepSize }

  /// The share.
  let fraction: Double
  /// The step of gradient descent; nil for gradient flow.
  let stepSize: Double?

  private struct Answer: Encodable {
    let time: Double?
    let steps: Int?
  }

  func run(_ call: OperationCall) throws -> Reply {
    let dynamics = try call.object.object(DynamicsObject.self, "dynamics").dynamics
    guard let stepSize else {
      return try Reply(
        Answer(time: dynamics.timeToReach(lossFraction: fraction), steps: nil))
    }
    return try Reply(
      Answer(time: nil, steps: dynamics.stepsToReach(lossFraction: fraction, stepSize: stepSize)))
  }
}
