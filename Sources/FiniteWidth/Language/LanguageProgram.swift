import Architectures
import LinearAlgebra

/// A recurrent language model laid out for chunks of a text: an embedding, recurrent layers with
/// dropout, and a dense layer whose outputs are the logits of the next token.
///
/// It keeps the memory of one chunk and nothing else: the states that chunks pass on are the caller's.
final class LanguageProgram<Element: Scalar> {
  let streams: Int
  /// The longest chunk.
  let positions: Int
  let vocabulary: Int
  private let embedding: ParameterBlock
  private let readout: ParameterBlock
  private let stages: [any LanguageStage<Element>]
  private let embedded: StageMemory<Element>
  private let logits: StageMemory<Element>
  private let derivatives: [StageMemory<Element>]
  private let ones: [Element]

  /// The numbers of a state: what one chunk hands to the next.
  var carriedCount: Int { stages.reduce(0) { $0 + $1.carriedCount } }

  /// The program of `network` for texts of `streams` streams.
  ///
  /// - Throws: `FiniteWidthError.notALanguageModel`.
  init(_ network: FiniteNetwork<Element>, streams: Int) throws {
    let nodes = network.root.flattened
    let blocks = network.blocks
    guard nodes.count >= 3, case .oneHot(let vocabulary) = nodes[0],
      case .dense(let first) = nodes[1], case .dense(let last) = nodes[nodes.count - 1],
      blocks[last].units == vocabulary, network.input.positions.count == 1
    else {
      throw FiniteWidthError.notALanguageModel(network.architecture.oneLine)
    }
    self.streams = streams
    self.vocabulary = vocabulary
    positions = network.input.positions[0]
    embedding = blocks[first]
    readout = blocks[last]
    let rows = streams * positions
    var width = embedding.units
    var stages: [any LanguageStage<Element>] = []
    for node in nodes[2..<nodes.count - 1] {
      switch node {
      case .dropout(let keep, let site):
        stages.append(DropoutStage<Element>(width: width, keep: keep, site: site, rows: rows))
      case .recurrent(let site) where site.output == .sequence && site.cell.isCompiled:
        stages.append(
          RecurrentStage<Element>(site, blocks, streams: streams, positions: positions))
        width = site.units
      default: throw FiniteWidthError.notALanguageModel(network.architecture.oneLine)
      }
    }
    self.stages = stages
    embedded = StageMemory(rows * embedding.units)
    logits = StageMemory(rows * vocabulary)
    let widest = max(embedding.units, stages.map(\.width).max() ?? 0)
    derivatives = [StageMemory(rows * widest), StageMemory(rows * widest)]
    ones = [Element](repeating: 1, count: rows)
  }

  /// The sum over a chunk of -ln p(target), in nats.
  ///
  /// - Parameters:
  ///   - tokens: position after position, the tokens of all streams side by side.
  ///   - targets: the tokens that follow.
  ///   - carried: the state before the chunk, `carriedCount` numbers; becomes that behind it.
  ///   - mode: dropout in training.
  ///   - gradient: where the gradient of the mean over the chunk goes; nil for none.
  func loss(
    tokens: [Int32], targets: [Int32], parameters: [Element], carried: inout [Element],
    mode: EvaluationMode, gradient: UnsafeMutableBufferPointer<Element>? = nil
  ) -> Double {
    let rows = tokens.count
    precondition(
      rows % streams == 0 && rows <= streams * positions && targets.count == rows
        && carried.count == carriedCount, "a chunk of another shape")
    return parameters.withUnsafeBufferPointer { p in
      let pass = LanguagePass(
        streams: streams, positions: rows / streams, parameters: p.baseAddress!,
        gradient: gradient?.baseAddress, mode: mode)
      var x = embedded.start
      RecurrentLoops.gather(
        rows, embedding.units, vocabulary, tokens, pass.parameters + embedding.weightOffset,
        scale: embedding.weightScale, x)
      carried.withUnsafeMutableBufferPointer { carried in
        var offset = 0
        var nothing = Element(0)
        withUnsafeMutablePointer(to: &nothing) { nothing in
          for stage in stages {
            x = stage.forward(x, carried.baseAddress.map { $0 + offset } ?? nothing, pass)
            offset += stage.carriedCount
          }
        }
      }
      readout.multiply(x, rows: rows, into: logits.start, beta: 0, pass.parameters)
      let total = softmaxLoss(targets, pass, scale: gradient == nil ? 0 : 1 / Double(rows))
      if let gradient { backward(tokens, x, gradient, pass) }
      return total
    }
  }

  /// Rows of the logits on several threads; sums of rows are added in order.
  private func softmaxLoss(
    _ targets: [Int32], _ pass: LanguagePass<Element>, scale: Double
  ) -> Double {
    let chunk = 16
    let (rows, classes, biasScale) = (pass.rows, vocabulary, readout.biasScale)
    let places = SoftmaxPlaces(
      logits: logits.start, bias: readout.biasOffset.map { pass.parameters + $0 })
    var sums = [Double](repeating: 0, count: (rows + chunk - 1) / chunk)
    sums.parallelFill(chunk: 1, parallelism: Parallelism(threads: BLASInformation.threads)) {
      index, sum in
      let start = index * chunk
      targets.withUnsafeBufferPointer { targets in
        sum[0] = RecurrentLoops.softmaxLoss(
          min(chunk, rows - start), classes, places.logits + start * classes, bias: places.bias,
          biasScale: biasScale, targets.baseAddress! + start, scale: scale)
      }
    }
    return sums.reduce(0, +)
  }

  private func backward(
    _ tokens: [Int32], _ x: UnsafeMutablePointer<Element>,
    _ gradient: UnsafeMutableBufferPointer<Element>, _ pass: LanguagePass<Element>
  ) {
    let rows = pass.rows
    // Rows of tokens that do not occur, and frozen layers, have no gradient.
    for block in [embedding] + frozen { gradient[block.range].update(repeating: 0) }
    readout.writeGradient(x, logits.start, rows: rows, ones: ones, pass.gradient)
    var (d, spare) = (derivatives[0].start, derivatives[1].start)
    readout.pullBack(logits.start, rows: rows, into: d, pass.parameters)
    for stage in stages.reversed() {
      stage.backward(d, into: spare, pass)
      swap(&d, &spare)
    }
    guard embedding.trainable else { return }
    RecurrentLoops.scatter(
      rows, embedding.units, vocabulary, tokens, d, scale: embedding.weightScale,
      gradient.baseAddress! + embedding.weightOffset)
  }

  /// The frozen blocks behind the embedding.
  private var frozen: [ParameterBlock] {
    (stages.compactMap { ($0 as? RecurrentStage<Element>)?.blocks }.flatMap { $0 } + [readout])
      .filter { !$0.trainable }
  }
}

/// Where rows of logits and biases are; every thread has rows of its own.
private struct SoftmaxPlaces<Element>: @unchecked Sendable {
  let logits: UnsafeMutablePointer<Element>
  let bias: UnsafePointer<Element>?
}

extension RecurrentCell {
  /// Whether programs have loops for the cell.
  fileprivate var isCompiled: Bool {
    if case .simple(let activation) = self {
      activation == .tanh || activation == .relu
    } else {
      true
    }
  }
}

extension FiniteNode {
  /// The nodes in a row, with sequences written out.
  fileprivate var flattened: [FiniteNode] {
    if case .sequence(let nodes) = self { nodes.flatMap(\.flattened) } else { [self] }
  }
}
