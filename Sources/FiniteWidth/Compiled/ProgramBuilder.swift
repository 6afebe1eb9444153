import Architectures
import CDNNL

/// A layer without a place in a program.
struct NotCompiled: Error {}

/// Turns the layers of a network into the steps of a program for batches of one size.
///
/// A layer's function returns its output and its `Pull`: what to call, once all layers are there, with
/// the derivative in that output, in order to get the steps backward.
final class ProgramBuilder {
  /// Adds the steps backward of a layer; gives the derivative in its input if it is wanted.
  typealias Pull = (_ derivative: ProgramValue, _ wantsInput: Bool) throws -> ProgramValue?

  /// What a program is for.
  enum Purpose: Hashable {
    /// Outputs and gradients, with batch normalization by the batch.
    case training
    /// Outputs, with batch normalization by the running averages.
    case evaluation
  }

  let engine: DNNLEngine
  let rows: Int
  let purpose: Purpose
  let blocks: [ParameterBlock]
  /// Means and variances of every batch normalization: of the batch, or copies of running averages.
  let statistics: ProgramBuffer
  private(set) var forward: [any ProgramStep] = []
  private(set) var backward: [any ProgramStep] = []
  private(set) var fromParameters: [(memory: DNNLMemory, offset: Int)] = []
  private(set) var toGradient: [(memory: DNNLMemory, offset: Int)] = []
  var pool = DerivativePool()

  init(_ engine: DNNLEngine, rows: Int, _ purpose: Purpose, blocks: [ParameterBlock], averages: Int)
  {
    self.engine = engine
    self.rows = rows
    self.purpose = purpose
    self.blocks = blocks
    statistics = ProgramBuffer(bytes: 4 * averages)
  }

  var isTraining: Bool { purpose == .training }

  func addForward(_ step: any ProgramStep) { forward.append(step) }
  func addBackward(_ step: any ProgramStep) { backward.append(step) }

  /// The steps of a node.
  func node(_ node: FiniteNode, _ x: ProgramValue) throws -> (ProgramValue, Pull) {
    switch node {
    case .dense(let index):
      let vector = x.signal.positions.isEmpty || blocks[index].positions == 1
      return vector
        ? try dense(index, x, rectifier: nil)
        : try convolution(index, .pointwise(x.signal.positions), x, rectifier: nil)
    case .convolution(let index, let map):
      guard let geometry = map.geometry else { throw NotCompiled() }
      return try convolution(index, geometry, x, rectifier: nil)
    case .activation(let activation): return try self.activation(activation, x)
    case .pool(let map, let factor): return try averagePool(map, factor: factor, x)
    case .maxPool(let map): return try maxPool(map, x)
    case .batchNorm(let site): return try batchNorm(site, x, rectified: false)
    case .sequence(let nodes): return try sequence(nodes, x)
    case .sum(let nodes): return try sum(nodes, x, rectifier: nil)
    case .dropout, .layerNorm, .attention, .oneHot, .recurrent, .softmax, .product, .concatenate:
      throw NotCompiled()
    }
  }

  private func sequence(_ nodes: [FiniteNode], _ x: ProgramValue) throws -> (ProgramValue, Pull) {
    var current = x
    var parts: [(nodes: ArraySlice<FiniteNode>, pull: Pull)] = []
    var index = 0
    while index < nodes.count {
      let (value, pull, count) = try fused(nodes[index...], current)
      parts.append((nodes[index..<index + count], pull))
      current = value
      index += count
    }
    let pull: Pull = { d, wantsInput in
      // Below the first trainable layer nothing reads the derivative.
      let first =
        wantsInput
        ? 0 : parts.firstIndex { $0.nodes.contains(where: self.isTrained) } ?? parts.count
      var current: ProgramValue? = d
      for index in parts.indices.reversed() where index >= first {
        guard let derivative = current else { break }
        current = try parts[index].pull(derivative, wantsInput || index > first)
      }
      guard wantsInput else {
        if first == parts.count { self.pool.release(d) }
        return nil
      }
      return current
    }
    return (current, pull)
  }

  /// The first layer of `nodes`, with the rectifier behind it where one pass over memory can do both.
  private func fused(
    _ nodes: ArraySlice<FiniteNode>, _ x: ProgramValue
  ) throws -> (ProgramValue, Pull, count: Int) {
    if case .activation(let activation)? = nodes.dropFirst().first,
      let slope = activation.rectifierSlope
    {
      switch nodes.first! {
      case .dense(let index) where blocks[index].positions == 1:
        let (value, pull) = try dense(index, x, rectifier: slope)
        return (value, pull, 2)
      case .dense(let index):
        let (value, pull) = try convolution(
          index, .pointwise(x.signal.positions), x, rectifier: slope)
        return (value, pull, 2)
      case .convolution(let index, let map):
        guard let geometry = map.geometry else { throw NotCompiled() }
        let (value, pull) = try convolution(index, geometry, x, rectifier: slope)
        return (value, pull, 2)
      case .batchNorm(let site) where slope == 0:
        let (value, pull) = try batchNorm(site, x, rectified: true)
        return (value, pull, 2)
      case .sum(let branches):
        let (value, pull) = try sum(branches, x, rectifier: slope)
        return (value, pull, 2)
      default: break
      }
    }
    let (value, pull) = try node(nodes.first!, x)
    return (value, pull, 1)
  }

