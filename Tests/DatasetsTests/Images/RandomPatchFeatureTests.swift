import LinearAlgebra
import TestSupport
import Testing

@testable import Datasets

@Suite struct RandomPatchFeatureTests {
  static let training = sampleImages(12, seed: 7)

  static func features(_ count: Int = 9, mirrored: Bool = true) throws -> RandomPatchFeatures {
    try RandomPatchFeatures(
      fitting: training, count: count, size: 3, stream: RandomStream(seed: 1), threshold: 0.2,
      mirrored: mirrored)
  }

  /// Every feature by loops over rows, columns and channels.
  @Test func naiveConvolution() throws {
    let features = try Self.features()
    let images = sampleImages(70, seed: 8)  // more than one batch of 64
    let found = try features.applied(to: images)
    #expect(found.shape == [2, 3, 36] && features.shape == found.shape)
    var expected: [Double] = []
    for row in 0..<70 {
      for i in 0..<2 {
        for j in 0..<3 {
          var products: [Double] = []
          for filter in 0..<18 {
            var sum = 0.0
            for a in 0..<3 {
              for b in 0..<3 {
                for c in 0..<3 {
                  sum +=
                    features.filters[filter, (a * 3 + b) * 3 + c]
                    * images.x[row, ((i + a) * 5 + j + b) * 3 + c]
                }
              }
            }
            products.append(sum)
          }
          expected += products.map { max(0, $0 - 0.2) } + products.map { max(0, -$0 - 0.2) }
        }
      }
    }
    // Sums of 27 products below 1e3.
    expectClose(found.x.elements, expected, absolute: 1e-10)
  }

  /// Filters are W p for patches p of norm 1 and mean 0 that occur in the training images.
  @Test func filtersArePatches() throws {
    let features = try Self.features(mirrored: false)
    #expect(features.filters.rows == 9)
    var patches: [[Double]] = []
    for row in 0..<12 {
      for i in 0..<2 {
        for j in 0..<3 {
          var patch: [Double] = []
          for a in 0..<3 {
            for b in 0..<3 {
              for c in 0..<3 { patch.append(Self.training.x[row, ((i + a) * 5 + j + b) * 3 + c]) }
            }
          }
          let mean = patch.reduce(0, +) / 27
          let norm = patch.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
          patches.append(patch.map { ($0 - mean) / norm })
        }
      }
    }
    // W is that of the drawn patches, so W^{-2} = C + b with the covariance C of the patches:
    // recover them by undoing the whitening with the patches that match best.
    let drawn = (0..<9).map { filter in
      patches.max { a, b in
        cosine(a, Array(features.filters[row: filter]))
          < cosine(b, Array(features.filters[row: filter]))
      }!
    }
    let whitening = try ZCAWhitening(
      fitting: Matrix(drawn), regularization: .absolute(1e-3))
    expectClose(try whitening.applied(to: Matrix(drawn)), features.filters, absolute: 1e-11)
  }

  private func cosine(_ a: [Double], _ b: [Double]) -> Double {
    func dot(_ u: [Double], _ v: [Double]) -> Double { zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  /// Features of a mirror image: the mirrored features, channels exchanged with their mirror twins.
  @Test func mirrorImages() throws {
    let features = try Self.features()
    let images = sampleImages(4, seed: 9)
    let one = try features.applied(to: images.flippedHorizontally())
    let other = try features.applied(to: images).flippedHorizontally()
    let twins = (0..<36).map { $0 / 18 * 18 + ($0 % 18 + 9) % 18 }
    let exchanged = other.x.selectingColumns(
      (0..<6).flatMap { position in twins.map { position * 36 + $0 } })
    expectClose(one.x, exchanged, absolute: 1e-10)
  }

  @Test func dependsOnTheSeedAlone() throws {
    let again = try Self.features()
    // To the last bits of BLAS, whose threads other tests change.
    expectClose(try Self.features().filters, again.filters, absolute: 1e-11)
    let other = try RandomPatchFeatures(
      fitting: Self.training, count: 9, size: 3, stream: RandomStream(seed: 2), threshold: 0.2)
    #expect(other.filters != again.filters)
    #expect(again.filters.rows == 18)
  }

  @Test func refusals() throws {
    func attempt(_ count: Int, _ size: Int, _ data: Dataset = Self.training) -> DatasetError? {
      datasetError {
        _ = try RandomPatchFeatures(
          fitting: data, count: count, size: size, stream: RandomStream(seed: 1))
      }
    }
    #expect(attempt(0, 3) == .invalidPatches(count: 0, size: 3, shape: [4, 5, 3]))
    #expect(attempt(5, 5) == .invalidPatches(count: 5, size: 5, shape: [4, 5, 3]))
    let flat = Self.training.replacing(x: Self.training.x.map { _ in 0.5 })
    guard case .noContrast = attempt(5, 3, flat) else {
      Issue.record("images without contrast were accepted")
      return
    }
    let features = try Self.features()
    #expect(
      datasetError { _ = try features.applied(to: threeClasses()) }
        == .shapeMismatch(name: "three", seen: [2], expected: [4, 5, 3]))
  }
}
