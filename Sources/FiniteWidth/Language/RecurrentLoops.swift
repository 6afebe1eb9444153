import CKernels
import LinearAlgebra

/// The loops of language models, in C for each precision; shapes as in `recurrent_kernels.h`.
enum RecurrentLoops {
  private static let isa = ntk_best_instruction_set()

  static func lstm<E: Scalar>(
    _ rows: Int, _ units: Int, _ gates: UnsafeMutablePointer<E>, before: UnsafePointer<E>,
    cell: UnsafeMutablePointer<E>, squashed: UnsafeMutablePointer<E>,
    state: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_lstm_f32(
        isa, rows, units, Elementwise.single(gates), Elementwise.single(before),
        Elementwise.single(cell), Elementwise.single(squashed), Elementwise.single(state))
    } else {
      ntk_lstm_f64(
        isa, rows, units, Elementwise.double(gates), Elementwise.double(before),
        Elementwise.double(cell), Elementwise.double(squashed), Elementwise.double(state))
    }
  }

  static func lstmBackward<E: Scalar>(
    _ rows: Int, _ units: Int, _ gates: UnsafeMutablePointer<E>, before: UnsafePointer<E>,
    squashed: UnsafePointer<E>, dh: UnsafePointer<E>, dc: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_lstm_back_f32(
        isa, rows, units, Elementwise.single(gates), Elementwise.single(before),
        Elementwise.single(squashed), Elementwise.single(dh), Elementwise.single(dc))
    } else {
      ntk_lstm_back_f64(
        isa, rows, units, Elementwise.double(gates), Elementwise.double(before),
        Elementwise.double(squashed), Elementwise.double(dh), Elementwise.double(dc))
    }
  }

  static func gru<E: Scalar>(
    _ rows: Int, _ units: Int, _ gates: UnsafeMutablePointer<E>, part: UnsafePointer<E>,
    before: UnsafePointer<E>, state: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_gru_f32(
        isa, rows, units, Elementwise.single(gates), Elementwise.single(part),
        Elementwise.single(before), Elementwise.single(state))
    } else {
      ntk_gru_f64(
        isa, rows, units, Elementwise.double(gates), Elementwise.double(part),
        Elementwise.double(before), Elementwise.double(state))
    }
  }

  static func gruBackward<E: Scalar>(
    _ rows: Int, _ units: Int, _ gates: UnsafeMutablePointer<E>, part: UnsafeMutablePointer<E>,
    before: UnsafePointer<E>, dh: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_gru_back_f32(
        isa, rows, units, Elementwise.single(gates), Elementwise.single(part),
        Elementwise.single(before), Elementwise.single(dh))
    } else {
      ntk_gru_back_f64(
        isa, rows, units, Elementwise.double(gates), Elementwise.double(part),
        Elementwise.double(before), Elementwise.double(dh))
    }
  }

  /// The sum of -ln softmax; with `scale` > 0 its derivative, times `scale`, replaces the logits.
  static func softmaxLoss<E: Scalar>(
    _ rows: Int, _ classes: Int, _ logits: UnsafeMutablePointer<E>, bias: UnsafePointer<E>?,
    biasScale: Double, _ targets: UnsafePointer<Int32>, scale: Double
  ) -> Double {
    if E.self == Float.self {
      ntk_softmax_loss_f32(
        isa, rows, classes, Elementwise.single(logits), bias.map { Elementwise.single($0) },
        Float(biasScale), targets, Float(scale))
    } else {
      ntk_softmax_loss_f64(
        isa, rows, classes, Elementwise.double(logits), bias.map { Elementwise.double($0) },
        biasScale, targets, scale)
    }
  }

  static func gather<E: Scalar>(
    _ count: Int, _ units: Int, _ vocabulary: Int, _ tokens: UnsafePointer<Int32>,
    _ weights: UnsafePointer<E>, scale: Double, _ x: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_gather_f32(
        count, units, vocabulary, tokens, Elementwise.single(weights), Float(scale),
        Elementwise.single(x))
    } else {
      ntk_gather_f64(
        count, units, vocabulary, tokens, Elementwise.double(weights), scale,
        Elementwise.double(x))
    }
  }

  static func scatter<E: Scalar>(
    _ count: Int, _ units: Int, _ vocabulary: Int, _ tokens: UnsafePointer<Int32>,
    _ x: UnsafePointer<E>, scale: Double, _ weights: UnsafeMutablePointer<E>
  ) {
    if E.self == Float.self {
      ntk_scatter_f32(
        count, units, vocabulary, tokens, Elementwise.single(x), Float(scale),
        Elementwise.single(weights))
    } else {
      ntk_scatter_f64(
        count, units, vocabulary, tokens, Elementwise.double(x), scale,
        Elementwise.double(weights))
    }
  }
}
