import Architectures
import Testing

@Suite struct LayerBuilderTests {
  @Test func exampleOfTheDesign() throws {
    let network = Architecture {
      Conv(3, 3); ReLU()
      Conv(3, 3); ReLU()
      GlobalAveragePool()
      Dense()
    }
    let conv = Layer.conv(Convolution(filter: [3, 3]))
    #expect(
      network.layers == [
        conv, .activation(.relu), conv, .activation(.relu), .globalAveragePool, .dense(Dense()),
      ])
    #expect(network.name == "network" && network.parameterization == .ntk)
    let shape = try network.outputShape(input: .image(height: 5, width: 5, channels: 3))
    #expect(shape == TensorShape(positions: [], channels: ChannelCount(widths: 1)))
  }

  @Test func everyKindOfLine() {
    let custom = CustomActivation(name: "half", function: { $0 / 2 }, derivative: { _ in 0.5 })
    let isDeep = true
    let isNormalized = false
    let network = Architecture(name: "all", parameterization: .standard) {
      Dense(units: 3)
      Convolution(filter: [3])
      SelfAttention(biasStd: 0.1)
      LayerNormalization(axes: [1, -1])
      Activation.tanh
      custom
      [Layer.flatten, .globalSumPool]
      if isDeep { Dense() }
      if isNormalized { LayerNorm() } else { Dropout(keep: 0.5) }
      for degree in 1...2 { Hermite(degree: degree) }
    }
    #expect(network.parameterization == .standard && network.name == "all")
    #expect(
      network.layers == [
        .dense(Dense(units: 3)), .conv(Convolution(filter: [3])),
        .selfAttention(SelfAttention(biasStd: 0.1)),
        .layerNorm(LayerNormalization(axes: [1, -1])), .activation(.tanh),
        .activation(.custom(custom)), .flatten, .globalSumPool, .dense(Dense()),
        .dropout(keep: 0.5), .activation(.hermite(degree: 1)), .activation(.hermite(degree: 2)),
      ])
  }

  @Test func branches() {
    let network = Architecture {
      Residual {
        ReLU()
        Dense()
      }
      Residual {
        Dense()
      } shortcut: {
        Dense(weightStd: 2)
      }
      Sum {
        Branch { Dense() }
        Branch {}
      }
      Product {
        for std in [1.0, 2.0] { Branch { Dense(weightStd: std) } }
      }
      Concatenate {
        Branch { Dense() }
        Branch { Conv(3) }
      }
      Repeat(3) { ReLU() }
    }
    #expect(
      network.layers == [
        .residual(branch: [.activation(.relu), .dense(Dense())], shortcut: []),
        .residual(branch: [.dense(Dense())], shortcut: [.dense(Dense(weightStd: 2))]),
        .sum([[.dense(Dense())], []]),
        .product([[.dense(Dense(weightStd: 1))], [.dense(Dense(weightStd: 2))]]),
        .concatenate([[.dense(Dense())], [.conv(Convolution(filter: [3]))]]),
        .repeated(count: 3, layers: [.activation(.relu)]),
      ])
  }

  @Test func oneFunctionPerLayerAndActivation() {
    let built: [Layer] = [
      Conv(3), ConvLocal(3), ConvTranspose(3), AveragePool(2), SumPool(2), MaxPool(2),
      GlobalAveragePool(), GlobalSumPool(), Flatten(), LayerNorm(), BatchNorm(), Dropout(keep: 1),
      .dense(Dense()),
      .selfAttention(SelfAttention()), Residual { ReLU() }, Sum { Branch {} },
      Product { Branch {} },
      Concatenate { Branch {} }, Repeat(1) { ReLU() }, Embed(), RNN(), LSTM(), GRU(), Softmax(),
      Identity(), ReLU(), LeakyReLU(), Abs(), Sign(), Erf(), SigmoidLike(), GELU(), Sin(), Cos(),
      RBF(), Gabor(), Gaussian(), Exp(), ExpNormalized(), Hermite(degree: 2), Monomial(degree: 2),
      RectifiedMonomial(degree: 2), Polynomial(coefficients: [1]), Tanh(), Softplus(), SiLU(),
      ELU(),
    ]
    #expect(Set(built.map(\.name)) == Set(Layer.names))
    #expect(built.count == Layer.names.count)
  }
}
