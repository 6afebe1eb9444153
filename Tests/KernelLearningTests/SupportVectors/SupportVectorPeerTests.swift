import Foundation
import KernelLearning
import LinearAlgebra
import TestSupport
import Testing

/// scikit-learn 1.5.2, whose SVC runs its own copy of LIBSVM; `Scripts/fixtures/svc_fixtures.py`.
@Suite struct SupportVectorPeerTests {
  static func load(_ name: String) throws -> NumPyArray {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("PeerFixtures")
    return try NumPyArchive(path: folder.appendingPathComponent("svc.npz").path).array(name)
  }

  static func integers(_ name: String) throws -> [Int] { try #require(load(name).integers()) }

  @Test(arguments: ["four", "two", "contradicting"], [0, 1, 2])
  func equalsScikitLearn(_ problem: String, _ index: Int) throws {
    let kernel: Matrix<Double> = try Self.load("\(problem)-kernel").matrix()
    let cross: Matrix<Double> = try Self.load("\(problem)-cross").matrix()
    let classes = try Self.integers("\(problem)-classes")
    let cost = try Self.load("costs").doubles()[index]
    let classifier = try SupportVectorClassifier(kernel: kernel, classes: classes, cost: cost)
    // Both run the same iterations on the same single-precision entries; the acceptance is 1e-6.
    let expected: Matrix<Double> = try Self.load("\(problem)-decision-\(index)").matrix()
    expectClose(classifier.decisionValues(cross), expected, absolute: 1e-6)
    #expect(classifier.predict(cross) == (try Self.integers("\(problem)-predicted-\(index)")))
    #expect(classifier.support == (try Self.integers("\(problem)-support-\(index)")))
    expectClose(
      classifier.offsets, try Self.load("\(problem)-offsets-\(index)").doubles(), absolute: 1e-6)
    #expect(classifier.unconverged.isEmpty)
  }
}
