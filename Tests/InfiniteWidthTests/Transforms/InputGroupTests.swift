import Architectures
import InfiniteWidth
import LinearAlgebra
import TestSupport
import Testing

@Suite struct InputGroupTests {
  static let image = InputShape.image(height: 2, width: 3, channels: 2)

  /// Two rows of three pixels with two channels, numbered by row, column and channel.
  @Test func flipByHand() throws {
    let x = Matrix<Double>([[0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]])
    let mirrored = try KernelTransforms.flippedHorizontally(x, input: Self.image)
    #expect(mirrored.elements == [20, 21, 10, 11, 0, 1, 120, 121, 110, 111, 100, 101])
    #expect(try KernelTransforms.flippedHorizontally(mirrored, input: Self.image) == x)
  }

  /// (g x)[p] = x[p - shift], around the border; shifts by whole sides and backwards too.
  @Test func translationsByHand() throws {
    let x = Matrix<Double>([[0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]])
    func moved(_ shift: [Int]) throws -> [Double] {
      try InputPermutation.translation(Self.image, by: shift).applied(to: x).elements
    }
    #expect(try moved([0, 1]) == [20, 21, 0, 1, 10, 11, 120, 121, 100, 101, 110, 111])
    #expect(try moved([1, 0]) == [100, 101, 110, 111, 120, 121, 0, 1, 10, 11, 20, 21])
    #expect(try moved([-3, -2]) == moved([1, 1]))
    let line = InputShape.sequence(length: 4, channels: 1)
    let shifted = try InputPermutation.translation(line, by: [3])
    #expect(shifted.sources == [1, 2, 3, 0])
  }

  @Test func groupsAreGroups() throws {
    let flips = try InputGroup.horizontalFlips(Self.image)
    let moves = try InputGroup.translations(Self.image)
    #expect((flips.elements.count, moves.elements.count) == (2, 6))
    for group in [flips, moves] {
      #expect(group.elements[0].isIdentity)
      #expect(try InputGroup(group.elements) == group)
    }
    let column = InputShape.image(height: 3, width: 1, channels: 2)
    #expect(try InputGroup.horizontalFlips(column).elements.count == 1)
    // Turns of a square of 2 x 2 pixels by 90 degrees.
    let turn = try InputPermutation(sources: [2, 0, 3, 1])
    let turns = (0..<3).reduce(into: [InputPermutation.identity(.vector(features: 4))]) { list, _ in
      list.append(turn.after(list.last!))
    }
    #expect(try InputGroup(turns).elements.count == 4)
    #expect(throws: KernelTransformError.notClosed(outer: 1, inner: 1)) {
      try InputGroup(Array(turns.prefix(2)))
    }
  }

  @Test func augmentedRows() throws {
    let x = Matrix<Double>([[1, 2], [3, 4]])
    let input = InputShape.image(height: 1, width: 2, channels: 1)
    let rows = try InputGroup.horizontalFlips(input).augmented(x)
    #expect(rows == Matrix([[1, 2], [3, 4], [2, 1], [4, 3]]))
  }

  @Test func whatIsNoGroup() {
    let flat = InputShape.vector(features: 4)
    #expect(throws: KernelTransformError.self) { try InputGroup.horizontalFlips(flat) }
    #expect(throws: KernelTransformError.self) {
      try InputGroup.horizontalFlips(.sequence(length: 4, channels: 1))
    }
    #expect(throws: KernelTransformError.self) { try InputGroup.translations(flat) }
    #expect(throws: KernelTransformError.notAPermutation(features: 3, source: 1)) {
      try InputPermutation(sources: [0, 1, 1])
    }
    #expect(throws: KernelTransformError.notAPermutation(features: 2, source: 2)) {
      try InputPermutation(sources: [2, 0])
    }
    #expect(throws: KernelTransformError.self) { try InputGroup([]) }
    let same = InputPermutation.identity(flat)
    #expect(throws: KernelTransformError.self) { try InputGroup([same, same]) }
    #expect(throws: KernelTransformError.self) {
      try InputGroup([same, .identity(.vector(features: 3))])
    }
  }

  /// Against the mean written out, for both kernels, two sets of inputs and one.
  @Test func averages() throws {
    let input = InputShape.image(height: 4, width: 4, channels: 2)
    let network = try Architecture.named("cntk-3-flatten")
    let x = KernelFixtures.normals(5, 32, seed: 1)
    let z = KernelFixtures.normals(3, 32, seed: 2)
    let mirrored = try KernelTransforms.flippedHorizontally(x, input: input)
    let flips = try InputGroup.horizontalFlips(input)
    for other in [z, nil] {
      let plain = try network.kernel(x, other ?? x, input: input)
      let second = try network.kernel(mirrored, other ?? x, input: input)
      let mean = try network.computeKernels(
        averagedOver: flips, x, other, kind: .both, input: input)
      // One rounding each for the sum and the half, and for the order of inner products.
      expectClose(mean.nngp!, 0.5 * (plain.nngp + second.nngp), relative: 1e-13)
      expectClose(mean.ntk!, 0.5 * (plain.ntk + second.ntk), relative: 1e-13)
      let alone = try network.computeKernels(
        averagedOver: flips, x, other, kind: .ntk, input: input)
      #expect(alone.nngp == nil && alone.ntk == mean.ntk)
      if other == nil { #expect(mean.ntk == mean.ntk?.transposed) }
    }
  }

  /// Windows with stride 2 begin at the left edge of an image of even width, so that the network
  /// sees other pixels of a mirror image.
  @Test func stridesBreakTheSymmetry() throws {
    let input = InputShape.image(height: 4, width: 4, channels: 2)
    let x = KernelFixtures.normals(3, 32, seed: 1)
    let flips = try InputGroup.horizontalFlips(input)
    let network = Architecture {
      Conv(3, 3, strides: [2, 2], padding: .same)
      ReLU()
      Flatten()
      Dense()
    }
    #expect(throws: KernelTransformError.self) {
      try network.computeKernels(averagedOver: flips, x, kind: .ntk, input: input)
    }
  }

  @Test func cost() throws {
    let input = InputShape.image(height: 4, width: 4, channels: 2)
    let plan = try KernelPlan(Architecture.named("cntk-3-flatten"), input: input)
    let flips = try InputGroup.horizontalFlips(input)
    let plain = plan.cost(rows: 10, kind: .both, as: Double.self)
    let both = plan.cost(averagedOver: flips, rows: 10, kind: .both, as: Double.self)
    // A triangle and a square; two more results of 10 x 10.
    #expect((plain.entries, both.entries) == (55, 155))
    #expect(both.bytes >= plain.bytes + 2 * 100 * 8)
  }
}
