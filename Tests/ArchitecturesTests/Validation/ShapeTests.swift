import Architectures
import Testing

@Suite struct ShapeTests {
  static let image = InputShape.image(height: 8, width: 6, channels: 3)

  static func shape(_ input: InputShape, @LayerBuilder _ layers: () -> [Layer]) throws -> String {
    try Architecture(layers: layers()).outputShape(input: input).description
  }

  static func refusal(
    _ input: InputShape = image, @LayerBuilder _ layers: () -> [Layer]
  ) -> String? {
    message { try Architecture(layers: layers()).validate(input: input) }
  }

  @Test func outputShapes() throws {
    let image = Self.image
    let vector = InputShape.vector(features: 10)
    let sequence = InputShape.sequence(length: 7, channels: 4)
    #expect(try Self.shape(vector) { Dense() } == "w")
    #expect(try Self.shape(vector) { Dense(units: 5) } == "5")
    #expect(try Self.shape(vector) { ReLU() } == "10")
    #expect(try Self.shape(vector) { Flatten() } == "10")
    #expect(try Self.shape(sequence) { Conv(3) } == "5 x w")
    #expect(try Self.shape(sequence) { Dense(units: 2) } == "7 x 2")
    #expect(try Self.shape(image) { Conv(3, 3) } == "6 x 4 x w")
    #expect(try Self.shape(image) { Conv(3, 3, strides: [2, 2]) } == "3 x 2 x w")
    #expect(try Self.shape(image) { Conv(3, 3, strides: [3, 4], padding: .same) } == "3 x 2 x w")
    #expect(try Self.shape(image) { ConvLocal(9, 9, padding: .circular) } == "8 x 6 x w")
    #expect(try Self.shape(image) { ConvTranspose(3, 3, strides: [2, 2]) } == "17 x 13 x w")
    #expect(try Self.shape(image) { ConvTranspose(1, 1, strides: [2, 2]) } == "16 x 12 x w")
    #expect(
      try Self.shape(image) { ConvTranspose(3, 3, strides: [2, 2], padding: .same) }
        == "16 x 12 x w")
    #expect(try Self.shape(image) { AveragePool(2, 2) } == "4 x 3 x 3")
    #expect(try Self.shape(image) { SumPool(3, 3) } == "2 x 2 x 3")
    #expect(try Self.shape(image) { MaxPool(3, 3, padding: .same) } == "3 x 2 x 3")
    #expect(try Self.shape(image) { BatchNorm() } == "8 x 6 x 3")
    #expect(try Self.shape(image) { GlobalSumPool() } == "3")
    #expect(try Self.shape(image) { Flatten() } == "144")
    #expect(
      try Self.shape(image) {
        Conv(1, 1)
        Flatten()
      } == "48w")
    #expect(try Self.shape(image) { SelfAttention(units: 9) } == "8 x 6 x 9")
    #expect(try Self.shape(image) { LayerNorm(axes: [1, 2, 3]) } == "8 x 6 x 3")
    #expect(
      try Self.shape(image) {
        Concatenate {
          Branch { Conv(1, 1) }
          Branch {}
          Branch { Conv(3, 3, padding: .same) }
        }
      } == "8 x 6 x 2w + 3")
    #expect(
      try Self.shape(image) {
        Repeat(2) {
          Conv(3, 3)
          ReLU()
        }
      } == "4 x 2 x w")
    let flat = TensorShape(positions: [2, 3], channels: ChannelCount(fixed: 3, widths: 2))
    #expect(flat.dimensions(width: 10) == [2, 3, 23])
    #expect(flat.positionCount == 6)
  }

  /// floor((n - k) / s) + 1 windows fit: counted one by one.
  @Test func windowArithmeticByCounting() {
    for length in 1...9 {
      for size in 1...9 {
        for stride in 1...4 {
          let starts = Array(Swift.stride(from: 0, to: length, by: stride))
          #expect(
            Padding.valid.outputLength(of: length, size: size, stride: stride)
              == starts.count { $0 + size <= length })
          #expect(
            Padding.same.outputLength(of: length, size: size, stride: stride) == starts.count)
          #expect(
            Padding.circular.outputLength(of: length, size: size, stride: stride) == starts.count)
          // Input i of a transposed convolution covers i s ..< i s + k, at least a stride each.
          let end = (0..<length).map { $0 * stride + max(size, stride) }.max() ?? 0
          #expect(Padding.valid.transposedLength(of: length, size: size, stride: stride) == end)
        }
      }
    }
  }

  @Test func tracesTellEveryShape() throws {
    let network = Architecture {
      Conv(3, 3)
      Residual {
        ReLU()
        Conv(3, 3, padding: .same)
      }
      Repeat(2) { AveragePool(2, 2) }
    }
    let traces = try network.validate(input: .image(height: 10, width: 10, channels: 1))
    #expect(traces.map(\.path) == ["layers[0]", "layers[1]", "layers[2]"])
    #expect(traces[1].place == "layers[1].residual")
    #expect(traces[1].branches.map(\.count) == [2, 0])
    #expect(traces[1].branches[0][1].path == "layers[1].residual.branch[1]")
    #expect(traces[1].input.description == "8 x 8 x w" && traces[1].output == traces[1].input)
    #expect(traces[2].branches.map { $0[0].output.positions } == [[4, 4], [2, 2]])
    #expect(traces[2].output.description == "2 x 2 x w")
    #expect(network.expandedLayerCount == 1 + 3 + 3)
  }

  @Test func windowsThatDoNotFit() {
    #expect(
      Self.refusal {
        Residual { Conv(9, 3) }
      }
        == "layers[0].residual.branch[0].conv: a 9x3 filter does not fit 8x6 positions under "
        + "valid padding; use padding same or circular, or a smaller filter")
    #expect(
      Self.refusal { AveragePool(2, 7) }
        == "layers[0].averagePool: a 2x7 window does not fit 8x6 positions under valid padding; "
        + "use padding same or circular, or a smaller window")
    #expect(
      Self.refusal {
        Repeat(4) { Conv(3, 3) }
      }
        == "layers[0].repeat.layers[0].conv: in pass 3 of 4, a 3x3 filter does not fit 4x2 "
        + "positions under valid padding; use padding same or circular, or a smaller filter")
  }

  @Test func ranks() {
    #expect(
      Self.refusal { Conv(3) }
        == "layers[0].conv: the filter [3] has 1 entry and the signal is an image (8 x 6 x 3), "
        + "which needs two entries; give the filter one entry per spatial dimension")
    #expect(
      Self.refusal(.sequence(length: 9, channels: 2)) { SumPool(2, 2) }
        == "layers[0].sumPool: the window [2, 2] has 2 entries and the signal is a sequence "
        + "(9 x 2), which needs one entry; give the window one entry per spatial dimension")
    #expect(
      Self.refusal(.vector(features: 4)) { ConvTranspose(3, 3) }
        == "layers[0].convTranspose: the filter [3, 3] has 2 entries and the signal is a vector "
        + "(4), which has no positions; use dense layers for vectors")
  }

  @Test func vectorsHaveNoPositions() {
    #expect(
      Self.refusal {
        Flatten()
        GlobalAveragePool()
      }
        == "layers[1].globalAveragePool: the signal is a vector (144): no positions to pool over; "
        + "leave the layer out")
    #expect(
      Self.refusal(.vector(features: 4)) { SelfAttention() }
        == "layers[0].selfAttention: the signal is a vector (4): no positions to attend to; "
        + "use a dense layer")
  }

  @Test func branchesOfDifferentShapes() {
    #expect(
      Self.refusal {
        Residual { Conv(3, 3) }
      }
        == "layers[0].residual: branch ends in shape 6 x 4 x w and shortcut in shape 8 x 6 x 3; "
        + "use padding same, or the same strides on both sides")
    #expect(
      Self.refusal {
        Dense()
        Product {
          Branch { Dense() }
          Branch { Dense(units: 2) }
        }
      }
        == "layers[1].product: branches[0] ends in shape 8 x 6 x w and branches[1] in shape "
        + "8 x 6 x 2; give both as many channels, with units or a dense layer")
    #expect(
      Self.refusal {
        Concatenate {
          Branch {}
          Branch { Conv(2, 2) }
        }
      }
        == "layers[0].concatenate: branches[0] ends in shape 8 x 6 x 3 and branches[1] in shape "
        + "7 x 5 x w; use padding same, or the same strides in every branch")
  }

  @Test func axesOfLayerNorm() {
    #expect(
      Self.refusal { LayerNorm(axes: [4]) }
        == "layers[0].layerNorm.axes: [4]: the signal (batch, 8 x 6 x 3) has 4 axes; "
        + "use axes from 1 to 3, or -1 for the channels")
    #expect(
      Self.refusal { LayerNorm(axes: [1, 2]) }
        == "layers[0].layerNorm.axes: [1, 2]: the channels are not normalized; add -1")
    #expect(
      Self.refusal { LayerNorm(axes: [0, -1]) }
        == "layers[0].layerNorm.axes: [0, -1]: axis 0 is the batch, and one input must not change "
        + "another's output; normalize over axes from 1 to 3")
    #expect(
      Self.refusal { LayerNorm(axes: [3, -1]) }
        == "layers[0].layerNorm.axes: [3, -1]: an axis is named twice; name each axis once")
    #expect(LayerNormalization(axes: [1, 3]).spatialDimensions(rank: 2) == [0])
    #expect(LayerNormalization(axes: [-1, -2]).spatialDimensions(rank: 2) == [1])
  }

  @Test func emptyAndEnormousNetworks() {
    #expect(Self.refusal {} == "layers: []; at least one layer")
    #expect(
      Self.refusal { Repeat(.max) { Repeat(.max) { ReLU() } } }
        == "layers: more than 100000 layers with repeats written out; lower the counts")
    #expect(
      Self.refusal(.vector(features: 0)) { Dense() }
        == "input: 0; sizes are from 1 to 2147483647")
    #expect(
      Self.refusal(.image(height: 1 << 20, width: 1 << 20, channels: 1)) { Dense() }?
        .hasPrefix("input: a signal of shape 1048576 x 1048576 x 1 has more than 2147483647")
        == true)
    #expect(
      Self.refusal { ConvTranspose(1, 1, strides: [1 << 30, 1 << 30]) }?
        .hasPrefix("layers[0].convTranspose: a signal of shape ") == true)
  }

  @Test func parametersAreCheckedInValuesToo() {
    #expect(
      Self.refusal { Dropout(keep: 2) }
        == "layers[0].dropout.keep: 2; keep is a probability above 0 and at most 1")
    #expect(
      Self.refusal { Repeat(0) { ReLU() } } == "layers[0].repeat.count: 0; count is at least 1")
    #expect(
      Self.refusal { Dense(biasStd: .infinity) }
        == "layers[0].dense.biasStd: inf; a standard deviation is finite and not negative")
  }

  @Test func inputShapes() {
    #expect(InputShape(dimensions: [5]) == .vector(features: 5))
    #expect(InputShape(dimensions: [5, 2]) == .sequence(length: 5, channels: 2))
    #expect(InputShape(dimensions: [5, 4, 2]) == .image(height: 5, width: 4, channels: 2))
    #expect(InputShape(dimensions: []) == nil && InputShape(dimensions: [1, 1, 1, 1]) == nil)
    #expect(Self.image.dimensions == [8, 6, 3] && Self.image.description == "8 x 6 x 3")
  }
}
