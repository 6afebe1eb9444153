/// Where the numbers of the caller are during a run.
struct ProgramPlace {
  /// The network's parameters.
  let parameters: UnsafePointer<Float>
  /// The gradient in them; nil in a pass forward.
  let gradient: UnsafeMutablePointer<Float>?
}

/// One step of a program; what it reads and writes is fixed when it is made.
protocol ProgramStep: AnyObject {
  func run(_ place: ProgramPlace)
}

/// A batch between two layers of a program: (n, channels, height, width) in some layout; a vector has
/// one position, and its layout is that of rows.
struct ProgramValue {
  let memory: DNNLMemory
  let signal: Signal
}

/// The memory of derivatives, which is used again once nothing reads it any more.
struct DerivativePool {
  private var free: [ProgramBuffer] = []

  /// Memory of at least this size, with one use.
  mutating func take(bytes: Int) -> ProgramBuffer {
    let fitting = free.indices.filter { free[$0].bytes >= bytes && free[$0].bytes <= 2 * bytes }
    guard let best = fitting.min(by: { free[$0].bytes < free[$1].bytes }) else {
      return ProgramBuffer(bytes: bytes)
    }
    let buffer = free.remove(at: best)
    buffer.uses = 1
    return buffer
  }

  /// Ends one use.
  mutating func release(_ value: ProgramValue) {
    guard let buffer = value.memory.buffer else { return }
    buffer.uses -= 1
    if buffer.uses == 0 { free.append(buffer) }
  }
}
