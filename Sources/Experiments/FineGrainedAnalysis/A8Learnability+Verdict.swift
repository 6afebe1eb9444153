import Generalization
import LinearAlgebra

extension A8Learnability.Table {
  var checks: [ExperimentCheck] {
    let all = "n = " + counts.map(String.init).joined(separator: ", ")
    let bounded = rows.filter { $0.stated.isFinite }.flatMap { row in
      let largest = row.norms.max() ?? .nan
      return [
        ExperimentCheck(
          "\(row.name): largest norm / stated bound", largest / row.stated, atMost: 1,
          because: "Theorem 6.1 and its examples at \(all), any inputs"),
        ExperimentCheck(
          "\(row.name): largest norm / sharpest bound", largest / row.series, atMost: 1,
          because: "Σ|α_j||β_j|^p/√c_p with the coefficients c_p of H^∞'s power series, where the"
            + " proof of Theorem 6.1 starts"),
      ]
    }
    let linear = zip(counts, row("(β·x)^1").norms).map { n, norm in
      ExperimentCheck(
        "√(yᵀ(H^∞)⁻¹y) of (β·x)^1, n = \(n)", norm, in: 1.9...2,
        because: "at most 2 by the proof of Theorem 6.1, and tends to it; lower end of protocol A8"
          + " from a NumPy run")
    }
    let growth = growth(row("(β·x)^3")).min() ?? .nan
    return bounded + linear + [
      ExperimentCheck(
        "(β·x)^3: smallest growth of the norm per 4x rows", growth, atLeast: 1.8,
        because: "H^∞ has no term of degree 3, so the norm grows about as √n; protocol A8")
    ]
  }

  var measurements: [ExperimentMeasurement] {
    rows.flatMap { row in
      // The linear function's norms are checks.
      (row.name == "(β·x)^1" ? [] : Array(zip(counts, row.norms))).map {
        ExperimentMeasurement("√(yᵀ(H^∞)⁻¹y) of \(row.name), n = \($0)", $1)
      }
        + (row.stated.isFinite
          ? [
            ExperimentMeasurement("stated bound of \(row.name)", row.stated),
            ExperimentMeasurement("sharpest bound of \(row.name)", row.series),
          ] : [])
    } + [
      ExperimentMeasurement(
        "sign(β·x): smallest growth of the norm per 4x rows",
        growth(row("sign(β·x)")).min() ?? .nan)
    ]
  }
}
