import Foundation

/// gnuplot's SVG made fit for light and dark pages, for screen readers, and smaller.
///
/// Text and axes take the colour of the page (`currentColor`), grid lines a faint part of it, and
/// the markers of a series become one path.
struct AdaptiveSVG {
  private let viewBox: String
  private let body: String
  private let accessible: (title: String, text: String)

  init(contentsOf file: URL, _ accessible: (title: String, text: String)) throws {
    guard let data = try? Data(contentsOf: file), !data.isEmpty else {
      throw FigureError.pictureMissing(file: file.lastPathComponent)
    }
    self.init(String(decoding: data, as: UTF8.self), accessible)
  }

  init(_ source: String, _ accessible: (title: String, text: String)) {
    self.accessible = accessible
    viewBox = Self.between("viewBox=\"", "\"", in: source) ?? "0 0 900 540"
    let start = source.range(of: "</defs>")?.upperBound ?? source.startIndex
    let end = source.range(of: "</svg>", options: .backwards)?.lowerBound ?? source.endIndex
    var lines: [String] = []
    var markers = MarkerPath()
    for line in source[start..<end].split(separator: "\n") {
      if markers.add(line) { continue }
      if let path = markers.take() { lines.append(path) }
      lines.append(Self.recolored(String(line)))
    }
    // The group that gnuplot opens before <defs> is cut away with it; its end goes too.
    var body = lines.joined(separator: "\n")
    if let close = body.range(of: "</g>", options: .backwards) { body.removeSubrange(close) }
    self.body = body
  }

  /// For a page: the style comes from the page.
  var embedded: String { element("") }

  /// For a file: dark or light ink as the reader's system prefers.
  var standalone: String {
    let style =
      "<style>:root{color-scheme:light dark}.ntkit-figure{color:#24292f}"
      + "@media (prefers-color-scheme:dark){.ntkit-figure{color:#d7dde3}"
      + "\(Self.darkColors)}</style>\n"
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + element(style) + "\n"
  }

  /// Rules that lift the two blues on dark pages, where the darker one is hard to see.
  static let darkColors = [("0,114,178", "#3592d0"), ("86,180,233", "#9ad5f7")].map {
    ".ntkit-figure [stroke='rgb(\($0))']{stroke:\($1)}"
      + ".ntkit-figure [fill='rgb(\($0))']{fill:\($1)}"
  }.joined()

  private func element(_ style: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" class="ntkit-figure" viewBox="\(viewBox)" role="img" \
    aria-label="\(HTML.escape(accessible.text))">
    <title>\(HTML.escape(accessible.title))</title>
    \(style)\(body)
    </svg>
    """
  }

  private static func recolored(_ line: String) -> String {
    // Several pictures share a page, so names inside them would clash.
    if let name = line.range(of: "<g id=\"gnuplot_plot"),
      let end = line.range(of: ">", range: name.upperBound..<line.endIndex)
    {
      return "<g>" + line[end.upperBound...]
    }
    if line.contains("<image ") {
      // Few pixels, each a square; the page has no name space for links.
      return line.replacing("<image ", with: "<image style='image-rendering:pixelated' ")
        .replacing("xlink:href=", with: "href=")
    }
    guard line.contains("rgb(") || line.contains("color=") else { return line }
    return
      line
      .replacing("stroke=\"rgb( 36,  41,  47)\"", with: "stroke=\"currentColor\"")
      .replacing("stroke='rgb( 36,  41,  47)'", with: "stroke='currentColor'")
      .replacing("fill=\"rgb(36,41,47)\"", with: "fill=\"currentColor\"")
      .replacing(
        "stroke='rgb(208, 215, 222)'", with: "stroke='currentColor' stroke-opacity='0.16'"
      )
      .replacing("rgb(  0, 114, 178)", with: "rgb(0,114,178)")
      .replacing("rgb( 86, 180, 233)", with: "rgb(86,180,233)")
      .replacing(" color=\"black\"", with: "").replacing(" color=\"gray\"", with: "")
      .replacing(" color=\"white\"", with: "")
  }

  private static func between(_ open: String, _ close: String, in text: String) -> String? {
    guard let start = text.range(of: open)?.upperBound,
      let end = text.range(of: close, range: start..<text.endIndex)?.lowerBound
    else { return nil }
    return String(text[start..<end])
  }
}
