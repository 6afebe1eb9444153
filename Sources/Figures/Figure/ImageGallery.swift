/// Small images in rows, each with two lines of text below.
public struct ImageGallery: Equatable, Sendable {
  /// One image.
  public struct Tile: Equatable, Sendable {
    /// Its height in pixels.
    public var height: Int
    /// Its width in pixels.
    public var width: Int
    /// Red, green and blue of every pixel, row by row, from 0 to 255.
    public var pixels: [UInt8]
    /// The first line below it, as ``Markup`` source; cut where it is too long.
    public var title: String
    /// The second line below it, likewise.
    public var note: String

    /// An image.
    ///
    /// - Precondition: there are 3 height width numbers, and two rows and columns at least.
    public init(height: Int, width: Int, pixels: [UInt8], title: String, note: String = "") {
      precondition(
        height > 1 && width > 1 && pixels.count == 3 * height * width,
        "\(pixels.count) numbers for an image of \(height) x \(width) pixels")
      self.height = height
      self.width = width
      self.pixels = pixels
      self.title = title
      self.note = note
    }
  }

  /// The title, as ``Markup`` source.
  public var title: String
  /// The images, row by row.
  public var tiles: [Tile]
  /// What the reader should see, as ``Markup`` source; not drawn.
  public var caption: String

  /// A gallery.
  public init(_ title: String, tiles: [Tile], caption: String = "") {
    self.title = title
    self.tiles = tiles
    self.caption = caption
  }

  /// The text for readers who cannot see the pictures.
  var description: String {
    let texts = tiles.map { Markup($0.title).plain + ", " + Markup($0.note).plain }
    return "\(tiles.count) images: " + texts.joined(separator: "; ") + "."
  }
}
