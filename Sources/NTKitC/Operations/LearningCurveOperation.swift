import NTKit

/// `learning-curve`: predicted and measured test errors over the number of rows, as `ntkit learning-curve`
/// finds, with the network of the handle or the kernel of a file.
struct LearningCurve: Operation {
  enum CodingKeys: String, CodingKey, CaseIterable {
    case data, kind, kernel, classes, limit, scaling, ridge, counts, draws, seed
  }

  /// The data set's reference.
  let data: String
  /// nngp or ntk; by default ntk.
  let kind: KernelKind?
  /// The file of a kernel of all rows.
  let kernel: String?
  /// The classes to keep.
  let classes: [String]?
  /// The rows of the pool.
  let limit: Int?
  /// How inputs are scaled.
  let scaling: FeatureScaling?
  /// The ridge; nil chooses it.
  let ridge: Double?
  /// The numbers of rows.
  let counts: [Int]?
  /// Draws that are measured at each.
  let draws: Int?
  /// The seed.
  let seed: UInt64?

  func run(_ call: OperationCall) throws -> Reply {
    let source: LearningCurveRequest.Kernel
    if let kernel {
      source = .file(try PrecomputedKernel(path: kernel))
    } else {
      guard kind != .both else {
        throw BorderError.badValue("kind", value: "both", rule: "nngp or ntk")
      }
      source = .network(try call.network(), kind ?? .ntk)
    }
    if let draws, draws < 0 {
      throw BorderError.badValue("draws", value: "\(draws)", rule: "at least 0")
    }
    if let ridge, !(ridge >= 0 && ridge.isFinite) { throw KernelError.invalidRidge(ridge) }
    var request = LearningCurveRequest(data: data, kernel: source)
    request.classes = classes
    request.limit = limit
    request.scaling = scaling ?? .auto
    request.ridge = ridge
    request.counts = counts ?? []
    request.draws = draws ?? 10
    request.seed = seed ?? 0
    let control = call.control
    return try Reply(
      request.run(parallelism: control.parallelism) { control.report($0, $1) })
  }
}
