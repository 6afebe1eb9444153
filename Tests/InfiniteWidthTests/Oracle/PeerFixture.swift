import Architectures
import Foundation
import LinearAlgebra

/// Kernels of neural-tangents 0.6.5, written by `Scripts/fixtures/peer_fixtures.py`.
struct PeerFixture {
  let architecture: Architecture
  let shape: InputShape
  let x1, x2: Matrix<Double>
  /// The kernels of the rows of x1.
  let train: ReferenceKernels
  /// The kernels of the rows of x1 with those of x2.
  let cross: ReferenceKernels

  /// The networks and their inputs.
  static let names = [
    ("transpose-same", "image"), ("transpose-valid", "image"), ("transpose-circular", "image"),
    ("transpose-holes", "image"), ("transpose-wide", "square"), ("local", "image"),
    ("even-strided", "image"), ("circular-strided", "image"), ("circular-wide", "square"),
    ("sum-pool", "image"), ("overlapping-pools", "image"), ("layer-norm", "image"),
    ("branches", "image"), ("concatenations", "image"), ("attention-line", "line"),
    ("attention-image", "image"), ("embedding-sum", "line"), ("embedding-sum-values", "image"),
    ("embedding-concatenate", "image"), ("embedding-concatenate-values", "line"),
    ("dropout", "image"), ("standard", "image"),
    ("standard-line", "line"), ("line", "line"), ("pixel", "pixel"),
  ]

  private static let shapes: [String: InputShape] = [
    "image": .image(height: 5, width: 4, channels: 2),
    "square": .image(height: 4, width: 4, channels: 3),
    "pixel": .image(height: 1, width: 1, channels: 3), "line": .sequence(length: 7, channels: 2),
  ]

  init(_ name: String, inputs tag: String) throws {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("PeerFixtures")
    func load(_ file: String) throws -> NumPyArray {
      try NumPyArray(path: folder.appendingPathComponent("\(file).npy").path)
    }
    architecture = try Architecture(contentsOf: folder.appendingPathComponent("\(name).json"))
    shape = Self.shapes[tag]!
    x1 = try load("\(tag)-x1").matrix()
    x2 = try load("\(tag)-x2").matrix()
    let kernels = try load(name)
    let (rows, columns) = (kernels.shape[1], kernels.shape[2])
    let numbers = kernels.doubles()
    func block(_ kind: Int, from start: Int) -> Matrix<Double> {
      Matrix(rows: rows, columns: start == 0 ? rows : columns - rows) { i, j in
        numbers[(kind * rows + i) * columns + start + j]
      }
    }
    train = ReferenceKernels(nngp: block(0, from: 0), ntk: block(1, from: 0))
    cross = ReferenceKernels(nngp: block(0, from: rows), ntk: block(1, from: rows))
  }
}

/// Kernels that another program computed.
struct ReferenceKernels {
  let nngp, ntk: Matrix<Double>
}
