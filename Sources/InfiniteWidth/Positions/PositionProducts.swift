import LinearAlgebra

/// The products of every position of one image with every position of a group of images, for images
/// with many channels.
///
/// Plane by plane the second images would be read once for every offset, and with many channels they
/// fit into no cache: the products of all pairs of positions are one product of matrices instead.
final class PositionProducts<Element: KernelScalar> {
  private let positions: Int
  private let channels: Int
  private let isa: InstructionSet
  /// The first image in panels of positions.
  private let first: UnsafeMutablePointer<Element>
  /// (positions, positions, lanes).
  private let products: UnsafeMutablePointer<Element>

  /// Nil where plane by plane is better: few channels, few of the offsets, or too much memory.
  init?(_ stage: PlaneSchedule.Stage, channels: Int, instructionSet: InstructionSet) {
    guard Self.isUsed(stage, channels: channels) else { return nil }
    positions = stage.input.count
    self.channels = channels
    isa = instructionSet
    first = .allocate(capacity: Self.panelCount(positions, channels, isa))
    let count = positions * positions * Element.lanes
    products = .allocate(capacity: count)
    UnsafeMutableBufferPointer(start: products, count: count).adviseLargePages()
  }

  deinit {
    first.deallocate()
    products.deallocate()
  }

  /// Whether a machine whose first stage is `stage` has products.
  static func isUsed(_ stage: PlaneSchedule.Stage, channels: Int) -> Bool {
    let positions = stage.input.count
    // A tenth of the time of three channels goes into their products.
    return channels >= 16 && stage.inputShare >= 0.5
      && positions * positions * Element.lanes * MemoryLayout<Element>.size <= 64 << 20
  }

  /// The elements of the memory of products; 0 where there are none.
  static func elementCount(_ stage: PlaneSchedule.Stage, channels: Int) -> Int {
    guard isUsed(stage, channels: channels) else { return 0 }
    let positions = stage.input.count
    return positions * positions * Element.lanes + panelCount(positions, channels, .best)
  }

  private static func panelCount(_ positions: Int, _ channels: Int, _ isa: InstructionSet) -> Int {
    let panel = Element.panels(isa).rows
    return (positions + panel - 1) / panel * panel * channels
  }

  /// Computes the products of all pairs of positions, divided by the channels.
  ///
  /// - Parameter x: the first image, (positions, channels).
  func compute(_ x: UnsafePointer<Element>, _ second: LanePanels<Element>) {
    Element.pack(
      isa, rows: positions, features: channels, x, panel: Element.panels(isa).rows, into: first)
    Element.products(
      TileShape(isa: isa, rows: positions, columns: positions * Element.lanes), features: channels,
      first, second.pointer, scale: Element(1 / Double(channels)), into: products)
  }

  /// The products of position `first` of the image with position `second` of the group.
  func at(_ first: Int, _ second: Int) -> UnsafePointer<Element> {
    UnsafePointer(products + (first * positions + second) * Element.lanes)
  }
}

/// A group of images in panels of positions and lanes, as products of matrices read them.
final class LanePanels<Element: KernelScalar>: @unchecked Sendable {
  private let memory: UnsafeMutablePointer<Element>
  /// The elements; written once, by the initializer.
  var pointer: UnsafePointer<Element> { UnsafePointer(memory) }

  /// The rows `rows` of `x`, as many as there are lanes; each is (positions, channels).
  init(_ x: Matrix<Element>, rows: [Int], channels: Int, instructionSet: InstructionSet) {
    let (lanes, panel) = (rows.count, Element.panels(instructionSet).columns)
    let columns = x.columns / channels * lanes
    let padded = (columns + panel - 1) / panel * panel
    memory = .allocate(capacity: max(1, padded * channels))
    let byPosition = UnsafeMutablePointer<Element>.allocate(capacity: max(1, x.columns * lanes))
    defer { byPosition.deallocate() }
    x.elements.withUnsafeBufferPointer { elements in
      for (lane, row) in rows.enumerated() {
        for position in 0..<x.columns / channels {
          (byPosition + (position * lanes + lane) * channels).update(
            from: elements.baseAddress! + row * x.columns + position * channels, count: channels)
        }
      }
    }
    Element.pack(
      instructionSet, rows: columns, features: channels, byPosition, panel: panel, into: memory)
  }

  deinit { memory.deallocate() }
}
