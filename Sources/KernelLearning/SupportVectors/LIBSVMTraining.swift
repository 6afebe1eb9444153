import CLIBSVM
import LinearAlgebra

/// One call of LIBSVM's trainer, and its model as Swift values.
///
/// LIBSVM numbers classes by their first row. Rows are handed over sorted by class, in their own
/// order within a class, so that its numbering is ours and positions within a pair do not depend on
/// how classes were mixed.
struct LIBSVMTraining {
  let kernel: SupportVectorKernel
  /// The rows of the kernel to train on.
  let rows: [Int]
  /// The class of each.
  let classes: [Int]
  let cost: Double
  let tolerance: Double

  func run() throws(ClassificationError) -> SupportVectorClassifier {
    let order = rows.indices.sorted { (classes[$0], $0) < (classes[$1], $1) }
    let present = Set(classes).sorted()
    let sizes = present.map { value in classes.count { $0 == value } }
    let counts = SupportVectorClassifier.pairs(of: Array(present.indices)).map {
      sizes[$0.first] + sizes[$0.second]
    }
    let limits = counts.map(LIBSVMMessages.iterationLimit)
    let (model, iterations) = LIBSVMMessages.collecting(rows: counts) {
      kernel.withRows(order.map { rows[$0] }) { train($0, order.map { Double(classes[$0]) }) }
    }
    guard iterations.count == limits.count else {
      throw .unreadableSolver(
        version: Int(LIBSVM_VERSION), problems: limits.count, reported: iterations.count)
    }
    return SupportVectorClassifier(
      trainingCount: rows.count, classes: present, support: model.support.map { order[$0] },
      supportCounts: model.counts, coefficients: model.coefficients, offsets: model.offsets,
      cost: cost, iterations: iterations, limits: limits)
  }

  /// What is kept of LIBSVM's model; `support` counts in the order of training.
  private struct Model {
    let support: [Int]
    let counts: [Int]
    let coefficients: Matrix<Double>
    let offsets: [Double]
  }

  private func train(
    _ nodes: UnsafeMutablePointer<UnsafeMutablePointer<svm_node>?>, _ labels: [Double]
  ) -> Model {
    var parameters = svm_parameter()
    parameters.svm_type = Int32(C_SVC)
    parameters.kernel_type = Int32(PRECOMPUTED)
    parameters.C = cost
    parameters.eps = tolerance
    parameters.shrinking = 1
    // Megabytes for all entries of a pair in single precision; what it holds changes no result.
    parameters.cache_size = Double(labels.count * labels.count) * 4 / 1_048_576 + 100
    var labels = labels
    return labels.withUnsafeMutableBufferPointer { buffer in
      var problem = svm_problem(l: Int32(buffer.count), y: buffer.baseAddress, x: nodes)
      var model = svm_train(&problem, &parameters)
      defer { svm_free_and_destroy_model(&model) }
      return Self.read(model!.pointee)
    }
  }

  /// LIBSVM keeps k - 1 coefficients of a support vector: those of class a against b stand in row
  /// b - 1 when a < b, and in row b otherwise.
  private static func read(_ model: svm_model) -> Model {
    let (k, total) = (Int(model.nr_class), Int(model.l))
    let counts = (0..<k).map { Int(model.nSV[$0]) }
    let starts = counts.indices.map { counts[..<$0].reduce(0, +) }
    let pairs = SupportVectorClassifier.pairs(of: Array(0..<k))
    var coefficients = Matrix<Double>(rows: pairs.count, columns: total)
    for (index, pair) in pairs.enumerated() {
      for (own, other) in [(pair.first, pair.second - 1), (pair.second, pair.first)] {
        for vector in starts[own]..<starts[own] + counts[own] {
          coefficients[index, vector] = model.sv_coef[other]![vector]
        }
      }
    }
    return Model(
      support: (0..<total).map { Int(model.sv_indices[$0]) - 1 }, counts: counts,
      coefficients: coefficients, offsets: pairs.indices.map { model.rho[$0] })
  }
}
