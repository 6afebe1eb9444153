import Foundation
import Testing

@testable import Figures

@Suite struct ImageGalleryTests {
  private static func tile(
    _ height: Int, _ width: Int, _ title: String, _ note: String = "said 9 (99 %)"
  ) -> ImageGallery.Tile {
    ImageGallery.Tile(
      height: height, width: width,
      pixels: (0..<3 * height * width).map { UInt8($0 * 7 % 256) }, title: title, note: note)
  }

  @Test(.enabled(if: hasGnuplot)) func writesFilesAndEmbeddedVersions() throws {
    try withScratch { directory in
      let gallery = ImageGallery(
        "Mistakes", tiles: (0..<8).map { Self.tile(5, 4 + $0, "true \($0) 'a_b' & <c>") })
      let written = try gallery.write(to: directory, name: "mistakes")
      let files = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
      #expect(files == ["mistakes.dat", "mistakes.gp", "mistakes.png", "mistakes.svg"])
      #expect(written.warnings.isEmpty && written.dropped.isEmpty)
      for version in [
        try String(contentsOf: written.svg, encoding: .utf8), written.wideSVG, written.narrowSVG,
      ] {
        #expect(XMLCheck.isWellFormed(version))
        #expect(!version.contains("xlink") && version.contains("said 9"))
        #expect(version.components(separatedBy: "<image ").count == 9)
      }
      #expect(written.alternativeText.hasPrefix("8 images: true 0"))
    }
  }

  @Test func refusesWhatIsNothing() {
    #expect(throws: FigureError.noPanels(grid: "none")) {
      try ImageGallery("none", tiles: []).write(to: URL(filePath: "/nowhere"), name: "x")
    }
    #expect(throws: FigureError.badName("a/b")) {
      try ImageGallery("x", tiles: [Self.tile(2, 2, "a")])
        .write(to: URL(filePath: "/nowhere"), name: "a/b")
    }
  }

  /// Images and texts stay inside their cells, whatever the number of images.
  @Test(arguments: [1, 6, 7, 18]) func nothingOverlaps(count: Int) {
    for layout in [
      GalleryLayout.standard(count), .wide(count), .narrow(count),
    ] {
      for index in 0..<count {
        let corner = layout.corner(index)
        #expect(corner.x >= 0 && corner.x + layout.side <= layout.width)
        #expect(layout.text(index, line: 0).y > corner.y + layout.side)
        #expect(layout.text(index, line: 1).y + layout.fontSize / 2 <= layout.height)
        if index + layout.columns < count {
          let below = layout.corner(index + layout.columns)
          #expect(layout.text(index, line: 1).y + layout.fontSize / 2 < below.y)
        }
      }
      // The longest text that is left takes the cell at most.
      let text = Markup(layout.fitting(String(repeating: "x", count: 80))).plain
      #expect(Double(text.count) * 0.56 * layout.fontSize <= layout.width / Double(layout.columns))
      #expect(text.hasSuffix("…") && layout.fitting("short") == "short")
    }
  }
}
