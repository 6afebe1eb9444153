import Figures
import Testing

@Suite struct MarkupTests {
  @Test(arguments: [
    ("H^∞", "H<sup>∞</sup>"),
    ("λ_i ≥ 0", "λ<sub>i</sub> ≥ 0"),
    ("λ_{min}", "λ<sub>min</sub>"),
    ("10^-5", "10<sup>−5</sup>"),
    ("10^12x", "10^12x"),
    ("y^⊤ (H^∞)^{-1} y", "y<sup>⊤</sup> (H<sup>∞</sup>)<sup>−1</sup> y"),
    ("*f*(x) and *two words*", "<em>f</em>(x) and <em>two words</em>"),
    ("*f*_{ntk}", "<em>f</em><sub>ntk</sub>"),
    ("train_loss_final", "train_loss_final"),
    ("2 * 3 * 4", "2 * 3 * 4"),
    ("5*3*2", "5*3*2"),
    ("`a<b>` & \"c\"", "<code>a&lt;b&gt;</code> &amp; &quot;c&quot;"),
    ("a\\_b \\^ \\* \\\\", "a_b ^ * \\"),
    ("_x ^y trailing_", "_x ^y trailing_"),
    ("x^{}", "x^{}"),
    ("open {brace^{", "open {brace^{"),
    ("", ""),
  ])
  func reads(source: String, html: String) {
    #expect(Markup(source).html == html)
  }

  @Test(arguments: ["a_b^c*d*`e`{f}\\g", "x_1", "*all*", "H^∞", "~/data & @home", ""])
  func literalReadsBackUnchanged(text: String) {
    #expect(Markup(Markup.literal(text)).plain == text)
    #expect(
      Markup(Markup.literal(text)).spans.allSatisfy { if case .plain = $0 { true } else { false } })
  }

  @Test func gnuplotTextIsEscaped() {
    #expect(Markup("H^∞ of λ_i, *f*").gnuplot == "H^{∞} of λ_{i}, {/:Italic f}")
    #expect(
      Markup(Markup.literal("a_b^c@d&e~f{g}\\h'i\nj")).gnuplot
        == "a\\_b\\^c\\@d\\&e\\~f\\{g\\}\\\\h''i j")
  }

  @Test func plainTextDropsStylesOnly() {
    #expect(Markup("*H*^∞ = `K`_{ij}").plain == "H∞ = Kij")
  }
}
