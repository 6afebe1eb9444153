import Architectures
import Testing

@Suite struct TrainingTests {
  static let network = Architecture {
    Conv(3, 3)
    Residual {
      Conv(3, 3, padding: .same)
    } shortcut: {
      ConvLocal(3, 3, padding: .same)
    }
    Repeat(2) { SelfAttention(units: 3) }
    Sum { Branch { ConvTranspose(1, 1) } }
    Dense(trainable: false)
  }

  /// The trainable flags in order, repeats written out.
  static func flags(_ layers: [Layer]) -> [Bool] {
    layers.flatMap { layer -> [Bool] in
      switch layer {
      case .dense(let layer): [layer.trainable]
      case .conv(let layer), .convLocal(let layer), .convTranspose(let layer): [layer.trainable]
      case .selfAttention(let layer): [layer.trainable]
      case .residual(let branch, let shortcut): flags(branch) + flags(shortcut)
      case .sum(let branches), .product(let branches), .concatenate(let branches):
        branches.flatMap { flags($0) }
      case .repeated(let count, let layers): (0..<count).flatMap { _ in flags(layers) }
      default: []
      }
    }
  }

  @Test func counts() {
    #expect(Self.network.parameterizedLayerCount == 7)
    #expect(Architecture { ReLU() }.parameterizedLayerCount == 0)
  }

  @Test func freezingTheFirst() throws {
    for count in 0...7 {
      let frozen = try Self.network.freezing(first: count)
      // The last layer was frozen before and stays so.
      #expect(Self.flags(frozen.layers) == (0..<7).map { $0 >= count && $0 != 6 })
      // A repeat is written out only when its passes differ.
      #expect(frozen.layers.count == (count == 4 ? 6 : 5))
    }
    #expect(try Self.network.freezing(first: 0) == Self.network)
    for count in [-1, 8] {
      #expect(
        message { try Self.network.freezing(first: count) }
          == "cannot freeze the first \(count) layers: 7 layers have parameters; "
          + "give a number from 0 to 7")
    }
  }

  @Test func trainingAPart() {
    func flags(_ part: TrainedPart) -> [Bool] {
      Self.flags(Self.network.training(only: part).layers)
    }
    #expect(flags(.all) == Array(repeating: true, count: 7))
    #expect(flags(.none) == Array(repeating: false, count: 7))
    #expect(flags(.first) == (0..<7).map { $0 == 0 })
    #expect(flags(.last) == (0..<7).map { $0 == 6 })
    #expect(flags(.hidden) == (0..<7).map { (1..<6).contains($0) })
  }

  @Test func transformsChangeNothingElse() throws {
    let back = Self.network.training(only: .first).training(only: .all)
    let all = Self.network.training(only: .all)
    #expect(back == all)
    #expect(back.name == Self.network.name)
    let shape = InputShape.image(height: 9, width: 9, channels: 2)
    #expect(try back.outputShape(input: shape) == Self.network.outputShape(input: shape))
  }
}
