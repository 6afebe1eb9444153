import Figures
import Testing

@Suite struct NumberFormatTests {
  private let thin = "\u{202F}"

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1.0, "1"), (0.5, "0.5"), (0.123456, "0.1235"), (12.3456, "12.35"),
    (1.2e-5, "1.2 × 10^-5"), (-1.23456e-5, "−1.235 × 10^-5"), (6.02214e23, "6.022 × 10^23"),
    (0.001, "0.001"), (0.0009999, "9.999 × 10^-4"), (9999.6, "10\u{202F}000"),
    (123_456.7, "123\u{202F}457"), (999_999.6, "1 × 10^6"), (1234.0, "1234"), (-2.5, "−2.5"),
    (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "not a number"),
    (.leastNonzeroMagnitude, "4.941 × 10^-324"),
    (1.7976931348623157e308, "1.798 × 10^308"),
  ])
  func doubles(value: Double, text: String) {
    #expect(NumberFormat.standard.string(value) == text)
  }

  @Test(arguments: [
    (0, "0"), (9999, "9999"), (-12_345, "−12\u{202F}345"), (1_234_567, "1\u{202F}234\u{202F}567"),
    (Int.min, "−9\u{202F}223\u{202F}372\u{202F}036\u{202F}854\u{202F}775\u{202F}808"),
  ])
  func integers(value: Int, text: String) {
    #expect(NumberFormat.standard.string(value) == text)
  }

  @Test(arguments: [
    (0.1234567, 0.0021, "0.1235 ± 0.0021"), (12.3, 4.56, "12.3 ± 4.6"), (1234.0, 56.0, "1234 ± 56"),
    (1.0, 0.0, "1 ± 0"), (2.0, .nan, "2 ± not a number"),
    (1.5e-9, 2e-10, "1.5 × 10^-9 ± 2 × 10^-10"),
  ])
  func uncertainties(value: Double, error: Double, text: String) {
    #expect(NumberFormat.standard.string(value, uncertainty: error) == text)
  }

  @Test func digitsAreKeptInRange() {
    #expect(NumberFormat(significantDigits: 0).significantDigits == 1)
    #expect(NumberFormat(significantDigits: 2).string(0.123456) == "0.12")
    #expect(NumberFormat(significantDigits: 99).significantDigits == 17)
  }
}
