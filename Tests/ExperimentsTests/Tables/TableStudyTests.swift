import Datasets
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Experiments

@Suite struct TableStudyTests {
  /// Three overlapping classes in four features, with splits as in the published files.
  static func set(_ count: Int, seed: UInt64, name: String = "drawn") -> TableSet {
    var random = RandomStream(seed: seed)
    let classes = (0..<count).map { $0 % 3 }
    let x = Matrix<Double>(rows: count, columns: 4) { row, column in
      random.normal() + (column == classes[row] ? 1.5 : 0)
    }
    func split(_ share: Double) -> RowSplit {
      let order = random.permutation(count)
      let size = Int(share * Double(count))
      return RowSplit(training: Array(order[..<size]), test: Array(order[size...]))
    }
    return TableSet(
      name: name, x: x, classes: classes, classCount: 3, tuning: split(0.5),
      folds: (0..<4).map { _ in split(0.75) })
  }

  /// The recursion of the paper, entry by entry:
  /// S^0 = x.x', S^{h+1} = sqrt(S S') (sqrt(1 - c^2) + c (pi - arccos c)) / (2 pi), and
  /// Theta^L = sum_{h >= fixed} S^h prod_{h' > h} (pi - arccos c^{h'}) / (2 pi).
  @Test func tangentKernelsOfThePaper() throws {
    let x = KernelFixtures.normals(12, 5, seed: 3)
    let kernels = TableKernels(x)
    #expect(TableKernel.tangents.count == 15 && TableKernel.gaussians.count == 15)
    for kernel in TableKernel.tangents {
      guard case .tangent(let depth, let fixed) = kernel else { continue }
      let expected = Matrix<Double>(rows: 12, columns: 12) { i, j in
        func dot(_ a: Int, _ b: Int) -> Double { (0..<5).reduce(0) { $0 + x[a, $1] * x[b, $1] } }
        var (s, a, b, theta) = (dot(i, j), dot(i, i), dot(j, j), 0.0)
        for layer in 0..<depth {
          if layer >= fixed { theta += s }
          guard layer < depth - 1 else { break }
          let c = min(1, max(-1, s / (a * b).squareRoot()))
          let angle = Double.pi - acos(c)
          theta *= angle / (2 * Double.pi)
          s = (a * b).squareRoot() * ((1 - c * c).squareRoot() + c * angle) / (2 * Double.pi)
          (a, b) = (a / 2, b / 2)
        }
        return theta
      }
      // arccos near 1 loses half of the digits of c = 1 - 1e-16: 1e-8 of a diagonal entry.
      expectClose(try kernels.matrix(kernel), expected, relative: 1e-7, absolute: 1e-10)
    }
  }

  @Test func gaussianKernels() throws {
    let x = KernelFixtures.normals(9, 3, seed: 4)
    let kernel = try TableKernels(x).matrix(.gaussian(exponent: 2))
    for i in 0..<9 {
      for j in 0..<9 {
        let square = (0..<3).reduce(0) { $0 + (x[i, $1] - x[j, $1]) * (x[i, $1] - x[j, $1]) }
        expectClose(kernel[i, j], exp(-4.0 / 3 * square), relative: 1e-14)
      }
      #expect(kernel[i, i] == 1)
    }
  }

  @Test func cleanTuningLeavesTheTestRowsOut() {
    let set = Self.set(60, seed: 5)
    #expect(set.sharedTestRows == 1)
    for fold in set.folds {
      let clean = set.cleanTuning(fold)
      #expect(Set(clean.training + clean.test).isDisjoint(with: fold.test))
      #expect(clean.training.count + clean.test.count == fold.training.count)
      #expect(Set(clean.training).isSubset(of: set.tuning.training))
    }
  }

  /// The labels of the rows a fold tests on are permuted: its choice and every count stay.
  @Test func testLabelsDoNotReachTheChoice() throws {
    let set = Self.set(60, seed: 6)
    let kernels = TableKernels(set.x)
    for (index, fold) in set.folds.enumerated() {
      func search(_ classes: [Int]) throws -> TableSearch {
        var search = TableSearch(classes: classes, splits: [set.cleanTuning(fold)])
        for kernel in TableKernel.tangents.prefix(4) + TableKernel.gaussians.suffix(4) {
          try search.add(kernel, kernels.matrix(kernel))
        }
        return search
      }
      var permuted = set.classes
      var random = RandomStream(seed: UInt64(index))
      for (row, other) in zip(fold.test, random.permutation(fold.test.count)) {
        permuted[row] = set.classes[fold.test[other]]
      }
      #expect(permuted != set.classes)
      let (original, changed) = (try search(set.classes), try search(permuted))
      #expect(original.right == changed.right && original.best(0) == changed.best(0))
      #expect(original.candidates.count == 8 * TableSearch.costs.count)
    }
  }

  @Test func choiceIsTheFirstOfTheBest() throws {
    let set = Self.set(60, seed: 7)
    let kernels = TableKernels(set.x)
    var search = TableSearch(classes: set.classes, splits: [set.tuning])
    // The same kernel twice: every count is tied with its copy.
    for kernel in [TableKernel.tangents[1], .tangents[1]] {
      try search.add(kernel, kernels.matrix(kernel))
    }
    let counts = search.right[0]
    let costs = TableSearch.costs
    #expect(Array(counts.prefix(7)) == Array(counts.suffix(7)))
    #expect(search.best(0).cost == costs[counts.firstIndex(of: counts.max()!)!])
  }
}
