import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// Packed inner products, rectifiers on whole tiles, and how tiles get into their matrix.
@Suite struct TileTests {
  /// One dense layer: K = x.x' / features.
  static let linear = Architecture(layers: [.dense(Dense())])

  /// Rows and columns around the panels of every instruction set, features around the part that is
  /// packed at once (64) and the depth that is summed at once (512 to 1024).
  static let shapes = [
    (1, 1, 1), (13, 33, 63), (12, 32, 64), (97, 5, 65), (7, 200, 600), (193, 100, 1030),
  ]

  @Test(arguments: InstructionSet.available, shapes)
  func productsOfTwoSets(isa: InstructionSet, shape: (Int, Int, Int)) throws {
    let (rows, columns, features) = shape
    let x = RandomStream(seed: 21).normalMatrix(rows: rows, columns: features, as: Double.self)
    let z = RandomStream(seed: 22).normalMatrix(rows: columns, columns: features, as: Double.self)
    let options = KernelOptions(instructionSet: isa)
    let double = try Self.linear.nngpKernel(x, z, options: options)
    let (x32, z32) = (x.converted(to: Float.self), z.converted(to: Float.self))
    let single = try Self.linear.nngpKernel(x32, z32, options: options)
    for i in 0..<rows {
      for j in 0..<columns {
        var (sum, sum32, size) = (0.0, 0.0, 0.0)
        for f in 0..<features {
          sum += x[i, f] * z[j, f]
          sum32 += Double(x32[i, f]) * Double(z32[j, f])
          size += abs(x[i, f] * z[j, f])
        }
        // A sum of n terms in any order is within n eps sum |terms|.
        let bound = size + 1e-300
        expectClose(double[i, j] * Double(features), sum, absolute: bound * 1.2e-16 * 1040)
        expectClose(Double(single[i, j]) * Double(features), sum32, absolute: bound * 6e-8 * 1040)
      }
    }
  }

  /// An entry's bits depend on its two inputs alone: neither on the tile, nor on which is the row,
  /// nor on whether the matrix is symmetric.
  @Test(arguments: InstructionSet.available)
  func bitsDependOnThePairAlone(isa: InstructionSet) throws {
    let x: Matrix<Float> = RandomStream(seed: 23).normalMatrix(rows: 230, columns: 70)
    let network = Architecture.fullyConnected(hiddenLayers: 2)
    let whole = try network.kernel(x, options: KernelOptions(instructionSet: isa))
    for tile in [1, 17, 64, 500] where tile > 1 || isa == .best {
      let other = try network.kernel(x, options: KernelOptions(instructionSet: isa, tile: tile))
      #expect(other.nngp == whole.nngp, "tile \(tile)")
      #expect(other.ntk == whole.ntk, "tile \(tile)")
    }
    #expect(whole.ntk == whole.ntk.transposed)
    let part = try network.ntkKernel(
      x.selectingRows(0..<100), x.selectingRows(100..<230),
      options: KernelOptions(instructionSet: isa))
    for i in 0..<100 {
      for j in 0..<130 { #expect(part[i, j] == whole.ntk[i, 100 + j]) }
    }
  }

  /// A matrix above 32 MB is written past the caches, in lines of 64 bytes that no row begins with.
  @Test func largeMatricesAreWrittenWhole() throws {
    let (n, m) = (2931, 2899)
    let x: Matrix<Float> = RandomStream(seed: 24).normalMatrix(rows: n, columns: 70)
    let network = Architecture.fullyConnected(hiddenLayers: 1)
    let whole = try network.ntkKernel(x)
    #expect(whole == whole.transposed)
    for row in [0, 1, 1000, n - 1] {
      let line = try network.ntkKernel(x.selectingRows(row..<row + 1), x)
      for column in 0..<n where column != row { #expect(line[0, column] == whole[row, column]) }
    }
    let z = x.selectingRows(0..<m)
    let crossed = try network.ntkKernel(z, x)
    for row in [0, 1500, m - 1] {
      for column in 0..<n where column != row {
        #expect(crossed[row, column] == whole[row, column])
      }
    }
  }

  /// One hidden layer in single precision against the arc-cosine formulas in double precision.
  ///
  /// Over all angles. Unit variances: the correlation is that of the inputs.
  @Test(arguments: InstructionSet.available)
  func rectifierOverAllAngles(isa: InstructionSet) throws {
    let angles = (0...3000).map { .pi * Double($0) / 3000 }
    let z = Matrix<Float>(
      rows: angles.count, columns: 2,
      elements: angles.flatMap {
        [Float(2.0.squareRoot() * cos($0)), Float(2.0.squareRoot() * sin($0))]
      })
    let x = Matrix<Float>(rows: 1, columns: 2, elements: [Float(2.0.squareRoot()), 0])
    for slope in [0, 0.3] {
      let network = Architecture(layers: [
        .dense(Dense(trainable: false)),
        .activation(slope == 0 ? .relu : .leakyRelu(alpha: slope)), .dense(Dense()),
      ])
      let k = try network.kernel(x, z, options: KernelOptions(instructionSet: isa))
      for (j, _) in angles.enumerated() {
        // The angle of the rounded inputs, without cancellation.
        let (a, b) = (Double(z[j, 0]), Double(z[j, 1]))
        let (theta, c) = (atan2(b, a), a / (a * a + b * b).squareRoot())
        let root = (Double(x[0, 0]) * Double(x[0, 0]) / 2 * (a * a + b * b) / 2).squareRoot()
        let difference = (1 - slope) * (1 - slope) / (2 * .pi)
        let value = root * (difference * (sin(theta) + (.pi - theta) * c) + slope * c)
        // Errors of c, of the angle and of their sum, a few units of 2^-24 of numbers up to 4. Near 1
        // the angle moves by more than c, but its factor in the kernel is the sine.
        expectClose(Double(k.nngp[0, j]), value, absolute: 1e-6, "angle \(theta)")
      }
    }
  }
}
