import CKernels
import LinearAlgebra

/// y = phi(weightScale x W^T + biasScale b) on the rows of a batch.
final class DenseForward: ProgramStep {
  private let block: ParameterBlock
  private let rows: Int
  private let x: UnsafeMutablePointer<Float>
  private let y: UnsafeMutablePointer<Float>
  private let rectifier: Double?
  // What `x` and `y` point into.
  private let memories: [DNNLMemory]

  init(
    _ block: ParameterBlock, rows: Int, _ x: UnsafeMutablePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, rectifier: Double?, keeping memories: [DNNLMemory]
  ) {
    self.block = block
    self.rows = rows
    self.x = x
    self.y = y
    self.rectifier = rectifier
    self.memories = memories
  }

  func run(_ place: ProgramPlace) {
    SingleBackend.gemm(
      transposeA: false, transposeB: true, m: rows, n: block.units, k: block.fanIn,
      alpha: Float(block.weightScale), a: x, lda: block.fanIn,
      b: place.parameters + block.weightOffset, ldb: block.fanIn, beta: 0, c: y, ldc: block.units)
    guard rectifier != nil || block.biasOffset != nil else { return }
    ntk_finite_bias_rectify_f32(
      rows, block.units, block.biasOffset.map { place.parameters + $0 }, Float(block.biasScale),
      Float(rectifier ?? 1), y)
  }
}

/// The derivatives in weights, biases and input, from that in the output.
final class DenseBackward: ProgramStep {
  private let block: ParameterBlock
  private let rows: Int
  private let x: UnsafeMutablePointer<Float>
  private let y: UnsafeMutablePointer<Float>
  private let d: UnsafeMutablePointer<Float>
  private let dx: UnsafeMutablePointer<Float>?
  private let rectifier: Double?
  private let ones: [Float]
  // What the pointers point into.
  private let memories: [DNNLMemory]

  /// - Parameter dx: where the derivative in the input goes; nil where nothing reads it.
  init(
    _ block: ParameterBlock, rows: Int, _ x: UnsafeMutablePointer<Float>,
    _ y: UnsafeMutablePointer<Float>, _ d: UnsafeMutablePointer<Float>,
    _ dx: UnsafeMutablePointer<Float>?, rectifier: Double?, keeping memories: [DNNLMemory]
  ) {
    self.block = block
    self.rows = rows
    self.x = x
    self.y = y
    self.d = d
    self.dx = dx
    self.rectifier = rectifier
    self.memories = memories
    ones = [Float](repeating: 1, count: rows)
  }

  func run(_ place: ProgramPlace) {
    if let rectifier {
      // The output is positive where the input of the rectifier is.
      Elementwise.rectifyBack(rows * block.units, y, d, negative: rectifier, positive: 1)
    }
    if block.trainable, let gradient = place.gradient {
      SingleBackend.gemm(
        transposeA: true, transposeB: false, m: block.units, n: block.fanIn, k: rows,
        alpha: Float(block.weightScale), a: d, lda: block.units, b: x, ldb: block.fanIn, beta: 0,
        c: gradient + block.weightOffset, ldc: block.fanIn)
      if let offset = block.biasOffset {
        SingleBackend.gemv(
          transpose: true, m: rows, n: block.units, alpha: Float(block.biasScale), a: d,
          lda: block.units, x: ones, beta: 0, y: gradient + offset)
      }
    }
    guard let dx else { return }
    SingleBackend.gemm(
      transposeA: false, transposeB: false, m: rows, n: block.fanIn, k: block.units,
      alpha: Float(block.weightScale), a: d, lda: block.units,
      b: place.parameters + block.weightOffset, ldb: block.fanIn, beta: 0, c: dx,
      ldc: block.fanIn)
  }
}
