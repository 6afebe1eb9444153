import LinearAlgebra
import Synchronization

/// What the network does to each image alone, at every position: computed once per image, in double
/// precision, whatever the precision of the kernel.
struct PositionStatistics: Sendable {
  /// What is known before each step that needs it, (images, size), by step.
  private(set) var records: [Int: [Double]]
  /// K(x, x) for the same draw of the network, every image; nil where it was not asked for.
  private(set) var nngpDiagonal: [Double]?
  /// Theta(x, x), every image.
  private(set) var ntkDiagonal: [Double]?

  /// Follows the images at the rows `images` of `x`.
  ///
  /// Without `keepsRecords` only the diagonals are left.
  /// Cost: a pair each when the diagonals are wanted or when a pool comes before a step that needs
  /// variances; the equal positions alone otherwise.
  init<Element: KernelScalar>(
    plan: PositionPlan, _ x: Matrix<Element>, images: [Int], wantsDiagonals: Bool,
    keepsRecords: Bool = true, options: KernelOptions
  ) throws {
    let lanes = Double.lanes
    let sizes = keepsRecords ? plan.recordedSteps : []
    var records: [Int: [Double]] = [:]
    for (index, size) in sizes {
      records[index] = [Double](repeating: 0, count: images.count * size)
    }
    var nngp = [Double](repeating: 0, count: images.count)
    var ntk = nngp
    let failure = FirstFailure()
    let groups = (images.count + lanes - 1) / lanes
    let results = Mutex<[Int: Group]>([:])
    let everything = wantsDiagonals || !plan.isLocal
    options.parallelism.forEach(groups) { group in
      guard failure.error == nil else { return }
      let members = (0..<lanes).map { images[min(group * lanes + $0, images.count - 1)] }
      do {
        try options.checkCancellation()
        let result = try Self.follow(
          plan, x, members, equalPositionsOnly: !everything, options.instructionSet,
          keepsRecords: keepsRecords)
        results.withLock { $0[group] = result }
      } catch {
        failure.record(error)
      }
    }
    if let error = failure.error { throw error }
    results.withLock { results in
      for (group, result) in results {
        for lane in 0..<min(lanes, images.count - group * lanes) {
          let image = group * lanes + lane
          nngp[image] = result.nngp[lane]
          ntk[image] = result.ntk[lane]
          for (index, size) in sizes {
            for entry in 0..<size {
              records[index]![image * size + entry] =
                result.records[index]![entry * lanes + lane]
            }
          }
        }
      }
    }
    self.records = records
    nngpDiagonal = everything ? nngp : nil
    ntkDiagonal = everything ? ntk : nil
  }

  /// What a group of images leaves behind.
  private struct Group: Sendable {
    let records: [Int: [Double]]
    let nngp: [Double]
    let ntk: [Double]
  }

  private static func follow<Element: KernelScalar>(
    _ plan: PositionPlan, _ x: Matrix<Element>, _ members: [Int], equalPositionsOnly: Bool,
    _ instructionSet: InstructionSet, keepsRecords: Bool
  ) throws -> Group {
    let lanes = Double.lanes
    let machine = plan.machine(
      wantsTangent: !equalPositionsOnly, instructionSet: instructionSet, as: Double.self)
    let recorder = SelfRecorder(
      rows: members, steps: plan.steps.count, keepsOperands: !equalPositionsOnly)
    let images = LaneImages<Double>(x, rows: members)
    var nngp = [Double](repeating: 0, count: lanes)
    var ntk = nngp
    try nngp.withUnsafeMutableBufferPointer { k in
      try ntk.withUnsafeMutableBufferPointer { t in
        try machine.run(
          PairInput(
            first: images.pointer, firstIsVector: true, second: images.pointer),
          operands: recorder.operands, recorder: recorder, equalPositionsOnly: equalPositionsOnly,
          nngp: k.baseAddress!, ntk: t.baseAddress!)
      }
    }
    return Group(records: keepsRecords ? recorder.records : [:], nngp: nngp, ntk: ntk)
  }
}

/// Images side by side in the lanes: (features, lanes).
final class LaneImages<Element: KernelScalar>: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<Element>
  /// The elements; written once, by the initializer.
  var pointer: UnsafePointer<Element> { UnsafePointer(memory) }

  /// The rows `rows` of `x`, as many as there are lanes.
  init<Source: KernelScalar>(_ x: Matrix<Source>, rows: [Int]) {
    let lanes = rows.count
    memory = UnsafeMutablePointer.allocate(capacity: max(1, x.columns * lanes))
    x.elements.withUnsafeBufferPointer { elements in
      for (lane, row) in rows.enumerated() {
        for feature in 0..<x.columns {
          memory[feature * lanes + lane] = Element(Double(elements[row * x.columns + feature]))
        }
      }
    }
  }

  deinit { memory.deallocate() }
}
