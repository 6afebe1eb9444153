import COpenBLAS

/// What the loaded BLAS library says about itself, and its thread count.
///
/// OpenBLAS keeps its thread count for the whole process; a library must not change it behind its
/// caller's back, so the setter is here, named, for programs to call.
public enum BLASInformation {
  /// The processor core OpenBLAS chose its inner loops for, such as "SkylakeX".
  public static var coreName: String { String(cString: openblas_get_corename()) }
  /// OpenBLAS's build configuration.
  public static var configuration: String { String(cString: openblas_get_config()) }
  /// The number of threads OpenBLAS uses.
  public static var threads: Int { Int(openblas_get_num_threads()) }
  /// Sets the number of threads OpenBLAS uses, for the whole process.
  public static func setThreads(_ count: Int) { openblas_set_num_threads(Int32(count)) }
}
