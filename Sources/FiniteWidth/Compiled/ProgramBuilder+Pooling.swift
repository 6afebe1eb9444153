import CDNNL

extension ProgramBuilder {
  /// The mean over windows, zeros outside included.
  func averagePool(
    _ map: PatchMap, factor: Double, _ x: ProgramValue
  ) throws -> (ProgramValue, Pull) {
    guard abs(factor * Double(map.taps) - 1) < 1e-12, x.signal.positions.count == 2 else {
      throw NotCompiled()
    }
    if let geometry = map.geometry {
      return try pool(geometry, dnnl_pooling_avg_include_padding, x)
    }
    guard map.outputs == 1, map.taps == x.signal.positionCount else { throw NotCompiled() }
    let whole = WindowGeometry(
      positions: x.signal.positions, size: x.signal.positions, strides: [1, 1], padding: .valid)
    return try pool(whole, dnnl_pooling_avg_include_padding, x)
  }

  /// The largest entry of windows; zeros outside do not count.
  func maxPool(_ map: PatchMap, _ x: ProgramValue) throws -> (ProgramValue, Pull) {
    guard let geometry = map.geometry, geometry.positions.count == 2 else { throw NotCompiled() }
    return try pool(geometry, dnnl_pooling_max, x)
  }

  private func pool(
    _ geometry: WindowGeometry, _ kind: dnnl_alg_kind_t, _ x: ProgramValue
  ) throws -> (ProgramValue, Pull) {
    guard x.signal.positions == geometry.positions else { throw NotCompiled() }
    let signal = Signal(positions: geometry.outputs, channels: x.signal.channels)
    let sizes = [geometry.strides, geometry.size, geometry.front, geometry.back].map {
      $0.map { dnnl_dim_t($0) }
    }
    var operation = dnnl_pooling_desc_t()
    var source = x.memory.descriptor
    var output = try dnnl_memory_desc_t(try dimensions(signal), dnnl_format_tag_any)
    try checkDNNL(
      dnnl_pooling_forward_desc_init(
        &operation, isTraining ? dnnl_forward_training : dnnl_forward_inference, kind, &source,
        &output, sizes[0], sizes[1], sizes[2], sizes[3]))
    let forward = try description(operation)
    let y = ProgramValue(
      memory: try memory(try forward.layout(dnnl_query_dst_md)), signal: signal)
    var winners: [(Int32, DNNLMemory)] = []
    if kind == dnnl_pooling_max, isTraining {
      winners = [(DNNL_ARG_WORKSPACE, try memory(try forward.layout(dnnl_query_workspace_md)))]
    }
    addForward(
      try primitive(
        forward, winners + [(DNNL_ARG_SRC, x.memory), (DNNL_ARG_DST, y.memory)]))
    return (
      y,
      { d, wantsInput in
        guard wantsInput else {
          self.pool.release(d)
          return nil
        }
        let d = try self.convertedDerivative(d, to: y.memory.descriptor, keeping: false)
        var operation = dnnl_pooling_desc_t()
        var (source, output) = (x.memory.descriptor, y.memory.descriptor)
        try checkDNNL(
          dnnl_pooling_backward_desc_init(
            &operation, kind, &source, &output, sizes[0], sizes[1], sizes[2], sizes[3]))
        let backward = try self.description(operation, forward: forward)
        let result = try self.derivative(x.memory.descriptor, x.signal)
        self.addBackward(
          try self.primitive(
            backward,
            winners + [(DNNL_ARG_DIFF_DST, d.memory), (DNNL_ARG_DIFF_SRC, result.memory)]))
        self.pool.release(d)
        return result
      }
    )
  }
}
