import Architectures
import LinearAlgebra

/// What a program hands to its layers: where parameters and gradients are, and how many positions the
/// chunk at hand has.
struct LanguagePass<Element: Scalar> {
  /// The streams.
  let streams: Int
  /// The positions of this chunk.
  let positions: Int
  let parameters: UnsafePointer<Element>
  /// Where gradients go; nil in evaluation.
  let gradient: UnsafeMutablePointer<Element>?
  /// Dropout's seed and step; `.evaluation` for none.
  let mode: EvaluationMode

  /// The rows of the chunk's arrays: position after position, the streams of one side by side.
  var rows: Int { streams * positions }
}

/// One layer of a language model, with the memory of a chunk.
///
/// Arrays are (positions * streams, channels), position after position.
protocol LanguageStage<Element>: AnyObject {
  associatedtype Element: Scalar
  /// The channels that come out.
  var width: Int { get }
  /// The numbers that are carried from one chunk to the next.
  var carriedCount: Int { get }
  /// The output for input `x`; `carried` is read before the first position and written behind the last.
  func forward(
    _ x: UnsafeMutablePointer<Element>, _ carried: UnsafeMutablePointer<Element>,
    _ pass: LanguagePass<Element>
  ) -> UnsafeMutablePointer<Element>
  /// Writes gradients of parameters, and the derivative in the input of the last `forward` into `dx`
  /// where that is wanted; `d` may be overwritten.
  func backward(
    _ d: UnsafeMutablePointer<Element>, into dx: UnsafeMutablePointer<Element>?,
    _ pass: LanguagePass<Element>)
}

/// Numbers of a program, zeros at first.
final class StageMemory<Element: Scalar> {
  private let buffer: ProgramBuffer
  /// The first number.
  let start: UnsafeMutablePointer<Element>

  init(_ count: Int) {
    buffer = ProgramBuffer(bytes: count * MemoryLayout<Element>.stride)
    start = buffer.pointer.bindMemory(to: Element.self, capacity: count)
  }
}

/// Masks of dropout, those of the network's own reading.
final class DropoutStage<Element: Scalar>: LanguageStage {
  let width: Int
  let carriedCount = 0
  private let keep: Double
  private let site: Int
  private let output: StageMemory<Element>
  private let mask: StageMemory<Element>

  init(width: Int, keep: Double, site: Int, rows: Int) {
    self.width = width
    self.keep = keep
    self.site = site
    output = StageMemory(rows * width)
    mask = StageMemory(rows * width)
  }

  func forward(
    _ x: UnsafeMutablePointer<Element>, _ carried: UnsafeMutablePointer<Element>,
    _ pass: LanguagePass<Element>
  ) -> UnsafeMutablePointer<Element> {
    guard case .training(let seed, let step) = pass.mode, keep < 1 else { return x }
    let stream = RandomStream(seed: seed).child("dropout").child(site).child(step)
    let drawn = dropoutMask(
      rows: pass.streams, columns: pass.positions * width, keep: keep, stream, Element.self)
    let (count, width, streams) = (pass.rows * width, width, pass.streams)
    drawn.elements.withUnsafeBufferPointer { drawn in
      for position in 0..<pass.positions {
        for row in 0..<streams {
          (mask.start + (position * streams + row) * width).update(
            from: drawn.baseAddress! + (row * pass.positions + position) * width, count: width)
        }
      }
    }
    output.start.update(from: x, count: count)
    Elementwise.multiply(count, mask.start, output.start)
    return output.start
  }

  func backward(
    _ d: UnsafeMutablePointer<Element>, into dx: UnsafeMutablePointer<Element>?,
    _ pass: LanguagePass<Element>
  ) {
    guard let dx else { return }
    dx.update(from: d, count: pass.rows * width)
    guard case .training = pass.mode, keep < 1 else { return }
    Elementwise.multiply(pass.rows * width, mask.start, dx)
  }
}

extension ParameterBlock {
  /// Writes biasScale b into every row of `z`, or zeros without biases.
  func fill<Element: Scalar>(
    _ z: UnsafeMutablePointer<Element>, rows count: Int, _ parameters: UnsafePointer<Element>
  ) {
    guard let offset = biasOffset else {
      z.update(repeating: 0, count: count * units)
      return
    }
    for unit in 0..<units { z[unit] = Element(biasScale) * parameters[offset + unit] }
    for row in 1..<max(1, count) { (z + row * units).update(from: z, count: units) }
  }

  /// z <- weightScale h W^T + z for `count` rows of h.
  func multiply<Element: Scalar>(
    _ h: UnsafePointer<Element>, rows count: Int, into z: UnsafeMutablePointer<Element>,
    beta: Element = 1, _ parameters: UnsafePointer<Element>
  ) {
    Element.Backend.gemm(
      transposeA: false, transposeB: true, m: count, n: units, k: fanIn,
      alpha: Element(weightScale), a: h, lda: fanIn, b: parameters + weightOffset, ldb: fanIn,
      beta: beta, c: z, ldc: units)
  }

  /// dh <- weightScale d W + beta dh.
  func pullBack<Element: Scalar>(
    _ d: UnsafePointer<Element>, rows count: Int, into dh: UnsafeMutablePointer<Element>,
    beta: Element = 0, _ parameters: UnsafePointer<Element>
  ) {
    Element.Backend.gemm(
      transposeA: false, transposeB: false, m: count, n: fanIn, k: units,
      alpha: Element(weightScale), a: d, lda: units, b: parameters + weightOffset, ldb: fanIn,
      beta: beta, c: dh, ldc: fanIn)
  }

  /// Writes the gradients of W and b from inputs h and derivatives d; `ones`: as many as rows.
  func writeGradient<Element: Scalar>(
    _ h: UnsafePointer<Element>, _ d: UnsafePointer<Element>, rows count: Int, ones: [Element],
    _ gradient: UnsafeMutablePointer<Element>?
  ) {
    guard let gradient, trainable else { return }
    Element.Backend.gemm(
      transposeA: true, transposeB: false, m: units, n: fanIn, k: count,
      alpha: Element(weightScale), a: d, lda: units, b: h, ldb: fanIn, beta: 0,
      c: gradient + weightOffset, ldc: fanIn)
    guard let offset = biasOffset else { return }
    Element.Backend.gemv(
      transpose: true, m: count, n: units, alpha: Element(biasScale), a: d, lda: units, x: ones,
      beta: 0, y: gradient + offset)
  }
}
