import CKernels
import LinearAlgebra

extension Float {
  /// See `KernelScalar`.
  public static func panels(_ isa: InstructionSet) -> (rows: Int, columns: Int) {
    (ntk_panel_rows_f32(isa.code), ntk_panel_columns_f32(isa.code))
  }

  /// See `KernelScalar`.
  public static func pack(
    _ isa: InstructionSet, rows: Int, features: Int, _ x: UnsafePointer<Float>, panel: Int,
    into packed: UnsafeMutablePointer<Float>
  ) {
    ntk_pack_f32(isa.code, rows, features, x, panel, packed)
  }

  /// See `KernelScalar`.
  public static func products(
    _ tile: TileShape, features: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    scale: Float, into out: UnsafeMutablePointer<Float>
  ) {
    ntk_products_f32(
      tile.isa.code, tile.rows, tile.columns, features, a, b, scale, tile.lower, out, tile.columns)
  }

  /// See `KernelScalar`.
  public static func nextAbove(
    _ tile: TileShape, from first: Int, _ k: UnsafePointer<Float>, limits: UnsafePointer<Float>,
    roots: UnsafePointer<Float>
  ) -> Int {
    ntk_next_above_f32(
      tile.isa.code, first, tile.rows, tile.columns, tile.lower, k, limits, roots)
  }

  /// See `KernelScalar`.
  public static func rectifiers(
    _ tile: TileShape, _ k: UnsafeMutablePointer<Float>, _ theta: UnsafeMutablePointer<Float>?,
    stages: [RectifierStage], rows: UnsafePointer<Float>, rowStride: Int,
    columns: UnsafePointer<Float>, columnStride: Int
  ) {
    ntk_rectifiers_f32(
      tile.isa.code, tile.rows, tile.columns, tile.lower, k, theta, stages.count,
      stages.map(\.code), rows, rowStride, columns, columnStride)
  }

  /// See `KernelScalar`.
  public static func write(
    _ tile: TileShape, _ values: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>,
    stride: Int, transposed: Bool, streams: Bool
  ) {
    let write = transposed ? ntk_write_transposed_f32 : ntk_write_f32
    write(
      tile.isa.code, tile.rows, tile.columns, values, tile.stride, target, stride, streams ? 1 : 0)
  }
}
