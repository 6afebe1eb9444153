import CKernels
import LinearAlgebra

/// A precision that kernels can be computed in: `Float` (fast) or `Double` (the truth).
///
/// The requirements are the inner loops, one tile or one row of a tile each; see `CKernels.h` and
/// `tile_kernels.h` for the formulas.
public protocol KernelScalar: Scalar, PlaneScalar {
  /// The inputs in a packed panel of rows and of columns.
  static func panels(_ isa: InstructionSet) -> (rows: Int, columns: Int)
  /// Packs (rows, features) into panels of `panel` inputs each.
  static func pack(
    _ isa: InstructionSet, rows: Int, features: Int, _ x: UnsafePointer<Self>, panel: Int,
    into packed: UnsafeMutablePointer<Self>)
  /// scale * a_i.b_j of packed inputs.
  static func products(
    _ tile: TileShape, features: Int, _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>,
    scale: Self, into out: UnsafeMutablePointer<Self>)
  /// The next row from `first` on with k > limits[i] * roots[j]; the number of rows without one.
  static func nextAbove(
    _ tile: TileShape, from first: Int, _ k: UnsafePointer<Self>, limits: UnsafePointer<Self>,
    roots: UnsafePointer<Self>
  ) -> Int
  /// A tile through dense layers and piecewise linear activations; `theta` is only written.
  static func rectifiers(
    _ tile: TileShape, _ k: UnsafeMutablePointer<Self>, _ theta: UnsafeMutablePointer<Self>?,
    stages: [RectifierStage], rows: UnsafePointer<Self>, rowStride: Int,
    columns: UnsafePointer<Self>, columnStride: Int)
  /// Writes a tile, or its mirror image, into a matrix; past the caches when it `streams`.
  static func write(
    _ tile: TileShape, _ values: UnsafePointer<Self>, to target: UnsafeMutablePointer<Self>,
    stride: Int, transposed: Bool, streams: Bool)
  /// theta <- weight theta + rate k + offset, then k <- scale k + shift.
  static func affineRow(
    _ row: KernelRow<Self>, scale: Self, shift: Self, rate: Self, offset: Self)
  /// A piecewise linear activation.
  static func rectifierRow(
    _ row: KernelRow<Self>, root: Self, inverse: Self, roots: UnsafePointer<Self>,
    inverses: UnsafePointer<Self>, gain: Self, slope: Self)
  /// a erf(b x) + c.
  static func erfRow(
    _ row: KernelRow<Self>, factor: Self, factors: UnsafePointer<Self>, a: Self, b: Self, c: Self)
  /// Sines, cosines and exponentials.
  static func exponentialRow(
    _ row: KernelRow<Self>, decay: Self, decays: UnsafePointer<Self>, b: Self, plus: Self,
    minus: Self)
  /// x Phi(x).
  static func geluRow(_ row: KernelRow<Self>, variance: Self, variances: UnsafePointer<Self>)
  /// A Hermite series.
  static func seriesRow(
    _ row: KernelRow<Self>, inverse: Self, inverses: UnsafePointer<Self>, terms: Int,
    coefficients: UnsafePointer<Self>, columns: UnsafePointer<Self>, stride: Int)
}

/// One row of a tile: covariances and, when asked for, tangent kernels.
public struct KernelRow<Element> {
  let isa: ntk_instruction_set
  let count: Int
  let k: UnsafeMutablePointer<Element>
  let theta: UnsafeMutablePointer<Element>?
}

/// What the inner loops know of a tile.
public struct TileShape {
  let isa: InstructionSet
  let rows: Int
  let columns: Int
  /// Elements from one row to the next.
  let stride: Int
  /// Whether only the lower triangle and the diagonal are wanted.
  let isLower: Bool

  init(
    isa: InstructionSet, rows: Int, columns: Int, stride: Int? = nil, isLower: Bool = false
  ) {
    (self.isa, self.rows, self.columns) = (isa, rows, columns)
    self.stride = stride ?? columns
    self.isLower = isLower
  }

  var lower: Int32 { isLower ? 1 : 0 }
}