  func isTrained(_ node: FiniteNode) -> Bool {
    node.contains { $0.blocks.contains { blocks[$0].trainable } }
  }

  // MARK: Arrays

  func memory(_ layout: dnnl_memory_desc_t) throws -> DNNLMemory {
    try DNNLMemory(layout, engine)
  }

  /// A derivative in pooled memory.
  func derivative(_ layout: dnnl_memory_desc_t, _ signal: Signal) throws -> ProgramValue {
    ProgramValue(
      memory: try DNNLMemory(layout, engine, pool.take(bytes: layout.bytes)), signal: signal)
  }

  /// Where the derivative of something with the layout of `d` goes: over `d` if nothing else reads it.
  func overwriting(_ d: ProgramValue) throws -> ProgramValue {
    guard d.memory.buffer!.uses > 1 else { return d }
    return try derivative(d.memory.descriptor, d.signal)
  }

  /// An array of the caller's parameters.
  func parameter(_ layout: dnnl_memory_desc_t, at offset: Int) throws -> DNNLMemory {
    let memory = try DNNLMemory(layout, engine, nil)
    fromParameters.append((memory, offset))
    return memory
  }

  /// An array of the caller's gradient.
  func gradient(_ layout: dnnl_memory_desc_t, at offset: Int) throws -> DNNLMemory {
    let memory = try DNNLMemory(layout, engine, nil)
    toGradient.append((memory, offset))
    return memory
  }

  func description<Operation>(
    _ operation: Operation, rectifier: Double? = nil, forward: DNNLDescription? = nil
  ) throws -> DNNLDescription {
    try DNNLDescription(operation, engine, rectifier: rectifier, forward: forward)
  }

  func primitive(
    _ description: DNNLDescription, _ arguments: [(Int32, DNNLMemory)]
  ) throws -> DNNLPrimitive {
    try DNNLPrimitive(description, engine, arguments)
  }

  func reorder(_ from: DNNLMemory, _ to: DNNLMemory, scale: Double = 1) throws -> DNNLPrimitive {
    let description = try DNNLDescription(
      reordering: from.descriptor, to: to.descriptor, scale: scale, engine)
    return try primitive(description, [(DNNL_ARG_FROM, from), (DNNL_ARG_TO, to)])
  }

  /// A layer's input in the layout that it asks for.
  func converted(_ x: ProgramValue, to layout: dnnl_memory_desc_t) throws -> ProgramValue {
    guard !x.memory.descriptor.equals(layout) else { return x }
    let result = ProgramValue(memory: try memory(layout), signal: x.signal)
    addForward(try reorder(x.memory, result.memory))
    return result
  }

  /// A derivative in the layout that a step backward asks for; `d` itself is released with
  /// `keeping` false.
  func convertedDerivative(
    _ d: ProgramValue, to layout: dnnl_memory_desc_t, keeping: Bool
  ) throws -> ProgramValue {
    guard !d.memory.descriptor.equals(layout) else { return d }
    let result = try derivative(layout, d.signal)
    addBackward(try reorder(d.memory, result.memory))
    if !keeping { pool.release(d) }
    return result
  }

  /// (n, channels, height, width) of a signal.
  func dimensions(_ signal: Signal) throws -> [Int] {
    switch signal.positions.count {
    case 0: return [rows, signal.channels, 1, 1]
    case 2: return [rows, signal.channels, signal.positions[0], signal.positions[1]]
    default: throw NotCompiled()
    }
  }

  /// The layout of rows: positions, and the channels of a position side by side.
  func rowLayout(_ signal: Signal) throws -> dnnl_memory_desc_t {
    try dnnl_memory_desc_t(try dimensions(signal), dnnl_nhwc)
  }
}

extension WindowGeometry {
  /// A filter of one tap at every position.
  static func pointwise(_ positions: [Int]) -> WindowGeometry {
    WindowGeometry(
      positions: positions, size: positions.map { _ in 1 }, strides: positions.map { _ in 1 },
      padding: .valid)
  }
}

extension Activation {
  /// The slope below zero of a function that is the identity above; nil for others.
  var rectifierSlope: Double? {
    switch self {
    case .relu: 0
    case .leakyRelu(let alpha) where alpha >= 0: alpha
    default: nil
    }
  }
}
