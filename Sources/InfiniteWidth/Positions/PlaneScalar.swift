import CKernels

/// A plane of pairs of positions: (rows, columns, lanes), contiguous.
struct PlaneShape: Sendable, Hashable {
  let rows: Int
  let columns: Int

  /// The number of pairs of positions.
  var count: Int { rows * columns }
}

/// What an elementwise step reads of the positions on both sides of a plane; see planes.h.
struct PlaneFeatures<Element> {
  /// Feature 0 of the first image at the plane's first position.
  var row: UnsafePointer<Element>
  /// The distance between features.
  var rowFeature: Int
  /// The distance between rows, in positions.
  var rowStride: Int
  /// The distance between columns, in positions: 1, or 0 where a whole plane has one first position.
  var rowStep: Int
  /// Whether every lane has a first image of its own.
  var rowIsVector: Bool
  /// Feature 0 of the second images at the plane's first position.
  var column: UnsafePointer<Element>
  /// The distance between features.
  var columnFeature: Int
  /// The distance between rows, in positions.
  var columnStride: Int
}

/// The loops on planes in one precision; see planes.h for the formulas.
public protocol PlaneScalar {
  /// The number of second images in a group.
  static var lanes: Int { get }
  /// The table of loops.
  static var planeLoops: PlaneLoops<Self> { get }
}

/// The loops of `CKernels` on planes, for one precision.
public struct PlaneLoops<Element>: Sendable {
  typealias Read = UnsafePointer<Element>
  typealias Write = UnsafeMutablePointer<Element>

  let products:
    @Sendable (
      _ isa: ntk_instruction_set, PlaneShape, _ channels: Int, _ scale: Element, _ x: Read,
      _ xStride: Int, _ xIsVector: Bool, _ y: Read, _ yStride: Int, _ k: Write
    ) -> Void
  let gather:
    @Sendable (
      _ isa: ntk_instruction_set, PlaneShape, _ from: Read, _ rowStep: Int, _ columnStep: Int,
      _ k: Write
    ) -> Void
  let windows:
    @Sendable (
      _ isa: ntk_instruction_set, PlaneShape, _ rowBounds: UnsafePointer<Int32>,
      _ columnBounds: UnsafePointer<Int32>, _ columnsIn: Int, _ k: Read, _ theta: Read?,
      _ kOut: Write, _ thetaOut: Write?, AffineMap, _ accumulate: Bool, _ scratch: Write
    ) -> Void
  let convolveAndRectify:
    @Sendable (
      _ isa: ntk_instruction_set, PlaneShape, _ k: Read, _ theta: Read?, _ kOut: Write,
      _ thetaOut: Write?, AffineMap, PlaneFeatures<Element>, _ gain: Double, _ slope: Double,
      _ promises: PlanePromises, _ zeros: Read, _ scratch: Write
    ) -> Void
  let affine:
    @Sendable (_ isa: ntk_instruction_set, _ count: Int, _ k: Write, _ theta: Write?, AffineMap) ->
      Void
  let activation:
    @Sendable (
      _ isa: ntk_instruction_set, ntk_activation, PlaneShape, _ k: Write, _ theta: Write?,
      PlaneFeatures<Element>, _ parameters: [Double]
    ) -> Void
  let add: @Sendable (_ isa: ntk_instruction_set, _ count: Int, _ k: Write, _ other: Read) -> Void
  let multiply:
    @Sendable (
      _ isa: ntk_instruction_set, _ count: Int, _ k: Write, _ theta: Write?, _ otherK: Read,
      _ otherTheta: Read?
    ) -> Void
  let sum:
    @Sendable (
      _ isa: ntk_instruction_set, PlaneShape, _ k: Read, _ total: UnsafeMutablePointer<Double>
    ) -> Void
}
