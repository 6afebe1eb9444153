import Architectures
import LinearAlgebra

/// A random valid architecture with a random input shape, the same for the same seed.
///
/// Candidates that `validateInfiniteWidth` refuses, that take an oracle too long or whose variances
/// leave 10^-6 ... 10^4 are drawn again.
struct RandomArchitecture {
  /// Which layers may occur.
  enum Mode: String {
    /// Convolutions (valid, same), dense, activations, normalization over channels, dropout;
    /// branches without pools; pools outside of branches only.
    case planar
    /// Every layer with an infinite-width kernel.
    case everything
  }

  let seed: UInt64
  let mode: Mode
  let architecture: Architecture
  let input: InputShape

  init(seed: UInt64, mode: Mode) throws {
    self.seed = seed
    self.mode = mode
    for attempt: UInt64 in 0..<1000 {
      var drawer = ArchitectureDrawer(
        random: RandomStream(seed: seed, stream: attempt), mode: mode)
      guard let architecture = drawer.network(), Self.isMild(architecture, drawer.input, seed)
      else { continue }
      self.architecture = architecture
      input = drawer.input
      return
    }
    throw RandomArchitectureError.noCandidate(seed: seed)
  }

  /// Random inputs, one per row.
  func inputs(rows: Int, stream: UInt64 = 0) -> Matrix<Double> {
    RandomStream(seed: seed, stream: 5000 + stream).normalMatrix(
      rows: rows, columns: input.dimensions.reduce(1, *))
  }

  /// Seed, input and layers, complete enough to write down by hand.
  var description: String {
    let json = (try? architecture.jsonData(pretty: false)).map {
      String(decoding: $0, as: UTF8.self)
    }
    return "seed \(seed), \(mode.rawValue), input \(input): \(json ?? architecture.oneLine)"
  }

  private static func isMild(
    _ architecture: Architecture, _ input: InputShape, _ seed: UInt64
  ) -> Bool {
    let x: Matrix<Double> = RandomStream(seed: seed, stream: 4999).normalMatrix(
      rows: 1, columns: input.dimensions.reduce(1, *))
    guard let kernels = try? KernelOracle(architecture, input: input).kernels(x) else {
      return false
    }
    let mild = 1e-6...1e4
    return mild.contains(kernels.variances.lowerBound)
      && mild.contains(kernels.variances.upperBound) && mild.contains(kernels.nngp[0, 0])
      && kernels.ntk[0, 0] < 1e6
  }
}

/// No architecture was found.
enum RandomArchitectureError: Error { case noCandidate(seed: UInt64) }
