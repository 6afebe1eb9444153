import CDNNL

/// Memory of a program, aligned for vectors.
final class ProgramBuffer {
  let pointer: UnsafeMutableRawPointer
  let bytes: Int
  /// How many pending uses a derivative has; it may be overwritten when there is one.
  var uses = 1

  init(bytes: Int) {
    self.bytes = max(64, bytes)
    pointer = .allocate(byteCount: self.bytes, alignment: 64)
    // Blocks of channels may be larger than the channels, and what is beyond them must be zeros.
    pointer.initializeMemory(as: UInt8.self, repeating: 0, count: self.bytes)
  }

  deinit { pointer.deallocate() }
}

/// An array as oneDNN knows it: a shape with a layout, and where it is.
final class DNNLMemory {
  private(set) var descriptor: dnnl_memory_desc_t
  let memory: dnnl_memory_t
  /// The memory that belongs to the program; nil where it is bound to that of the caller.
  let buffer: ProgramBuffer?

  /// A view of `buffer`, or an array to be bound to memory before a run.
  init(_ descriptor: dnnl_memory_desc_t, _ engine: DNNLEngine, _ buffer: ProgramBuffer?)
    throws(DNNLFailure)
  {
    self.descriptor = descriptor
    self.buffer = buffer
    var memory: dnnl_memory_t?
    var copy = descriptor
    try checkDNNL(dnnl_memory_create(&memory, &copy, engine.engine, buffer?.pointer))
    self.memory = memory!
  }

  /// An array with memory of its own.
  convenience init(_ descriptor: dnnl_memory_desc_t, _ engine: DNNLEngine) throws(DNNLFailure) {
    try self.init(descriptor, engine, ProgramBuffer(bytes: descriptor.bytes))
  }

  deinit { dnnl_memory_destroy(memory) }

  /// Binds the array to memory of the caller, which must hold it until the run has ended.
  func bind(_ pointer: UnsafeRawPointer) {
    dnnl_memory_set_data_handle(memory, UnsafeMutableRawPointer(mutating: pointer))
  }

  /// The numbers of the program's own memory, in the order of the layout.
  var floats: UnsafeMutablePointer<Float> {
    buffer!.pointer.assumingMemoryBound(to: Float.self)
  }
}

extension dnnl_memory_desc_t {
  /// A shape in single precision.
  init(_ dimensions: [Int], _ tag: dnnl_format_tag_t) throws(DNNLFailure) {
    self.init()
    let sizes = dimensions.map { dnnl_dim_t($0) }
    try checkDNNL(
      dnnl_memory_desc_init_by_tag(&self, Int32(sizes.count), sizes, dnnl_f32, tag))
  }

  /// The bytes it takes.
  var bytes: Int {
    var copy = self
    return dnnl_memory_desc_get_size(&copy)
  }

  /// Whether shape and layout are the same.
  func equals(_ other: dnnl_memory_desc_t) -> Bool {
    var (a, b) = (self, other)
    return dnnl_memory_desc_equal(&a, &b) != 0
  }
}
