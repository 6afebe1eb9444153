/// Where the images of a gallery and their texts stand, in SVG pixels from the upper left.
struct GalleryLayout {
  let width: Double
  let columns: Int
  let fontSize: Double
  let drawsTitle: Bool
  let count: Int

  /// The files NAME.svg and NAME.png.
  static func standard(_ count: Int) -> GalleryLayout {
    GalleryLayout(width: 900, columns: 6, fontSize: 12, drawsTitle: true, count: count)
  }

  /// The report on a wide screen.
  static func wide(_ count: Int) -> GalleryLayout {
    GalleryLayout(width: 900, columns: 6, fontSize: 12, drawsTitle: false, count: count)
  }

  /// The report on a telephone.
  static func narrow(_ count: Int) -> GalleryLayout {
    GalleryLayout(width: 400, columns: 3, fontSize: 10.5, drawsTitle: false, count: count)
  }

  private var head: Double { drawsTitle ? fontSize * 3.2 : 4 }
  private var cell: Double { width / Double(columns) }
  /// The longer side of an image.
  var side: Double { cell - 18 }
  private var line: Double { fontSize * 1.4 }
  private var cellHeight: Double { side + 2 * line + 18 }

  /// The height of the picture.
  var height: Double {
    let rows = (count + columns - 1) / columns
    return (head + Double(rows) * cellHeight).rounded(.up)
  }

  /// The upper left corner of the square that an image is centered in.
  func corner(_ index: Int) -> (x: Double, y: Double) {
    (
      Double(index % columns) * cell + 9, head + Double(index / columns) * cellHeight
    )
  }

  /// The middle of a line of text below an image.
  func text(_ index: Int, line number: Int) -> (x: Double, y: Double) {
    let corner = corner(index)
    return (corner.x + side / 2, corner.y + side + 6 + (Double(number) + 0.5) * line)
  }

  /// ``Markup`` source that fits below an image: letters are about 0.56 of the font's size wide.
  func fitting(_ source: String) -> String {
    let room = Int((cell - 6) / (0.56 * fontSize))
    let plain = Markup(source).plain
    return plain.count <= room ? source : Markup.literal(plain.prefix(max(1, room - 1)) + "…")
  }
}
