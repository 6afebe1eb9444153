import FiniteWidth
import LinearAlgebra
import Testing

struct TwoLayerTests {
  /// x.x' (pi - arccos x.x') / (2 pi) for unit rows.
  private func limitGram(_ x: Matrix<Double>) -> Matrix<Double> {
    var result = x.gram()
    for i in 0..<x.rows {
      for j in 0..<x.rows {
        let cosine = i == j ? 1 : result[i, j]
        result[i, j] = cosine * (.pi - arccosine(cosine)) / (2 * .pi)
      }
    }
    return result
  }

  /// Protocol A2 (a), and the distances of A6.
  @Test(arguments: [5, 6, 7] as [UInt64])
  func lossFollowsTheKernel(_ seed: UInt64) throws {
    let n = 40
    let x = Fixture.sphere(n, 20, seed: 21)
    let gram = limitGram(x)
    let eigen = try SymmetricEigen(gram)
    let rate = 1 / eigen.values.last!
    var stream = RandomStream(seed: 22)
    let direction = stream.unitVector(20)
    let raw = x * direction
    let scale = (Double(n) / raw.reduce(0) { $0 + $1 * $1 }).squareRoot()
    let labels = [
      raw.map { $0 * scale }, (0..<n).map { _ in stream.sign() },
      eigen.vectors[row: 0].map { $0 * Double(n).squareRoot() },
    ]
    let start = try TwoLayerNetwork<Float>(
      inputs: x, width: 4096, kappa: 1, antisymmetric: true, seed: seed)
    var worst: [Double] = []
    var distances: [Double] = []
    var ownDistances: [Double] = []
    for y in labels {
      var network = start
      let result = try network.train(
        labels: y, learningRate: rate, steps: 400, recordsGram: true)
      let parts = eigen.project(.column(y)).elements
      let norm = Double(n).squareRoot()
      var deviation = 0.0
      var factors = parts.map { $0 * $0 }
      for loss in result.losses {
        let predicted = factors.reduce(0, +).squareRoot()
        deviation = max(deviation, abs(loss.squareRoot() * norm - predicted) / norm)
        for k in 0..<n {
          let contraction = 1 - rate * eigen.values[k]
          factors[k] *= contraction * contraction
        }
      }
      worst.append(deviation)
      var square = 0.0
      for k in 0..<n {
        let decay = (0..<400).reduce(1.0) { value, _ in value * (1 - rate * eigen.values[k]) }
        square += (1 - decay) * (1 - decay) * parts[k] * parts[k] / eigen.values[k]
      }
      distances.append(result.records.last!.distance / square.squareRoot() - 1)
      let own = try SymmetricEigen(result.initialGram!)
      let ownParts = own.project(.column(y)).elements
      var ownSquare = 0.0
      for k in 0..<n {
        let decay = (0..<400).reduce(1.0) { value, _ in value * (1 - rate * own.values[k]) }
        ownSquare += (1 - decay) * (1 - decay) * ownParts[k] * ownParts[k] / own.values[k]
      }
      ownDistances.append(result.records.last!.distance / ownSquare.squareRoot() - 1)
    }
    // Protocol A6's 3% for the limit kernel. The worst label is the least eigenvector of one kernel
    // and not of the other, which adds a draw of its own: there the start's kernel is the measure.
    print("A6 distances, relative: limit \(distances), start's kernel \(ownDistances)")
    #expect(distances.prefix(2).allSatisfy { abs($0) <= 0.03 }, "\(distances)")
    #expect(ownDistances.allSatisfy { abs($0) <= 0.03 }, "\(ownDistances)")
    print("A2(a) deviations at m = 4096: \(worst)")
    // The acceptance lines of the protocol: 0.01 |y|, 0.01 |y|, 0.04 |y|.
    #expect(worst[0] <= 0.01 && worst[1] <= 0.01 && worst[2] <= 0.04, "\(worst)")
  }

