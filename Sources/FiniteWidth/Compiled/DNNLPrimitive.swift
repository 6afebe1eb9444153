import CDNNL

/// What oneDNN would do, with the layouts it asks for.
final class DNNLDescription {
  let description: dnnl_primitive_desc_t

  /// The implementation that oneDNN chooses for an operation.
  ///
  /// - Parameters:
  ///   - operation: a descriptor of an operation, such as `dnnl_convolution_desc_t`.
  ///   - rectifier: the slope below zero of a rectifier that is applied to the result; nil for none.
  ///   - scale: a factor of the result of a reorder.
  ///   - forward: the forward operation, for one backward.
  init<Operation>(
    _ operation: Operation, _ engine: DNNLEngine, rectifier: Double? = nil,
    forward: DNNLDescription? = nil
  ) throws(DNNLFailure) {
    var attributes: dnnl_primitive_attr_t?
    if let rectifier {
      try checkDNNL(dnnl_primitive_attr_create(&attributes))
      var post: dnnl_post_ops_t?
      try checkDNNL(dnnl_post_ops_create(&post))
      defer { dnnl_post_ops_destroy(post) }
      try checkDNNL(
        dnnl_post_ops_append_eltwise(post, 1, dnnl_eltwise_relu, Float(rectifier), 0))
      try checkDNNL(dnnl_primitive_attr_set_post_ops(attributes, post))
    }
    defer { if let attributes { dnnl_primitive_attr_destroy(attributes) } }
    var result: dnnl_primitive_desc_t?
    let status = withUnsafePointer(to: operation) {
      dnnl_primitive_desc_create(
        &result, UnsafeRawPointer($0), attributes, engine.engine, forward?.description)
    }
    try checkDNNL(status)
    description = result!
  }

  /// A copy from one layout to another, times `scale`.
  init(
    reordering from: dnnl_memory_desc_t, to: dnnl_memory_desc_t, scale: Double,
    _ engine: DNNLEngine
  ) throws(DNNLFailure) {
    var attributes: dnnl_primitive_attr_t?
    try checkDNNL(dnnl_primitive_attr_create(&attributes))
    defer { dnnl_primitive_attr_destroy(attributes) }
    if scale != 1 {
      var factor = Float(scale)
      try checkDNNL(dnnl_primitive_attr_set_output_scales(attributes, 1, 0, &factor))
    }
    var (a, b) = (from, to)
    var result: dnnl_primitive_desc_t?
    try checkDNNL(
      dnnl_reorder_primitive_desc_create(
        &result, &a, engine.engine, &b, engine.engine, attributes))
    description = result!
  }

  deinit { dnnl_primitive_desc_destroy(description) }

  /// The shape and layout of one of its arrays.
  func layout(_ what: dnnl_query_t) throws(DNNLFailure) -> dnnl_memory_desc_t {
    guard let found = dnnl_primitive_desc_query_md(description, what, 0) else {
      throw DNNLFailure(status: dnnl_not_required)
    }
    return found.pointee
  }
}

/// One step of a program by oneDNN, with its arrays.
final class DNNLPrimitive: ProgramStep {
  private let primitive: dnnl_primitive_t
  private let engine: DNNLEngine
  private let arguments: [dnnl_exec_arg_t]
  // The handles in `arguments` live as long as these.
  private let memories: [DNNLMemory]

  init(
    _ description: DNNLDescription, _ engine: DNNLEngine, _ arguments: [(Int32, DNNLMemory)]
  ) throws(DNNLFailure) {
    var result: dnnl_primitive_t?
    try checkDNNL(dnnl_primitive_create(&result, description.description))
    primitive = result!
    self.engine = engine
    memories = arguments.map(\.1)
    self.arguments = arguments.map { dnnl_exec_arg_t(arg: $0.0, memory: $0.1.memory) }
  }

  deinit { dnnl_primitive_destroy(primitive) }

  func run(_ place: ProgramPlace) {
    let status = dnnl_primitive_execute(
      primitive, engine.stream, Int32(arguments.count), arguments)
    precondition(status == dnnl_success, "oneDNN could not run a primitive that it had made")
  }
}
