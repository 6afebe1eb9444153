import Architectures
import CDNNL

extension ProgramBuilder {
  /// A rectifier or tanh.
  func activation(_ activation: Activation, _ x: ProgramValue) throws -> (ProgramValue, Pull) {
    if case .identity = activation { return (x, Self.identity(self)) }
    let kind: ElementwiseKind
    if let slope = activation.rectifierSlope {
      kind = ElementwiseKind(
        forward: dnnl_eltwise_relu, backward: dnnl_eltwise_relu_use_dst_for_bwd, slope: slope)
    } else if case .tanh = activation {
      kind = ElementwiseKind(
        forward: dnnl_eltwise_tanh, backward: dnnl_eltwise_tanh_use_dst_for_bwd, slope: 0)
    } else {
      throw NotCompiled()
    }
    let y = ProgramValue(memory: try memory(x.memory.descriptor), signal: x.signal)
    addForward(
      try primitive(
        try elementwise(kind, y), [(DNNL_ARG_SRC, x.memory), (DNNL_ARG_DST, y.memory)]))
    return (
      y,
      { d, wantsInput in
        guard wantsInput else {
          self.pool.release(d)
          return nil
        }
        return try self.elementwiseBack(kind, d, y)
      }
    )
  }

  /// The derivative in front of a rectifier with output `y`.
  func rectifyBack(_ d: ProgramValue, _ y: ProgramValue, slope: Double) throws -> ProgramValue {
    let kind = ElementwiseKind(
      forward: dnnl_eltwise_relu, backward: dnnl_eltwise_relu_use_dst_for_bwd, slope: slope)
    return try elementwiseBack(kind, d, y)
  }

  /// What passes a derivative on.
  static func identity(_ builder: ProgramBuilder) -> Pull {
    { d, wantsInput in
      if wantsInput { return d }
      builder.pool.release(d)
      return nil
    }
  }

  private func elementwise(
    _ kind: ElementwiseKind, _ y: ProgramValue
  ) throws -> DNNLDescription {
    var operation = dnnl_eltwise_desc_t()
    var layout = y.memory.descriptor
    try checkDNNL(
      dnnl_eltwise_forward_desc_init(
        &operation, isTraining ? dnnl_forward_training : dnnl_forward_inference, kind.forward,
        &layout, Float(kind.slope), 0))
    return try description(operation)
  }

  private func elementwiseBack(
    _ kind: ElementwiseKind, _ d: ProgramValue, _ y: ProgramValue
  ) throws -> ProgramValue {
    let d = try convertedDerivative(d, to: y.memory.descriptor, keeping: false)
    var operation = dnnl_eltwise_desc_t()
    var layout = y.memory.descriptor
    var forward = dnnl_eltwise_desc_t()
    // Backward from the output is described with the forward operation of the same name.
    try checkDNNL(
      dnnl_eltwise_forward_desc_init(
        &forward, dnnl_forward_training, kind.backward, &layout, Float(kind.slope), 0))
    try checkDNNL(
      dnnl_eltwise_backward_desc_init(
        &operation, kind.backward, &layout, &layout, Float(kind.slope), 0))
    let backward = try description(operation, forward: try description(forward))
    let result = try overwriting(d)
    addBackward(
      try primitive(
        backward,
        [
          (DNNL_ARG_DST, y.memory), (DNNL_ARG_DIFF_DST, d.memory),
          (DNNL_ARG_DIFF_SRC, result.memory),
        ]))
    if result.memory !== d.memory { pool.release(d) }
    return result
  }

  /// The sum of branches, with the rectifier behind it.
  func sum(
    _ nodes: [FiniteNode], _ x: ProgramValue, rectifier: Double?
  ) throws -> (ProgramValue, Pull) {
    guard nodes.count >= 2 else { throw NotCompiled() }
    let parts = try nodes.map { try node($0, x) }
    var total = parts[0].0
    for index in 1..<parts.count {
      let isLast = index == parts.count - 1
      let part = try converted(parts[index].0, to: total.memory.descriptor)
      let y = ProgramValue(memory: try memory(total.memory.descriptor), signal: total.signal)
      addForward(try addition(total, part, y, rectifier: isLast ? rectifier : nil))
      total = y
    }
    let output = total
    return (
      output,
      { d, wantsInput in
        var d = d
        if let rectifier { d = try self.rectifyBack(d, output, slope: rectifier) }
        let wanted = nodes.indices.filter { wantsInput || self.isTrained(nodes[$0]) }
        d.memory.buffer!.uses += wanted.count - 1
        if wanted.isEmpty { self.pool.release(d) }
        var result: ProgramValue?
        for index in wanted {
          guard let part = try parts[index].1(d, wantsInput) else { continue }
          result = try result.map { try self.added(part, to: $0) } ?? part
        }
        return result
      }
    )
  }

  /// The sum of two derivatives, over one that nothing else reads.
  private func added(_ a: ProgramValue, to b: ProgramValue) throws -> ProgramValue {
    let other = try convertedDerivative(a, to: b.memory.descriptor, keeping: false)
    let result: ProgramValue
    if b.memory.buffer!.uses == 1 {
      result = b
    } else if other.memory.buffer!.uses == 1 {
      result = other
    } else {
      result = try derivative(b.memory.descriptor, b.signal)
    }
    addBackward(try addition(b, other, result, rectifier: nil))
    if result.memory !== b.memory { pool.release(b) }
    if result.memory !== other.memory { pool.release(other) }
    return result
  }

  private func addition(
    _ a: ProgramValue, _ b: ProgramValue, _ y: ProgramValue, rectifier: Double?
  ) throws -> DNNLPrimitive {
    var operation = dnnl_binary_desc_t()
    var (p, q, r) = (a.memory.descriptor, b.memory.descriptor, y.memory.descriptor)
    try checkDNNL(dnnl_binary_desc_init(&operation, dnnl_binary_add, &p, &q, &r))
    return try primitive(
      try description(operation, rectifier: rectifier),
      [(DNNL_ARG_SRC_0, a.memory), (DNNL_ARG_SRC_1, b.memory), (DNNL_ARG_DST, y.memory)])
  }
}

/// An elementwise function by oneDNN's names forward, and backward from its output.
struct ElementwiseKind {
  let forward: dnnl_alg_kind_t
  let backward: dnnl_alg_kind_t
  let slope: Double
}
