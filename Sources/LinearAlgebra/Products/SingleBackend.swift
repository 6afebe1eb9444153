import COpenBLAS

/// BLAS and LAPACK in single precision.
public enum SingleBackend: BLASBackend {
  /// The floating-point type.
  public typealias Element = Float

  /// See `BLASBackend`.
  public static func gemm(
    transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, alpha: Float,
    a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float,
    c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      blasInt(m), blasInt(n), blasInt(k), alpha, a, blasInt(lda), b, blasInt(ldb), beta, c,
      blasInt(ldc))
  }

  /// See `BLASBackend`.
  public static func syrk(
    transpose: Bool, n: Int, k: Int, alpha: Float, a: UnsafePointer<Float>, lda: Int,
    beta: Float, c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    cblas_ssyrk(
      CblasRowMajor, CblasLower, transpose ? CblasTrans : CblasNoTrans, blasInt(n), blasInt(k),
      alpha, a, blasInt(lda), beta, c, blasInt(ldc))
  }

  /// See `BLASBackend`.
  public static func gemv(
    transpose: Bool, m: Int, n: Int, alpha: Float, a: UnsafePointer<Float>, lda: Int,
    x: UnsafePointer<Float>, beta: Float, y: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemv(
      CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, blasInt(m), blasInt(n), alpha, a,
      blasInt(lda), x, 1, beta, y, 1)
  }

  /// See `BLASBackend`.
  public static func trsm(
    transpose: Bool, n: Int, columns: Int, l: UnsafePointer<Float>, ldl: Int,
    b: UnsafeMutablePointer<Float>, ldb: Int
  ) {
    cblas_strsm(
      CblasRowMajor, CblasLeft, CblasLower, transpose ? CblasTrans : CblasNoTrans, CblasNonUnit,
      blasInt(n), blasInt(columns), 1, l, blasInt(ldl), b, blasInt(ldb))
  }

  /// See `BLASBackend`.
  public static func trsmRight(
    rows: Int, n: Int, l: UnsafePointer<Float>, ldl: Int, b: UnsafeMutablePointer<Float>, ldb: Int
  ) {
    cblas_strsm(
      CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, blasInt(rows), blasInt(n), 1,
      l, blasInt(ldl), b, blasInt(ldb))
  }

  /// See `BLASBackend`.
  public static func potrf(n: Int, a: UnsafeMutablePointer<Float>, lda: Int) -> Int {
    var order = blasInt(n)
    var leading = blasInt(lda)
    var info: Int32 = 0
    // The row-major lower triangle is the column-major upper one.
    spotrf_("U", &order, a, &leading, &info)
    return Int(info)
  }

  /// See `BLASBackend`.
  public static func syevd(
    vectors: Bool, n: Int, a: UnsafeMutablePointer<Float>, values: UnsafeMutablePointer<Float>
  ) -> Int {
    var order = blasInt(n)
    var info: Int32 = 0
    var workSize: Float = 0
    var integerWorkSize: Int32 = 0
    var query: Int32 = -1
    let job = vectors ? "V" : "N"
    ssyevd_(
      job, "U", &order, a, &order, values, &workSize, &query, &integerWorkSize, &query, &info)
    guard info == 0 else { return Int(info) }
    // Rounding up guards against a workspace size that the float type cannot represent exactly.
    var workCount = blasInt(Int(workSize.nextUp.rounded(.up)))
    var integerWorkCount = integerWorkSize
    let work = UnsafeMutablePointer<Float>.allocate(capacity: Int(workCount))
    let integerWork = UnsafeMutablePointer<Int32>.allocate(capacity: Int(integerWorkCount))
    defer {
      work.deallocate()
      integerWork.deallocate()
    }
    ssyevd_(
      job, "U", &order, a, &order, values, work, &workCount, integerWork, &integerWorkCount, &info)
    return Int(info)
  }

  /// See `BLASBackend`.
  public static func gesdd(
    m: Int, n: Int, a: UnsafeMutablePointer<Float>, s: UnsafeMutablePointer<Float>,
    u: UnsafeMutablePointer<Float>, vt: UnsafeMutablePointer<Float>
  ) -> Int {
    // LAPACK sees A^T = V S U^T, so its left vectors are our right ones.
    var rows = blasInt(n)
    var columns = blasInt(m)
    var rank = blasInt(min(m, n))
    var info: Int32 = 0
    var workSize: Float = 0
    var query: Int32 = -1
    let integerWork = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, 8 * min(m, n)))
    defer { integerWork.deallocate() }
    sgesdd_(
      "S", &rows, &columns, a, &rows, s, vt, &rows, u, &rank, &workSize, &query, integerWork, &info)
    guard info == 0 else { return Int(info) }
    var workCount = blasInt(Int(workSize.nextUp.rounded(.up)))
    let work = UnsafeMutablePointer<Float>.allocate(capacity: Int(workCount))
    defer { work.deallocate() }
    sgesdd_(
      "S", &rows, &columns, a, &rows, s, vt, &rows, u, &rank, work, &workCount, integerWork, &info)
    return Int(info)
  }
}
