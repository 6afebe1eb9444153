import CKernels
import LinearAlgebra

extension Double {
  /// See `KernelScalar`.
  public static func panels(_ isa: InstructionSet) -> (rows: Int, columns: Int) {
    (ntk_panel_rows_f64(isa.code), ntk_panel_columns_f64(isa.code))
  }

  /// See `KernelScalar`.
  public static func pack(
    _ isa: InstructionSet, rows: Int, features: Int, _ x: UnsafePointer<Double>, panel: Int,
    into packed: UnsafeMutablePointer<Double>
  ) {
    ntk_pack_f64(isa.code, rows, features, x, panel, packed)
  }

  /// See `KernelScalar`.
  public static func products(
    _ tile: TileShape, features: Int, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    scale: Double, into out: UnsafeMutablePointer<Double>
  ) {
    ntk_products_f64(
      tile.isa.code, tile.rows, tile.columns, features, a, b, scale, tile.lower, out, tile.columns)
  }

  /// See `KernelScalar`.
  public static func nextAbove(
    _ tile: TileShape, from first: Int, _ k: UnsafePointer<Double>, limits: UnsafePointer<Double>,
    roots: UnsafePointer<Double>
  ) -> Int {
    ntk_next_above_f64(
      tile.isa.code, first, tile.rows, tile.columns, tile.lower, k, limits, roots)
  }

  /// See `KernelScalar`.
  public static func rectifiers(
    _ tile: TileShape, _ k: UnsafeMutablePointer<Double>, _ theta: UnsafeMutablePointer<Double>?,
    stages: [RectifierStage], rows: UnsafePointer<Double>, rowStride: Int,
    columns: UnsafePointer<Double>, columnStride: Int
  ) {
    ntk_rectifiers_f64(
      tile.isa.code, tile.rows, tile.columns, tile.lower, k, theta, stages.count,
      stages.map(\.code), rows, rowStride, columns, columnStride)
  }

  /// See `KernelScalar`.
  public static func write(
    _ tile: TileShape, _ values: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>,
    stride: Int, transposed: Bool, streams: Bool
  ) {
    let write = transposed ? ntk_write_transposed_f64 : ntk_write_f64
    write(
      tile.isa.code, tile.rows, tile.columns, values, tile.stride, target, stride, streams ? 1 : 0)
  }
}
