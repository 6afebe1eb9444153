import Architectures
import Testing

@Suite struct InfiniteWidthRuleTests {
  static let vector = InputShape.vector(features: 5)
  static let image = InputShape.image(height: 6, width: 6, channels: 3)

  static func refusal(_ input: InputShape = vector, @LayerBuilder _ layers: () -> [Layer])
    -> String?
  {
    message { try Architecture(layers: layers()).validateInfiniteWidth(input: input) }
  }

  static func accepts(_ input: InputShape = vector, @LayerBuilder _ layers: () -> [Layer]) throws {
    try Architecture(layers: layers()).validateInfiniteWidth(input: input)
  }

  static let remedy = "put a dense or convolution layer before it"

  @Test(arguments: Activation.samples)
  func activationsNeedGaussians(_ activation: Activation) throws {
    if activation == .identity {
      try Self.accepts {
        activation
        Dense()
        ReLU()
        activation
      }
      return
    }
    let name = activation.name
    #expect(
      Self.refusal { activation }
        == "layers[0].\(name): its input is the raw data, which is not Gaussian; \(Self.remedy)")
    #expect(
      Self.refusal {
        Dense()
        ReLU()
        activation
      }
        == "layers[2].\(name): its input comes from layers[1].relu with no weights in between and "
        + "is not Gaussian; \(Self.remedy)")
    try Self.accepts {
      Dense()
      activation
      Dense()
    }
  }

  @Test func whatKeepsSignalsGaussian() throws {
    try Self.accepts(Self.image) {
      Conv(3, 3)
      AveragePool(2, 2)
      LayerNorm()
      GlobalAveragePool()
      Flatten()
      Dropout(keep: 1)
      ReLU()
    }
    try Self.accepts(Self.image) {
      AveragePool(2, 2)
      SelfAttention()
      Sum { Branch { Identity() } }
      ReLU()
    }
  }

  @Test func whatDoesNot() {
    let stoppers: [Layer] = [
      .flatten, .dropout(keep: 0.5), .activation(.abs),
      Product {
        Branch { Dense() }
        Branch { Dense() }
      },
      Concatenate {
        Branch { Dense() }
        Branch { Dense() }
      },
    ]
    for stopper in stoppers {
      #expect(
        Self.refusal(Self.image) {
          Conv(3, 3)
          stopper
          LayerNorm()
        }
          == "layers[2].layerNorm: its input comes from layers[1].\(stopper.name) with no weights "
          + "in between and is not Gaussian; \(Self.remedy)")
    }
    #expect(
      Self.refusal(Self.image) {
        AveragePool(2, 2)
        LayerNorm()
      } == "layers[1].layerNorm: its input is the raw data, which is not Gaussian; \(Self.remedy)")
  }

  @Test func repeatsCarryTheStateFromPassToPass() throws {
    try Self.accepts {
      Repeat(3) {
        Dense()
        ReLU()
      }
    }
    #expect(
      Self.refusal {
        Dense()
        Repeat(2) { ReLU() }
      }
        == "layers[1].repeat.layers[0].relu: its input comes from layers[1].repeat.layers[0].relu "
        + "with no weights in between and is not Gaussian; \(Self.remedy)")
  }

  @Test func sumsNeedGaussianIndependentBranches() throws {
    try Self.accepts {
      Dense()
      Residual {
        ReLU()
        Dense()
      }
      Residual {
        ReLU()
        Dense()
      } shortcut: {
        Dense()
      }
      ReLU()
    }
    #expect(
      Self.refusal {
        Dense()
        Residual {
          Dense()
          ReLU()
        }
      }
        == "layers[1].residual.branch: a sum needs Gaussian branches, and this one ends with "
        + "layers[1].residual.branch[1].relu, which is not; "
        + "end the branch with a dense or convolution layer")
    #expect(
      Self.refusal {
        Residual { Dense(units: 5) }
      }
        == "layers[0].residual.shortcut: a sum needs Gaussian branches, and this one is the raw "
        + "input; put a dense or convolution layer before the residual")
    #expect(
      Self.refusal {
        Dense()
        ReLU()
        Residual { Dense() }
      }
        == "layers[2].residual.shortcut: a sum needs Gaussian branches, and this one ends with "
        + "layers[1].relu, which is not; end the branch with a dense or convolution layer")
    #expect(
      Self.refusal {
        Dense()
        Sum {
          Branch { LayerNorm() }
          Branch { Dense() }
          Branch {}
        }
      }
        == "layers[1].sum.branches[0]: this and layers[1].sum.branches[2] carry the same signal "
        + "on, without weights of their own, so they are not independent; "
        + "put a dense or convolution layer into all branches but one")
    // The branch x + W phi(x) holds x itself, so x + (x + W phi(x)) has the wrong covariance.
    #expect(
      Self.refusal {
        Dense()
        Residual {
          Residual {
            ReLU()
            Dense()
          }
        }
      }?.hasPrefix("layers[1].residual.branch: this and layers[1].residual.shortcut carry") == true)
    try Self.accepts {
      Dense()
      Residual {
        Dense()
        Residual {
          ReLU()
          Dense()
        }
      }
    }
  }

  @Test func productsNeedIndependentBranches() throws {
    // A gated linear unit.
    try Self.accepts {
      Dense()
      Product {
        Branch { Dense() }
        Branch {
          Dense()
          SigmoidLike()
        }
      }
      Dense()
    }
    try Self.accepts {
      Dense()
      Product {
        Branch {}
        Branch { Dense() }
      }
    }
    #expect(
      Self.refusal {
        Dense()
        Product {
          Branch { ReLU() }
          Branch { Erf() }
        }
      }
        == "layers[1].product.branches[0]: this and layers[1].product.branches[1] carry the same "
        + "signal on, without weights of their own, so they are not independent; "
        + "put a dense or convolution layer into all branches but one")
  }

  @Test func concatenations() throws {
    try Self.accepts {
      Dense()
      Concatenate {
        Branch { ReLU() }
        Branch {}
      }
      Dense()
    }
    #expect(
      Self.refusal {
        Concatenate {
          Branch { Dense() }
          Branch { Dense(units: 4) }
        }
      }
        == "layers[0].concatenate: the output has w + 4 channels (w: the width), so the proportion "
        + "of the branches is not defined; "
        + "give units to the last layer of every branch, or to none")
  }

  @Test func dropoutAndAttention() throws {
    #expect(
      Self.refusal { Dropout(keep: 0.5) }
        == "layers[0].dropout: dropout of the raw input is not averaged over channels; "
        + "put a dense or convolution layer before it")
    try Self.accepts {
      Dense()
      ReLU()
      Dropout(keep: 0.5)
      Dense()
    }
    #expect(
      Self.refusal(Self.image) { SelfAttention(linearScaling: false) }
        == "layers[0].selfAttention.linearScaling: false: attention scaled by 1/sqrt(d) has no "
        + "known kernel in closed form; set it to true, or estimate the kernels from finite "
        + "networks (kernel --monte-carlo)")
  }

  @Test func layersWithoutAKernel() throws {
    #expect(
      Self.refusal(Self.image) {
        Conv(3, 3)
        Residual { MaxPool(3, 3, strides: [1, 1], padding: .same) }
      }
        == "layers[1].residual.branch[0].maxPool: a maximum over positions has no known kernel in "
        + "closed form; use averagePool, or estimate the kernels from finite networks "
        + "(kernel --monte-carlo)")
    #expect(
      Self.refusal {
        Dense()
        BatchNorm()
      }
        == "layers[1].batchNorm: batch normalization makes every output depend on the whole batch, "
        + "which no kernel between two inputs holds; use layerNorm, or estimate the kernels from "
        + "finite networks (kernel --monte-carlo)")
    try Architecture {
      Conv(3, 3)
      MaxPool(2, 2)
      BatchNorm()
    }.validateFiniteWidth(input: Self.image)
  }

  @Test func shapesComeFirst() {
    #expect(Self.refusal { Conv(3, 3) }?.hasPrefix("layers[0].conv: the filter [3, 3]") == true)
  }

  @Test func expNormalizedHasNoFiniteNetwork() throws {
    let network = Architecture {
      Dense()
      Repeat(2) {
        ExpNormalized()
        Dense()
      }
    }
    try network.validateInfiniteWidth(input: Self.vector)
    #expect(
      message { try network.validateFiniteWidth(input: Self.vector) }
        == "layers[1].repeat.layers[0].expNormalized: expNormalized is a kernel without a "
        + "function; use it at infinite width only, or another activation")
    // At finite width an activation of the raw input is fine.
    let shapes = try Architecture { ReLU() }.validateFiniteWidth(input: Self.vector)
    #expect(shapes.map(\.output.description) == ["5"])
  }
}
