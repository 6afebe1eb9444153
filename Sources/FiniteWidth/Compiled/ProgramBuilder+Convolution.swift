import CDNNL

extension ProgramBuilder {
  /// A convolution, with the rectifier behind it.
  func convolution(
    _ index: Int, _ geometry: WindowGeometry, _ x: ProgramValue, rectifier: Double?
  ) throws -> (ProgramValue, Pull) {
    let block = blocks[index]
    guard geometry.positions.count == 2, block.filters == 1,
      x.signal.positions == geometry.positions
    else { throw NotCompiled() }
    let signal = Signal(positions: geometry.outputs, channels: block.units)
    let shapes = try ConvolutionShapes(
      geometry, input: try dimensions(x.signal), output: try dimensions(signal),
      hasBias: block.biasOffset != nil)
    let forward = try description(
      try shapes.forward(isTraining ? dnnl_forward_training : dnnl_forward_inference),
      rectifier: rectifier)
    let source = try converted(x, to: try forward.layout(dnnl_query_src_md))
    let given = try parameter(shapes.filter, at: block.weightOffset)
    let weights = try memory(try forward.layout(dnnl_query_weights_md))
    addForward(try reorder(given, weights, scale: block.weightScale))
    let output = ProgramValue(
      memory: try memory(try forward.layout(dnnl_query_dst_md)), signal: signal)
    var arguments = [
      (DNNL_ARG_SRC, source.memory), (DNNL_ARG_WEIGHTS, weights), (DNNL_ARG_DST, output.memory),
    ]
    if let offset = block.biasOffset {
      let bias = try memory(shapes.bias)
      addForward(
        try reorder(try parameter(shapes.bias, at: offset), bias, scale: block.biasScale))
      arguments.append((DNNL_ARG_BIAS, bias))
    }
    addForward(try primitive(forward, arguments))
    return (
      output,
      { d, wantsInput in
        var d = d
        if let rectifier { d = try self.rectifyBack(d, output, slope: rectifier) }
        if block.trainable {
          try self.weightGradient(
            block, shapes, source, d, forward)
        }
        guard wantsInput else {
          self.pool.release(d)
          return nil
        }
        return try self.inputDerivative(block, shapes, given, d, x.signal, forward)
      }
    )
  }

  private func weightGradient(
    _ block: ParameterBlock, _ shapes: ConvolutionShapes, _ source: ProgramValue,
    _ d: ProgramValue, _ forward: DNNLDescription
  ) throws {
    let backward = try description(try shapes.backwardWeights(), forward: forward)
    let layout = try backward.layout(dnnl_query_src_md)
    var x = source
    if !source.memory.descriptor.equals(layout) {
      x = try derivative(layout, source.signal)
      addBackward(try reorder(source.memory, x.memory))
    }
    let derivative = try convertedDerivative(
      d, to: try backward.layout(dnnl_query_diff_dst_md), keeping: true)
    let filter = try backward.layout(dnnl_query_diff_weights_md)
    let given = try gradient(shapes.filter, at: block.weightOffset)
    let isPlain = filter.equals(shapes.filter) && block.weightScale == 1
    let weights = isPlain ? given : try memory(filter)
    var arguments = [
      (DNNL_ARG_SRC, x.memory), (DNNL_ARG_DIFF_DST, derivative.memory),
      (DNNL_ARG_DIFF_WEIGHTS, weights),
    ]
    var reorders: [DNNLPrimitive] = []
    if !isPlain { reorders.append(try reorder(weights, given, scale: block.weightScale)) }
    if let offset = block.biasOffset {
      let own = try memory(shapes.bias)
      let given = try gradient(shapes.bias, at: offset)
      arguments.append((DNNL_ARG_DIFF_BIAS, own))
      reorders.append(try reorder(own, given, scale: block.biasScale))
    }
    addBackward(try primitive(backward, arguments))
    reorders.forEach(addBackward)
    if x.memory !== source.memory { pool.release(x) }
    if derivative.memory !== d.memory { pool.release(derivative) }
  }

  private func inputDerivative(
    _ block: ParameterBlock, _ shapes: ConvolutionShapes, _ given: DNNLMemory, _ d: ProgramValue,
    _ signal: Signal, _ forward: DNNLDescription
  ) throws -> ProgramValue {
    let backward = try description(try shapes.backwardData(), forward: forward)
    let derivative = try convertedDerivative(
      d, to: try backward.layout(dnnl_query_diff_dst_md), keeping: false)
    let weights = try memory(try backward.layout(dnnl_query_weights_md))
    addBackward(try reorder(given, weights, scale: block.weightScale))
    let result = try self.derivative(try backward.layout(dnnl_query_diff_src_md), signal)
    addBackward(
      try primitive(
        backward,
        [
          (DNNL_ARG_DIFF_DST, derivative.memory), (DNNL_ARG_WEIGHTS, weights),
          (DNNL_ARG_DIFF_SRC, result.memory),
        ]))
    pool.release(derivative)
    return result
  }
}

/// The arrays of a convolution in any layout, and its operations.
struct ConvolutionShapes {
  let source: dnnl_memory_desc_t
  let weights: dnnl_memory_desc_t
  let bias: dnnl_memory_desc_t
  let output: dnnl_memory_desc_t
  /// Weights as the parameters have them: units, taps, channels.
  let filter: dnnl_memory_desc_t
  private let hasBias: Bool
  private let strides: [dnnl_dim_t]
  private let front: [dnnl_dim_t]
  private let back: [dnnl_dim_t]

  init(_ geometry: WindowGeometry, input: [Int], output: [Int], hasBias: Bool) throws(DNNLFailure) {
    let taps = [output[1], input[1], geometry.size[0], geometry.size[1]]
    source = try dnnl_memory_desc_t(input, dnnl_format_tag_any)
    weights = try dnnl_memory_desc_t(taps, dnnl_format_tag_any)
    filter = try dnnl_memory_desc_t(taps, dnnl_acdb)
    bias = try dnnl_memory_desc_t([output[1]], dnnl_a)
    self.output = try dnnl_memory_desc_t(output, dnnl_format_tag_any)
    self.hasBias = hasBias
    strides = geometry.strides.map { dnnl_dim_t($0) }
    front = geometry.front.map { dnnl_dim_t($0) }
    back = geometry.back.map { dnnl_dim_t($0) }
  }

  func forward(_ kind: dnnl_prop_kind_t) throws(DNNLFailure) -> dnnl_convolution_desc_t {
    var result = dnnl_convolution_desc_t()
    var (x, w, b, y) = (source, weights, hasBias ? bias : dnnl_memory_desc_t(), output)
    try checkDNNL(
      dnnl_convolution_forward_desc_init(
        &result, kind, dnnl_convolution_direct, &x, &w, &b, &y, strides, front, back))
    return result
  }

  func backwardWeights() throws(DNNLFailure) -> dnnl_convolution_desc_t {
    var result = dnnl_convolution_desc_t()
    var (x, w, b, y) = (source, weights, hasBias ? bias : dnnl_memory_desc_t(), output)
    try checkDNNL(
      dnnl_convolution_backward_weights_desc_init(
        &result, dnnl_convolution_direct, &x, &w, &b, &y, strides, front, back))
    return result
  }

  func backwardData() throws(DNNLFailure) -> dnnl_convolution_desc_t {
    var result = dnnl_convolution_desc_t()
    var (x, w, y) = (source, weights, output)
    try checkDNNL(
      dnnl_convolution_backward_data_desc_init(
        &result, dnnl_convolution_direct, &x, &w, &y, strides, front, back))
    return result
  }
}
