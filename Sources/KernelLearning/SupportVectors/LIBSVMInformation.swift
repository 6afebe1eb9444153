import CLIBSVM
import LinearAlgebra

/// What is known of the LIBSVM that the program runs with.
public enum LIBSVMInformation {
  /// The version of its header, such as `3.24`.
  public static var version: String {
    let number = Int(LIBSVM_VERSION)
    return "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
  }

  /// Trains on four rows whose answer is known, which also shows that its messages can be read.
  ///
  /// The kernel is the identity and the cost 1, so that every row has the coefficient 1 and its class
  /// as the sign of its decision value.
  ///
  /// - Throws: `ClassificationError`.
  public static func check() throws(ClassificationError) -> Bool {
    let classes = [0, 1, 0, 1]
    let kernel = Matrix<Double>.identity(4)
    let fit = try SupportVectorClassifier(kernel: kernel, classes: classes, cost: 1)
    return fit.predict(kernel) == classes && fit.support.count == 4 && fit.unconverged.isEmpty
  }
}
