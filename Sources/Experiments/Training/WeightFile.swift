import FiniteWidth
import LinearAlgebra

/// The parameters of a finite network as arrays of a `.npz` file.
///
/// For every layer with parameters, at its place P in the architecture such as `layers[2].branch[0]`:
/// `P.weights`, (units, inputs of a unit), the taps of a filter in row-major order with the channels
/// of a tap side by side; `P.biases`, (units), where it has them. The factors and shifts of a batch
/// normalization are weights (channels, 1) and biases. Running averages are one array, `averages`.
public enum WeightFile {
  /// Writes the parameters of `network`.
  ///
  /// - Throws: `NumPyError.unwritable`.
  public static func write<Element: Scalar>(
    _ network: FiniteNetwork<Element>, to path: String
  ) throws {
    var arrays: [(String, NumPyArray)] = []
    for block in network.blocks {
      arrays.append(("\(block.path).weights", NumPyArray(network.weights(of: block))))
      if block.biasOffset != nil {
        arrays.append(("\(block.path).biases", vector(network.biases(of: block))))
      }
    }
    if !network.runningAverages.isEmpty {
      arrays.append(("averages", vector(network.runningAverages)))
    }
    try NumPyArchive.write(arrays, to: path)
  }

  /// `network` with the parameters in the file.
  ///
  /// - Throws: `WeightFileError` when an array is missing, has another shape, or belongs to no layer;
  ///   `NumPyError` when the file cannot be read.
  public static func read<Element: Scalar>(
    _ path: String, into network: FiniteNetwork<Element>
  ) throws -> FiniteNetwork<Element> {
    let archive = try NumPyArchive(path: path)
    var known = Set(["averages"])
    var parameters = network.parameters
    func values(_ name: String, _ shape: [Int]) throws -> [Element] {
      known.insert(name)
      guard archive.contains(name) else {
        throw WeightFileError.missing(
          path: path, name: name, network: network.architecture.name, existing: archive.names)
      }
      let array = try archive.array(name)
      guard array.shape == shape else {
        throw WeightFileError.wrongShape(
          path: path, name: name, seen: array.shape, expected: shape)
      }
      let numbers = array.doubles()
      guard let bad = numbers.first(where: { !$0.isFinite }) else {
        return numbers.map { Element($0) }
      }
      throw WeightFileError.notFinite(path: path, name: name, value: bad)
    }
    for block in network.blocks {
      let (weights, biases) = (block.weightRange, block.biasRange)
      parameters.replaceSubrange(
        weights, with: try values("\(block.path).weights", [block.rows, block.fanIn]))
      if block.biasOffset != nil {
        parameters.replaceSubrange(
          biases, with: try values("\(block.path).biases", [block.rows]))
      }
    }
    if let other = archive.names.first(where: { !known.contains($0) }) {
      throw WeightFileError.unknown(
        path: path, name: other, network: network.architecture.name)
    }
    var result = network
    result.setParameters(parameters)
    if archive.contains("averages") {
      result.setRunningAverages(try values("averages", [network.averageCount]))
    }
    return result
  }

  private static func vector<Element: Scalar>(_ values: [Element]) -> NumPyArray {
    if let single = values as? [Float] { return NumPyArray(shape: [values.count], single) }
    return NumPyArray(shape: [values.count], values.map { Double($0) })
  }
}

/// A file of weights that does not fit a network, with the array and the remedy.
public enum WeightFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file lacks an array that the network needs.
  case missing(path: String, name: String, network: String, existing: [String])
  /// An array has another shape than the layer.
  case wrongShape(path: String, name: String, seen: [Int], expected: [Int])
  /// The file has an array of a layer that the network does not have.
  case unknown(path: String, name: String, network: String)
  /// An array holds a number that is not finite.
  case notFinite(path: String, name: String, value: Double)

  /// One line: what is wrong and what to do.
  public var description: String {
    switch self {
    case .missing(let path, let name, let network, let existing):
      let some = existing.prefix(6).joined(separator: ", ") + (existing.count > 6 ? ", ..." : "")
      return "\(path) has no array \(name), which the network \(network) needs; it has"
        + " \(some.isEmpty ? "none" : some); give the architecture that the weights belong to"
    case .wrongShape(let path, let name, let seen, let expected):
      return "\(path): the array \(name) has shape \(seen) and the layer \(expected); give the"
        + " architecture and width that the weights belong to"
    case .unknown(let path, let name, let network):
      return "\(path) has an array \(name), for which the network \(network) has no layer; give the"
        + " architecture that the weights belong to"
    case .notFinite(let path, let name, let value):
      return "\(path): the array \(name) holds \(value); weights are finite"
    }
  }
}
