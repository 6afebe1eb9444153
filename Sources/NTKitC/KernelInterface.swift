public import CNTKit
import NTKit

/// See `ntkit.h`.
@c @implementation
public func ntkit_kernel(
  _ network: OpaquePointer, _ x1: UnsafePointer<ntkit_array>, _ x2: UnsafePointer<ntkit_array>?,
  _ nngp: UnsafePointer<ntkit_array>?, _ ntk: UnsafePointer<ntkit_array>?,
  _ control: UnsafeMutablePointer<ntkit_control>?, _ error: UnsafeMutablePointer<ntkit_error>?
) -> Int32 {
  guarded(error) {
    let call = try KernelCall(
      architecture: OpaquePointer?.some(network).object(NetworkObject.self, "network").architecture,
      first: BorderArray(x1.pointee, name: "x1"),
      second: x2.map { try BorderArray($0.pointee, name: "x2") },
      nngp: nngp.map { try BorderArray($0.pointee, name: "nngp") },
      ntk: ntk.map { try BorderArray($0.pointee, name: "ntk") }, control: CallControl(control))
    switch call.first.element {
    case .float32: try call.run(Float.self)
    case .float64: try call.run(Double.self)
    case .int64: throw BorderError.wrongType("x1", seen: 2, expected: "float32 or float64")
    }
  }
}

/// A kernel from arrays of the caller into arrays of the caller.
private struct KernelCall {
  let architecture: Architecture
  let first: BorderArray
  let second: BorderArray?
  let nngp: BorderArray?
  let ntk: BorderArray?
  let control: CallControl

  /// Kernels of less than this are computed without asking the system for its free memory.
  private static let askedBytes = 64 << 20

  /// Inputs times columns up to which one thread is enough.
  private static let serialWork = 20_000

  /// Checks everything, then computes tiles straight into the results.
  func run<Element: KernelScalar>(_ type: Element.Type) throws {
    let (rows, columns) = (first.rows, (second ?? first).rows)
    try checkArrays(rows, columns)
    guard let kind = wanted else { return }
    guard let input = architecture.inputShape(for: first.rowShape) else {
      throw BorderError.wrongShape(
        first.name, shape: first.shape,
        expected: "(n, features), (n, length, channels) or (n, height, width, channels)")
    }
    // A second thread costs more than so little work, and bits do not depend on it.
    let isSmall = first.count * columns <= Self.serialWork
    let options = control.kernelOptions("kernel", parallelism: isSmall ? .serial : nil)
    guard rows > 0, columns > 0 else {
      _ = try KernelPlan(architecture, input: input)
      return
    }
    if (first.count + rows * columns) * 8 > Self.askedBytes {
      try MachineMemory.require(
        KernelPlan(architecture, input: input).cost(
          rows: rows, columns: second.map { _ in columns }, kind: kind, as: type, options: options
        ).bytes)
    }
    let prepared = try architecture.prepareKernel(
      first.exactMatrix(as: type), second?.exactMatrix(as: type), kind: kind, input: input,
      options: options)
    func target(_ array: BorderArray?) -> TileTarget<Element>? {
      array.map {
        let memory = $0.memory(as: type)
        memory.adviseLargePages()
        return TileTarget(memory, of: prepared.grid)
      }
    }
    try prepared.run(into: KernelTargets(nngp: target(nngp), ntk: target(ntk)))
  }

  /// The kernels that have a place to go to.
  private var wanted: KernelKind? {
    switch (nngp, ntk) {
    case (nil, nil): return nil
    case (_?, nil): return .nngp
    case (nil, _?): return .ntk
    case (_?, _?): return .both
    }
  }

  private func checkArrays(_ rows: Int, _ columns: Int) throws {
    if let second, second.rowShape != first.rowShape {
      throw InputArrayError.shapeMismatch(
        first: first.name, firstShape: first.rowShape, second: second.name,
        secondShape: second.rowShape)
    }
    guard first.shape.count >= 2, first.rowShape.allSatisfy({ $0 > 0 }) else {
      throw BorderError.wrongShape(
        first.name, shape: first.shape,
        expected: "(n, features), (n, length, channels) or (n, height, width, channels)")
    }
    for array in [second, nngp, ntk].compactMap({ $0 }) where array.element != first.element {
      throw BorderError.wrongType(
        array.name, seen: array.element.rawValue, expected: "that of x1, \(first.element.rawValue)")
    }
    for result in [nngp, ntk].compactMap({ $0 }) where result.shape != [rows, columns] {
      throw BorderError.wrongShape(
        result.name, shape: result.shape, expected: "[\(rows), \(columns)]")
    }
  }
}
