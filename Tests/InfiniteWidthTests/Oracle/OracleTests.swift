import Architectures
import Foundation
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

/// The oracle against quadrature and against the reference library.
@Suite struct OracleTests {
  /// Every closed form against adaptive quadrature of its definition.
  @Test(arguments: Activation.samples.filter { $0.value(at: 0) != nil })
  func activationsAreTheirExpectations(activation: Activation) throws {
    for (p, q, c) in [
      (1.0, 1.0, 0.5), (0.7, 1.8, -0.3), (1.3, 0.6, 0.9), (2, 0.5, -0.97), (1, 1.5, 0.995),
      (0.8, 0.8, 0), (1.1, 1.1, 1),
    ] {
      let k = c == 1 ? p : c * (p * q).squareRoot()
      let moments = try #require(OracleMoments(activation, p, q, k))
      let (value, slope) = try #require(OracleMoments.quadrature(activation, p, q, c))
      // The quadrature asks for 1e-12, and 1e-13 of functions that reach 1e3 under the integral.
      expectClose(moments.value, value, relative: 1e-11, absolute: 1e-11, "\((p, q, c))")
      expectClose(moments.slope, slope, relative: 1e-11, absolute: 1e-11, "\((p, q, c))")
    }
  }

  /// The goldens of neural-tangents 0.6.5; 1e-10 as in `GoldenTests`.
  @Test(
    arguments: GoldenTests.names.filter { $0.hasPrefix("fc") }.map {
      ($0, $0 == "fc-hermite2" ? "fcn" : "fc")
    } + [
      ("conv-flatten", "img"), ("conv-gap", "img"), ("conv-strided-valid", "img"),
      ("conv-circular", "img"), ("myrtle-like", "img"), ("conv-lap", "img"),
      ("wideresnet-like", "img"), ("attention", "img4"), ("conv-1d", "seq"),
    ])
  func goldens(name: String, tag: String) throws {
    let folder = Bundle.module.resourceURL!.appendingPathComponent("Goldens")
    func load(_ file: String) throws -> NumPyArray {
      try NumPyArray(path: folder.appendingPathComponent("\(file).npy").path)
    }
    let inputs = try load("\(tag)-x1")
    let shape = try #require(InputShape(dimensions: Array(inputs.shape.dropFirst())))
    func rows(_ array: NumPyArray) -> Matrix<Double> {
      Matrix(
        rows: array.shape[0], columns: array.shape.dropFirst().reduce(1, *),
        elements: array.doubles())
    }
    let (x1, x2) = (rows(inputs), rows(try load("\(tag)-x2")))
    let oracle = try KernelOracle(
      Architecture(contentsOf: folder.appendingPathComponent("\(name).json")), input: shape)
    let cross = ReferenceKernels(
      nngp: rows(try load("\(name)-nngp")), ntk: rows(try load("\(name)-ntk")))
    expectReference(try oracle.kernels(x1, x2), cross, x1, x2)
    let train = ReferenceKernels(
      nngp: rows(try load("\(name)-nngp-train")), ntk: rows(try load("\(name)-ntk-train")))
    expectReference(try oracle.kernels(x1), train, x1, x1)
  }

  /// Networks that the goldens do not cover, by `Scripts/fixtures/peer_fixtures.py`.
  ///
  /// The reference adds 1e-12 to variances it divides by: 1e-11 relative for the smallest here.
  @Test(arguments: PeerFixture.names) func peerFixtures(name: String, tag: String) throws {
    let fixture = try PeerFixture(name, inputs: tag)
    let oracle = try KernelOracle(fixture.architecture, input: fixture.shape)
    expectReference(
      try oracle.kernels(fixture.x1), fixture.train, fixture.x1, fixture.x1)
    expectReference(
      try oracle.kernels(fixture.x1, fixture.x2), fixture.cross, fixture.x1, fixture.x2)
  }

  /// The NNGP to 1e-10.
  ///
  /// The NTK too, but where the reference loses digits itself: it takes the angle
  /// of a ReLU from sqrt(q q' - k^2), which is wrong by up to sqrt(4 * 2.2e-16) = 3e-8 when u = v.
  /// That is 1e-8 of a slope, in up to 3 layers; 1.2e-9 of the tangent kernel was found, and the
  /// oracle confirmed in 30 digits. It happens for equal inputs, and between positions
  /// that a window covers alike (the oracle's noise).
  private func expectReference(
    _ oracle: OracleKernels, _ reference: ReferenceKernels, _ x1: Matrix<Double>,
    _ x2: Matrix<Double>, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectClose(
      oracle.nngp, reference.nngp, relative: 1e-10, "nngp", sourceLocation: sourceLocation)
    for i in 0..<x1.rows {
      for j in 0..<x2.rows {
        let areEqual = x1[row: i].elementsEqual(x2[row: j])
        expectClose(
          oracle.ntk[i, j], reference.ntk[i, j],
          relative: 1e-10 + oracle.noise + (areEqual ? 3e-8 : 0), "ntk[\(i), \(j)]",
          sourceLocation: sourceLocation)
      }
    }
  }
}
