import CDNNL

extension ProgramBuilder {
  /// Batch normalization, with the rectifier behind it.
  func batchNorm(
    _ site: NormalizationSite, _ x: ProgramValue, rectified: Bool
  ) throws -> (ProgramValue, Pull) {
    let given = x.signal
    // A vector of all positions in the place of an image has channels of its own.
    let x = x.signal.channels == site.channels ? x : try vector(x)
    guard x.signal.channels == site.channels else { throw NotCompiled() }
    let block = site.block.map { blocks[$0] }
    var flags = UInt32(0)
    if block != nil { flags |= dnnl_use_scaleshift.rawValue }
    if rectified { flags |= dnnl_fuse_norm_relu.rawValue }
    if !isTraining { flags |= dnnl_use_global_stats.rawValue }
    var operation = dnnl_batch_normalization_desc_t()
    var layout = x.memory.descriptor
    try checkDNNL(
      dnnl_batch_normalization_forward_desc_init(
        &operation, isTraining ? dnnl_forward_training : dnnl_forward_inference, &layout,
        Float(batchNormalizationEpsilon), flags))
    let forward = try description(operation)
    let y = ProgramValue(memory: try memory(layout), signal: x.signal)
    let means = try statistic(at: site.means.lowerBound, site.channels)
    let variances = try statistic(at: site.variances.lowerBound, site.channels)
    var shared = [(DNNL_ARG_MEAN, means), (DNNL_ARG_VARIANCE, variances)]
    if let block {
      // Factors, then shifts, as the parameters have them.
      let affine = try dnnl_memory_desc_t([2, site.channels], dnnl_ab)
      shared.append((DNNL_ARG_SCALE_SHIFT, try parameter(affine, at: block.weightOffset)))
    }
    if rectified, isTraining {
      shared.append(
        (DNNL_ARG_WORKSPACE, try memory(try forward.layout(dnnl_query_workspace_md))))
    }
    addForward(
      try primitive(
        forward, shared + [(DNNL_ARG_SRC, x.memory), (DNNL_ARG_DST, y.memory)]))
    return (
      y,
      { d, wantsInput in
        let result = try self.batchNormBack(
          block, x, d, forward, flags, shared, wantsInput: wantsInput)
        guard given != x.signal else { return result }
        return try result.map {
          try self.restored(
            try self.convertedDerivative($0, to: try self.rowLayout(x.signal), keeping: false),
            given)
        }
      }
    )
  }

  private func batchNormBack(
    _ block: ParameterBlock?, _ x: ProgramValue, _ d: ProgramValue, _ forward: DNNLDescription,
    _ flags: UInt32, _ shared: [(Int32, DNNLMemory)], wantsInput: Bool
  ) throws -> ProgramValue? {
    let d = try convertedDerivative(d, to: x.memory.descriptor, keeping: false)
    let isTrained = block?.trainable == true
    guard wantsInput || isTrained else {
      pool.release(d)
      return nil
    }
    var operation = dnnl_batch_normalization_desc_t()
    var layout = x.memory.descriptor
    try checkDNNL(
      dnnl_batch_normalization_backward_desc_init(
        &operation, isTrained ? dnnl_backward : dnnl_backward_data, &layout, &layout,
        Float(batchNormalizationEpsilon), flags))
    let backward = try description(operation, forward: forward)
    let result = try overwriting(d)
    var arguments =
      shared + [
        (DNNL_ARG_SRC, x.memory), (DNNL_ARG_DIFF_DST, d.memory), (DNNL_ARG_DIFF_SRC, result.memory),
      ]
    if isTrained, let block {
      let affine = try dnnl_memory_desc_t([2, x.signal.channels], dnnl_ab)
      arguments.append((DNNL_ARG_DIFF_SCALE_SHIFT, try gradient(affine, at: block.weightOffset)))
    }
    addBackward(try primitive(backward, arguments))
    if result.memory !== d.memory { pool.release(d) }
    if !wantsInput { pool.release(result) }
    return wantsInput ? result : nil
  }

  private func statistic(at offset: Int, _ count: Int) throws -> DNNLMemory {
    let memory = try DNNLMemory(try dnnl_memory_desc_t([count], dnnl_a), engine, nil)
    memory.bind(statistics.pointer + 4 * offset)
    return memory
  }
}
