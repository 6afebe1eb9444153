import Foundation
import LinearAlgebra
import Testing

@testable import Datasets

@Suite(.enabled(if: SharedData.isAvailable))
struct RealDataTests {
  private let folder = SharedData.folder ?? ""

  @Test func loadsMNIST() throws {
    let data = try DatasetReference(parsing: "mnist:\(folder)/mnist").load()
    #expect(data.x.rows == 60_000 && data.x.columns == 784 && data.shape == [28, 28, 1])
    let labels = try data.classes().labels
    #expect(Array(labels.prefix(5)) == [5, 0, 4, 1, 9])
    // Published statistics of the training pixels: mean 0.1307, standard deviation 0.3081.
    let mean = data.x.elements.reduce(0, +) / Double(data.x.elements.count)
    let square = data.x.elements.reduce(0) { $0 + $1 * $1 } / Double(data.x.elements.count)
    #expect(abs(mean - 0.1307) < 5e-5 && abs((square - mean * mean).squareRoot() - 0.3081) < 5e-5)
    let test = try DatasetReference(parsing: "mnist:\(folder)/mnist:test").load(
      selecting: RowSelection(classes: [0, 1]))
    #expect(test.count == 980 + 1135)  // published counts of zeros and ones
    #expect(try test.downsampled(by: 4).shape == [7, 7, 1])
  }

  @Test func loadsCIFAR10() throws {
    let reference = "cifar10:\(folder)/cifar-10"
    let train = try DatasetReference(parsing: reference).load()
    #expect(train.x.rows == 10_000 && train.x.columns == 3072)
    // Published counts of data_batch_1.
    let labels = try train.classes().labels
    let counts = (0..<10).map { label in labels.count { $0 == label } }
    #expect(counts == [1005, 974, 1032, 1016, 999, 937, 1030, 1001, 1025, 981])
    let test = try DatasetReference(parsing: reference + ":test").load()
    #expect(test.count == 2000)
    // cat, ship, ship, airplane
    #expect(Array(try test.classes().labels.prefix(4)) == [3, 8, 8, 0])
    #expect(test.x.elements.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  @Test func loadsAllUCISets() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/uci").sorted()
    #expect(names.count == 18)
    for name in names {
      let directory = "\(folder)/uci/\(name)"
      let data = try DatasetReference(parsing: "uci:\(directory)").load()
      let splits = try UCISplits(directory: directory, rows: data.count)
      #expect(data.count > 100 && data.targets.classCount! >= 2, "\(name)")
      #expect(splits.folds.count == 4, "\(name)")
      for fold in splits.folds {
        #expect(Set(fold.training + fold.test).count == data.count, "\(name)")
        #expect(fold.training.count + fold.test.count == data.count, "\(name)")
      }
      let tuning = try #require(splits.tuning)
      #expect(Set(tuning.training).isDisjoint(with: tuning.test), "\(name)")
    }
  }
}
