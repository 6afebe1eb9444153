import Foundation

/// Gathers gnuplot's one element per marker into one path per run of equal markers.
struct MarkerPath {
  private struct Look: Equatable {
    var shape: Int
    var scale: Double
    var color: String
  }

  private var look: Look?
  private var commands = ""
  private var finished: [String] = []

  /// Takes a line `<use xlink:href='#gpPt6' transform='translate(x,y) scale(s)' color='c'/>`.
  ///
  /// - Returns: False when the line is something else.
  mutating func add(_ line: Substring) -> Bool {
    guard let start = line.range(of: "<use xlink:href='#gpPt") else { return false }
    let fields = line[start.upperBound...].split { "'() ,=/>".contains($0) }
    // shape, "transform", "translate", x, y, "scale", s, "color", "rgb", r, g, b
    guard fields.count >= 12, let shape = Int(fields[0]), let x = Double(fields[3]),
      let y = Double(fields[4]), let scale = Double(fields[6]),
      let outline = Self.outlines[shape]
    else { return false }
    let color = "rgb(\(fields[9]),\(fields[10]),\(fields[11]))"
    let look = Look(shape: shape, scale: scale, color: color)
    if let current = self.look, current != look {
      finished.append(Self.path(current, commands))
      commands = ""
    }
    self.look = look
    commands += "M" + number1(x + outline[0].0 * scale) + "," + number1(y + outline[0].1 * scale)
    commands += shape == 6 ? "h0" : ""
    for (from, to) in zip(outline, outline.dropFirst()) {
      commands += "l" + number1((to.0 - from.0) * scale) + "," + number1((to.1 - from.1) * scale)
    }
    commands += shape == 6 || shape < 3 ? "" : "z"
    return true
  }

  /// The paths gathered so far, as SVG elements; nil when there are none.
  mutating func take() -> String? {
    if let look { finished.append(Self.path(look, commands)) }
    defer {
      finished = []
      look = nil
      commands = ""
    }
    return finished.isEmpty ? nil : finished.joined(separator: "\n")
  }

  private static func path(_ look: Look, _ commands: String) -> String {
    let paint =
      look.shape == 6
      ? "fill='none' stroke='\(look.color)' stroke-width='\(number1(2 * look.scale))'"
        + " stroke-linecap='round'"
      : look.shape < 3
        ? "fill='none' stroke='\(look.color)' stroke-width='1.2'"
        : "fill='\(look.color)' stroke='none'"
    return "<path \(paint) d='\(commands)'/>"
  }

  /// Corners for scale 1, by the number in gnuplot's symbol names (point type minus one).
  private static let outlines: [Int: [(Double, Double)]] = [
    1: [(-1, -1), (1, 1), (0, 0), (1, -1), (-1, 1)],
    4: [(-1, -1), (1, -1), (1, 1), (-1, 1)],
    6: [(0, 0)],
    8: [(0, -1.33), (-1.33, 0.67), (1.33, 0.67)],
    10: [(0, 1.33), (1.33, -0.67), (-1.33, -0.67)],
    12: [(0, -1.41), (1.41, 0), (0, 1.41), (-1.41, 0)],
  ]
}

private func number1(_ value: Double) -> String {
  let tenths = (value * 10).rounded() / 10
  return tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
}
