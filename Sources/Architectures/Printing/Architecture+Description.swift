extension Architecture: CustomStringConvertible {
  /// A heading and one line per layer, with branches indented.
  public var description: String {
    let rows = layers.enumerated().flatMap { Row.rows(of: $1, path: "\($0)", depth: 0) }
    return Self.table(heading, rows)
  }

  /// The whole network on one line.
  public var oneLine: String {
    let suffix = parameterization == .ntk ? "" : " (\(parameterization.rawValue))"
    return "\(name)\(suffix): \(layers.oneLine)"
  }

  /// The description with the output shape of every layer for an input of shape `input`.
  ///
  /// `w` stands for the width of a finite network. Throws what `validate(input:)` throws.
  public func summary(input: InputShape) throws(ArchitectureError) -> String {
    let traces = try validate(input: input)
    let rows = traces.enumerated().flatMap { Row.rows(of: $1, path: "\($0)", depth: 0) }
    return Self.table("\(heading), input \(input)", rows)
  }

  private var heading: String {
    "\(name): \(parameterization.rawValue) parameterization, \(layers.count) "
      + (layers.count == 1 ? "layer" : "layers")
  }

  private static func table(_ heading: String, _ rows: [Row]) -> String {
    let numbers = rows.map(\.number.count).max() ?? 0
    let texts = rows.map(\.text.count).max() ?? 0
    let lines = rows.map { row in
      let line = "  \(row.number.padded(to: numbers))  "
      return row.shape.isEmpty
        ? line + row.text : line + row.text.padded(to: texts) + "  \(row.shape)"
    }
    return ([heading] + lines).joined(separator: "\n")
  }
}

/// One line of the table.
private struct Row {
  let number: String
  let text: String
  let shape: String

  init(number: String, text: String, depth: Int, shape: String) {
    self.number = number
    self.text = String(repeating: "  ", count: depth) + text
    self.shape = shape
  }

  /// The rows of a layer without shapes.
  static func rows(of layer: Layer, path: String, depth: Int) -> [Row] {
    let head = Row(number: path, text: layer.heading, depth: depth, shape: "")
    return [head]
      + layer.parts.flatMap { part in
        branch(part.title, depth + 1)
          + part.layers.flatMap { rows(of: $0, path: "", depth: depth + part.inset) }
      }
  }

  /// The rows of a layer with shapes; of a repeat whose passes have equal shapes, one pass.
  static func rows(of trace: LayerTrace, path: String, depth: Int) -> [Row] {
    var shape = trace.output.description
    if !trace.branches.isEmpty { shape = "-> \(shape)" }
    let head = Row(number: path, text: trace.layer.heading, depth: depth, shape: shape)
    if case .repeated(let count, _) = trace.layer {
      if trace.branches.allSatisfy({ $0.map(\.output) == trace.branches[0].map(\.output) }) {
        return [head] + trace.branches[0].flatMap { rows(of: $0, path: "", depth: depth + 1) }
      }
      return [head]
        + trace.branches.enumerated().flatMap { pass, traces in
          branch("pass \(pass + 1) of \(count)", depth + 1)
            + traces.flatMap { rows(of: $0, path: "", depth: depth + 2) }
        }
    }
    return [head]
      + zip(trace.layer.parts, trace.branches).flatMap { part, traces in
        branch(part.title, depth + 1)
          + traces.flatMap { rows(of: $0, path: "", depth: depth + part.inset) }
      }
  }

  private static func branch(_ title: String?, _ depth: Int) -> [Row] {
    title.map { [Row(number: "", text: $0, depth: depth, shape: "")] } ?? []
  }
}

extension Layer {
  /// The layers inside, each group with the line that announces it.
  fileprivate var parts: [(title: String?, layers: [Layer], inset: Int)] {
    switch self {
    case .residual(let branch, let shortcut):
      return [
        ("branch:", branch, 2),
        (shortcut.isEmpty ? "shortcut: identity" : "shortcut:", shortcut, 2),
      ]
    case .sum(let branches), .product(let branches), .concatenate(let branches):
      return branches.enumerated().map { i, branch in
        (branch.isEmpty ? "branch \(i): identity" : "branch \(i):", branch, 2)
      }
    case .repeated(_, let layers): return [(nil, layers, 1)]
    default: return []
    }
  }
}

extension String {
  fileprivate func padded(to length: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, length - count))
  }
}
