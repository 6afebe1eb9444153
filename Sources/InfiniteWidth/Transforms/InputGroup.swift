import Architectures
import LinearAlgebra

/// A finite group of rearrangements of inputs, such as an image and its mirror image.
///
/// Reference: Li, Wang, Yu, Du, Hu, Salakhutdinov, Arora (2019), arXiv:1911.00809, section 4.1.
public struct InputGroup: Hashable, Sendable {
  /// The elements, each once.
  public let elements: [InputPermutation]

  /// The group of `elements`.
  ///
  /// A finite set of permutations is a group as soon as it holds all products.
  /// Cost: |G|^2 products.
  ///
  /// - Throws: `KernelTransformError.invalidElements`, `.notClosed`.
  public init(_ elements: [InputPermutation]) throws(KernelTransformError) {
    guard let first = elements.first else {
      throw .invalidElements(count: 0, problem: "it needs at least the identity")
    }
    guard elements.allSatisfy({ $0.sources.count == first.sources.count }) else {
      throw .invalidElements(
        count: elements.count, problem: "they rearrange different numbers of features")
    }
    let known = Set(elements)
    guard known.count == elements.count else {
      throw .invalidElements(count: elements.count, problem: "an element occurs twice")
    }
    for (outer, a) in elements.enumerated() {
      for (inner, b) in elements.enumerated() where !known.contains(a.after(b)) {
        throw .notClosed(outer: outer, inner: inner)
      }
    }
    self.elements = elements
  }

  private init(unchecked elements: [InputPermutation]) { self.elements = elements }

  /// The images and their mirror images, two elements (one for images of a single column).
  ///
  /// - Throws: `KernelTransformError.noPositions` unless inputs are images.
  public static func horizontalFlips(
    _ input: InputShape
  ) throws(KernelTransformError) -> InputGroup {
    let flip = try InputPermutation.horizontalFlip(input)
    return InputGroup(unchecked: flip.isIdentity ? [flip] : [.identity(input), flip])
  }

  /// All translations around the border, one for each position.
  ///
  /// - Throws: `KernelTransformError.noPositions` for vectors.
  public static func translations(_ input: InputShape) throws(KernelTransformError) -> InputGroup {
    var shifts: [[Int]] = [[]]
    for size in input.positions {
      shifts = shifts.flatMap { shift in (0..<size).map { shift + [$0] } }
    }
    var elements: [InputPermutation] = []
    for shift in shifts { elements.append(try .translation(input, by: shift)) }
    return InputGroup(unchecked: elements)
  }

  /// The inputs under every element, one element after the other: (|G| n, features).
  ///
  /// Row g n + i is g x_i, the training set augmented by the group.
  public func augmented<Element: Scalar>(_ x: Matrix<Element>) -> Matrix<Element> {
    Matrix(
      rows: elements.count * x.rows, columns: x.columns,
      elements: elements.flatMap { $0.applied(to: x).elements })
  }
}
