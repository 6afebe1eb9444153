import Datasets
import Foundation
import KernelLearning
import LinearAlgebra

/// The state of conjugate gradients in a file, replaced at most every few seconds.
final class ConjugateGradientStore {
  private let path: String
  private let identity: String
  private var saved = ContinuousClock.now

  /// The pause between two writes.
  static var interval: Duration { .seconds(10) }

  /// A store at `path` for the system that `identity` names.
  init(path: String, identity: String) {
    self.path = path
    self.identity = identity
  }

  /// Writes the state, unless the last time is not long ago.
  func save(_ state: ConjugateGradients.State, rightHandSides: Matrix<Double>) throws {
    guard ContinuousClock.now - saved > Self.interval else { return }
    saved = .now
    try NumPyArchive.write(
      [
        (key(rightHandSides), NumPyArray(Matrix<Double>.column([Double(state.iterations)]))),
        ("solution", NumPyArray(state.solution)), ("residual", NumPyArray(state.residual)),
        ("direction", NumPyArray(state.direction)),
        ("energies", NumPyArray(Matrix.column(state.energies))),
      ], to: path)
  }

  /// The state of an earlier run on the same system and right-hand sides; nil for none.
  ///
  /// - Throws: `NumPyError` for a damaged file.
  func load(rightHandSides: Matrix<Double>) throws -> ConjugateGradients.State? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let archive = try NumPyArchive(path: path)
    let key = key(rightHandSides)
    guard archive.contains(key) else { return nil }
    func matrix(_ name: String) throws -> Matrix<Double> {
      try archive.array(name).matrix(as: Double.self)
    }
    return ConjugateGradients.State(
      solution: try matrix("solution"), residual: try matrix("residual"),
      direction: try matrix("direction"), energies: try matrix("energies").elements,
      iterations: Int(try matrix(key)[0, 0]))
  }

  /// Removes the file at `path`, if there is one.
  static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  private func key(_ b: Matrix<Double>) -> String {
    "iterations-" + InputDigest.sha256(text: identity + InputDigest.sha256(b)).prefix(16)
  }
}