  /// One step and the Gram matrix, by the defining sums.
  @Test func oneStepByDefinition() throws {
    for (width, antisymmetric) in [(7, false), (1030, true)] {
      let x = Fixture.normals(37, 3, seed: 1)
      var stream = RandomStream(seed: 2)
      let y = stream.normals(37)
      var network = try TwoLayerNetwork<Double>(
        inputs: x, width: width, kappa: 0.5, antisymmetric: antisymmetric, seed: 3)
      let w = network.initialWeights
      let root = Double(width).squareRoot()
      let s = Matrix.product(w, .none, x, .transposed)
      let u = (0..<37).map { i in
        (0..<width).reduce(0.0) { $0 + network.signs[$1] * max(0, s[$1, i]) } / root
      }
      let result = try network.train(
        labels: y, learningRate: 0.3, steps: 1, recordsGram: true)
      // Sums of about a thousand terms of order one: 1e-12 leaves a factor of ten.
      #expect(zip(u, result.records[0].predictions).allSatisfy { abs($0 - $1) < 1e-12 })
      for r in 0..<width {
        for j in 0..<3 {
          var gradient = 0.0
          for i in 0..<37 where s[r, i] >= 0 { gradient += (u[i] - y[i]) * x[i, j] }
          let expected = w[r, j] - 0.3 * network.signs[r] / root * gradient
          #expect(abs(network.weights[r, j] - expected) < 1e-12)
        }
      }
      let gram = result.initialGram!
      let dot = x.gram()
      for (i, j) in [(0, 0), (3, 11), (36, 5)] {
        let both = (0..<width).count { s[$0, i] >= 0 && s[$0, j] >= 0 }
        #expect(abs(gram[i, j] - dot[i, j] * Double(both) / Double(width)) < 1e-13)
      }
      #expect(gram == gram.transposed)
      let squares = zip(network.predictions, y).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
      #expect(abs(result.losses[1] - squares / y.reduce(0) { $0 + $1 * $1 }) < 1e-13)
      let moved = network.weights - w
      #expect(abs(network.distance.total - moved.frobeniusNorm) < 1e-12)
      let largest = (0..<width).map {
        moved[row: $0].reduce(0) { $0 + $1 * $1 }.squareRoot()
      }.max()!
      #expect(abs(result.records[1].largestPerNeuron - largest) < 1e-12)
    }
  }

  @Test(arguments: [2, 64, 66, 1024, 1100])
  func antisymmetricStartIsExactlyZero(_ width: Int) throws {
    let x = Fixture.sphere(45, 11, seed: 4)
    let network = try TwoLayerNetwork<Float>(
      inputs: x, testInputs: Fixture.sphere(9, 11, seed: 5), width: width, kappa: 7,
      antisymmetric: true, seed: 1)
    #expect(network.predictions.allSatisfy { $0 == 0 })
    #expect(network.testPredictions!.allSatisfy { $0 == 0 })
  }

  @Test func trimmedColumnsChangeNothing() throws {
    let x = Fixture.normals(12, 4, seed: 6)
    // The same rows with columns of zeros, against the same rows with columns too small to act.
    func embedded(_ filler: Double) -> Matrix<Double> {
      Matrix(rows: 12, columns: 9) { $1 % 2 == 0 && $1 < 8 ? x[$0, $1 / 2] : filler }
    }
    var stream = RandomStream(seed: 1)
    let y = stream.normals(12)
    var results: [TwoLayerResult] = []
    for filler in [0, 1e-200] {
      var network = try TwoLayerNetwork<Double>(inputs: embedded(filler), width: 50, seed: 3)
      #expect(network.initialWeights.columns == (filler == 0 ? 4 : 9))
      results.append(try network.train(labels: y, learningRate: 0.05, steps: 50))
    }
    for (a, b) in zip(results[0].losses, results[1].losses) { #expect(abs(a - b) < 1e-12) }
    #expect(abs(results[0].records[1].distance - results[1].records[1].distance) < 1e-12)
  }

  /// In the basis of the rows' span the network has the same law: mean H over draws.
  @Test func rowSpaceHasTheSameLaw() throws {
    let x = Fixture.sphere(6, 40, seed: 7)
    let expected = limitGram(x)
    let network = try TwoLayerNetwork<Double>(
      inputs: x, width: 40_000, seed: 2, inputBasis: .rowSpace)
    #expect(network.initialWeights.columns == 6)
    let gram = network.gram()
    for i in 0..<6 {
      for j in 0..<6 {
        // A mean of 40,000 indicators has standard error at most 0.0025.
        #expect(abs(gram[i, j] - expected[i, j]) < 5 * 0.0025)
      }
    }
    #expect(throws: FiniteWidthError.self) {
      try network.predictions(at: Fixture.sphere(1, 40, seed: 9))
    }
    let mixed = Matrix([(0..<40).map { x[0, $0] - 2 * x[3, $0] }])
    #expect(try network.predictions(at: mixed)[0].isFinite)
    #expect(try network.predictions(at: x) == network.predictions)
  }

