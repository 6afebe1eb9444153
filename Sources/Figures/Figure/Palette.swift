/// The Okabe-Ito colours, which stay apart for colour-blind readers, with dashes and marker shapes.
///
/// Source: M. Okabe and K. Ito (2008), *Color Universal Design*. The order puts the colours with
/// the best contrast on white and on black first; their yellow is left out, it vanishes on white.
/// Indices wrap around.
public enum Palette {
  /// The colours as `#RRGGBB`: blue, vermillion, bluish green, reddish purple, sky blue, orange.
  public static let colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00"]

  /// The colour of text and axes, for reference lines that are nobody's data.
  public static let neutral = -1

  /// gnuplot dash patterns of lines: solid first.
  static let dashes = ["solid", "(14,4)", "(14,4,2,4)", "(8,3)", "(8,3,2,3,2,3)", "(4,3)"]

  /// gnuplot point types: disc, square, triangle, diamond, inverted triangle, cross.
  static let markers = [7, 5, 9, 13, 11, 2]

  /// The colour of an index.
  public static func color(_ index: Int) -> String { entry(colors, index) }
  static func dash(_ index: Int) -> String { entry(dashes, index) }
  static func marker(_ index: Int) -> Int { entry(markers, index) }

  private static func entry<T>(_ list: [T], _ index: Int) -> T {
    list[((index % list.count) + list.count) % list.count]
  }
}
