import Architectures
import Testing

@Suite struct DeviationTests {
  private static let network = Architecture(
    name: "network",
    layers: [
      .conv(Convolution(filter: [3], weightStd: 1.1, biasStd: 0.1)), .activation(.relu),
      .residual(
        branch: [.activation(.relu), .dense(Dense(weightStd: 1.2, biasStd: 0.2))],
        shortcut: [.dense(Dense(weightStd: 1.3))]),
      .concatenate([
        [.dense(Dense(weightStd: 1.4, units: 3))], [.dense(Dense(weightStd: 1.5, units: 2))],
      ]),
      .repeated(count: 3, layers: [.activation(.relu), .dense(Dense(weightStd: 1.6))]),
      .globalAveragePool, .dense(Dense(weightStd: 1.7, biasStd: 0.7)),
    ])

  /// The paths are those of the checks, which derivatives of kernels use.
  @Test func pathsAreThoseOfTraces() throws {
    func paths(_ traces: [LayerTrace]) -> [String] {
      traces.flatMap { trace -> [String] in
        switch trace.layer {
        case .dense, .conv: return [trace.path]
        default: return trace.branches.flatMap(paths)
        }
      }
    }
    let shape = try #require(InputShape(dimensions: [6, 2]))
    let traced = paths(try Self.network.validate(input: shape))
    let found = Self.network.deviations
    #expect(found.map(\.weightStd) == [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7])
    #expect(found.map(\.biasStd) == [0.1, 0.2, 0, 0, 0, 0, 0.7])
    #expect(Set(traced) == Set(found.map(\.path)) && found.count == 7)
  }

  @Test func settingThem() {
    var new = Self.network.deviations
    for index in new.indices {
      new[index].weightStd += 1
      new[index].biasStd = Double(index)
    }
    let changed = Self.network.settingDeviations(new)
    #expect(changed.deviations == new)
    #expect(changed.settingDeviations(Self.network.deviations) == Self.network)
    let unknown = LayerDeviations(path: "layers[99]", weightStd: 5, biasStd: 5)
    #expect(Self.network.settingDeviations([unknown]) == Self.network)
  }
}
