#if MPI
  import CMPI
  import LinearAlgebra

  /// Factorizations by ScaLAPACK.
  struct ScaLAPACK: DistributedAlgebra {
    private let communicator: MPICommunicator
    private let grid: ProcessGrid
    private let context: Int32

    /// A BLACS grid of all ranks.
    init(_ communicator: MPICommunicator) {
      self.communicator = communicator
      grid = ProcessGrid(ranks: communicator.size)
      var context = Csys2blacs_handle(communicator.handle)
      Cblacs_gridinit(&context, "Row", Int32(grid.rows), Int32(grid.columns))
      self.context = context
    }

    func factor(_ matrix: DistributedMatrix) throws {
      try matrix.layout.check()
      var (n, one, info) = (try integer(matrix.layout.rows.count, "n"), Int32(1), Int32(0))
      var descriptor = try descriptor(matrix)
      pdpotrf_("L", &n, matrix.local.baseAddress, &one, &one, &descriptor, &info)
      guard info == 0 else {
        throw LinearAlgebraError.notPositiveDefinite(pivot: max(0, Int(info) - 1), value: .nan)
      }
    }

    func solve(_ factor: DistributedMatrix, _ b: Matrix<Double>) throws -> Matrix<Double> {
      let right = DistributedMatrix(
        b, block: factor.layout.rows.block, grid: grid, rank: communicator.rank)
      try right.layout.check()
      var (n, c) = (try integer(b.rows, "n"), try integer(b.columns, "outputs"))
      var (one, info) = (Int32(1), Int32(0))
      var (a, x) = (try descriptor(factor), try descriptor(right))
      pdpotrs_(
        "L", &n, &c, factor.local.baseAddress, &one, &one, &a, right.local.baseAddress, &one, &one,
        &x, &info)
      guard info == 0 else {
        throw LinearAlgebraError.notConverged(routine: "pdpotrs", info: Int(info))
      }
      return right.gathered(communicator)
    }

    func eigen(
      _ matrix: DistributedMatrix
    ) throws -> (values: [Double], vectors: DistributedMatrix) {
      let size = matrix.layout.rows.count
      // The work space holds two parts and some columns.
      try matrix.layout.check(copies: 3)
      let vectors = DistributedMatrix(matrix.layout, rank: communicator.rank)
      var values = [Double](repeating: 0, count: size)
      var (n, one, info) = (try integer(size, "n"), Int32(1), Int32(0))
      var (a, z) = (try descriptor(matrix), try descriptor(vectors))
      func call(_ work: inout [Double], _ whole: inout [Int32], query: Bool) {
        var lwork = query ? -1 : Int32(work.count)
        var liwork = query ? -1 : Int32(whole.count)
        pdsyevd_(
          "V", "L", &n, matrix.local.baseAddress, &one, &one, &a, &values,
          vectors.local.baseAddress, &one, &one, &z, &work, &lwork, &whole, &liwork, &info)
      }
      var (work, whole) = ([0.0, 0.0], [Int32(0), 0])
      call(&work, &whole, query: true)
      let needed = try integer(Int(work[0]) + 2 * size, "the work space of the eigenvectors")
      work = [Double](repeating: 0, count: Int(needed))
      whole = [Int32](
        repeating: 0, count: max(Int(whole[0]), 7 * size + 8 * grid.columns + 2))
      call(&work, &whole, query: false)
      guard info == 0 else {
        throw LinearAlgebraError.notConverged(routine: "pdsyevd", info: Int(info))
      }
      return (values, vectors)
    }

    private func descriptor(_ matrix: DistributedMatrix) throws -> [Int32] {
      let layout = matrix.layout
      var (rows, columns) = (
        try integer(layout.rows.count, "rows"), try integer(layout.columns.count, "columns")
      )
      var (block, zero, info) = (Int32(layout.rows.block), Int32(0), Int32(0))
      var (context, leading) = (context, try integer(matrix.leadingDimension, "rows of a rank"))
      var result = [Int32](repeating: 0, count: 9)
      descinit_(
        &result, &rows, &columns, &block, &block, &zero, &zero, &context, &leading, &info)
      precondition(info == 0, "descinit refuses argument \(-info)")
      return result
    }

    private func integer(_ value: Int, _ dimension: String) throws(ClusterError) -> Int32 {
      guard let result = Int32(exactly: value) else {
        throw .tooLarge(dimension: dimension, value: value)
      }
      return result
    }
  }
#endif