  @Test func singlePrecisionFollowsDouble() throws {
    let x = Fixture.sphere(30, 8, seed: 8)
    var stream = RandomStream(seed: 3)
    let y = (0..<30).map { _ in stream.sign() }
    // Large initial weights are the hard case: steps are far below their last place.
    var wide = try TwoLayerNetwork<Double>(
      inputs: x, width: 512, kappa: 100, antisymmetric: true, seed: 4)
    var narrow = try TwoLayerNetwork<Float>(
      inputs: x, width: 512, kappa: 100, antisymmetric: true, seed: 4)
    let a = try wide.train(labels: y, learningRate: 0.1, steps: 3000)
    let b = try narrow.train(labels: y, learningRate: 0.1, steps: 3000)
    let difference = zip(a.losses, b.losses).map { abs($0.squareRoot() - $1.squareRoot()) }.max()!
    print("single against double, kappa 100, 3000 steps: \(difference)")
    // An output's error: kappa times 6e-8 per pre-activation of 8 terms, summed at random over m
    // and divided by sqrt m: below 1e-4; the loss contracts it.
    #expect(difference < 3e-4)
    #expect(
      abs(a.records[1].distance - b.records[1].distance) < 1e-3 * a.records[1].distance)
  }

  @Test func sameBitsForAnyElementwiseThreads() throws {
    let x = Fixture.sphere(50, 6, seed: 1)
    let y = (0..<50).map { $0 % 2 == 0 ? 1.0 : -1 }
    let runs = try [1, 2, 7].map { threads in
      var network = try TwoLayerNetwork<Float>(
        inputs: x, width: 1500, seed: 3, parallelism: Parallelism(threads: threads))
      return try network.train(labels: y, learningRate: 0.1, steps: 20).losses
    }
    #expect(runs[0] == runs[1] && runs[0] == runs[2])
  }

  /// More inputs than one tile holds.
  @Test func tilesAgreeWithTheWhole() throws {
    let x = Fixture.normals(2100, 3, seed: 1)
    let network = try TwoLayerNetwork<Double>(inputs: x, width: 40, seed: 3)
    let s = Matrix.product(network.weights, .none, x, .transposed)
    let u = network.predictions
    for i in [0, 2047, 2048, 2099] {
      let f = (0..<40).reduce(0.0) { $0 + network.signs[$1] * max(0, s[$1, i]) }
      #expect(abs(u[i] - f / 40.0.squareRoot()) < 1e-13)
    }
    var trained = network
    let y = (0..<2100).map { $0 % 2 == 0 ? 1.0 : -1 }
    _ = try trained.train(labels: y, learningRate: 1e-3, steps: 1)
    var gradient = 0.0
    for i in 0..<2100 where s[5, i] >= 0 { gradient += (u[i] - y[i]) * x[i, 1] }
    let expected = -1e-3 * network.signs[5] / 40.0.squareRoot() * gradient
    #expect(abs(trained.displacement[5, 1] - expected) < 1e-13)
  }

  @Test func divergenceStopsAndErrors() throws {
    let x = Fixture.sphere(20, 5, seed: 1)
    let y = [Double](repeating: 1, count: 20)
    var network = try TwoLayerNetwork<Float>(inputs: x, width: 64, seed: 1)
    // A step this large turns every active neuron to infinity within a few steps.
    let result = try network.train(labels: y, learningRate: 1e30, steps: 100)
    guard case .diverged(let step, 1e30) = result.status else {
      Issue.record("\(result.status)")
      return
    }
    #expect(result.losses.count == step && step > 0)
    #expect(result.losses.allSatisfy { $0.isFinite })
    var other = try TwoLayerNetwork<Float>(inputs: x, width: 64, seed: 1)
    let stopped = try other.train(labels: y, learningRate: 0.1, steps: 100) { step, _ in
      step == 3 ? .stop : .proceed
    }
    #expect(stopped.status == .stopped(step: 3) && stopped.losses.count == 4)
    #expect(throws: FiniteWidthError.shapeMismatch(what: "labels", expected: 20, actual: 3)) {
      try other.train(labels: [1, 2, 3], learningRate: 1, steps: 1)
    }
    #expect(throws: FiniteWidthError.self) {
      try other.train(labels: y.map { _ in 0 }, learningRate: 1, steps: 1)
    }
    #expect(throws: FiniteWidthError.self) {
      try TwoLayerNetwork<Float>(inputs: x, width: 3, antisymmetric: true, seed: 0)
    }
    #expect(throws: FiniteWidthError.self) {
      try TwoLayerNetwork<Float>(inputs: x, width: 4, kappa: 0, seed: 0)
    }
  }
}
