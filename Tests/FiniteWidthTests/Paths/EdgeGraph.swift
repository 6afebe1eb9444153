@testable import FiniteWidth

/// A network as single edges between single units, written out by hand for tests.
struct EdgeGraph {
  struct Edge {
    let target: Int
    let weight: Double
    /// The parameter that the weight is; nil for fixed weights.
    let parameter: Int?
  }

  private(set) var edges: [[Edge]] = []
  private(set) var sources: [Int] = []

  mutating func node(isSource: Bool = false) -> Int {
    edges.append([])
    if isSource { sources.append(edges.count - 1) }
    return edges.count - 1
  }

  mutating func inputs(_ count: Int) -> [Int] { (0..<count).map { _ in node(isSource: true) } }

  mutating func connect(_ a: Int, _ b: Int, _ weight: Double, _ parameter: Int? = nil) {
    edges[a].append(Edge(target: b, weight: weight, parameter: parameter))
  }

  /// One unit of a block: its bias, and what it reads.
  mutating func unit(
    _ network: FiniteNetwork<Double>, _ block: ParameterBlock, _ row: Int,
    reads: [(node: Int, column: Int)]
  ) -> Int {
    let unit = node()
    for (source, column) in reads {
      let index = block.weightOffset + row * block.fanIn + column
      connect(source, unit, block.weightScale * network.parameters[index], index)
    }
    if let offset = block.biasOffset {
      let bias = node(isSource: true)
      connect(bias, unit, block.biasScale * network.parameters[offset + row], offset + row)
    }
    return unit
  }

  mutating func dense(
    _ network: FiniteNetwork<Double>, _ block: Int, _ inputs: [Int]
  ) -> [Int] {
    let block = network.blocks[block]
    return (0..<block.units).map { row in
      unit(network, block, row, reads: inputs.enumerated().map { ($0.element, $0.offset) })
    }
  }

  /// A filter of three taps over positions with zeros outside; nodes by position, then channel.
  mutating func convolution(
    _ network: FiniteNetwork<Double>, _ block: Int, _ inputs: [Int], positions: Int
  ) -> [Int] {
    let block = network.blocks[block]
    let channels = inputs.count / positions
    var result: [Int] = []
    for position in 0..<positions {
      for row in 0..<block.units {
        var reads: [(node: Int, column: Int)] = []
        for tap in 0..<3 where (0..<positions).contains(position + tap - 1) {
          for channel in 0..<channels {
            reads.append(
              (inputs[(position + tap - 1) * channels + channel], tap * channels + channel))
          }
        }
        result.append(unit(network, block, row, reads: reads))
      }
    }
    return result
  }

  /// Windows of two positions with edges of one weight.
  mutating func pool(_ inputs: [Int], positions: Int, weight: Double) -> [Int] {
    let channels = inputs.count / positions
    var result: [Int] = []
    for position in 0..<positions / 2 {
      for channel in 0..<channels {
        let unit = node()
        for part in 0..<2 {
          connect(inputs[(2 * position + part) * channels + channel], unit, weight)
        }
        result.append(unit)
      }
    }
    return result
  }

  mutating func add(_ a: [Int], _ b: [Int]) -> [Int] {
    zip(a, b).map { first, second in
      let sum = node()
      connect(first, sum, 1)
      connect(second, sum, 1)
      return sum
    }
  }

  /// Hands over every path from a source to an output.
  func forEachPath(to outputs: [Int], _ visit: ([Edge]) -> Void) {
    let ends = Set(outputs)
    func go(_ node: Int, _ path: [Edge]) {
      if ends.contains(node) { visit(path) }
      for edge in edges[node] { go(edge.target, path + [edge]) }
    }
    for source in sources { go(source, []) }
  }
}
