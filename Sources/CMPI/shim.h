// MPI, whose constants are macros that Swift cannot read, and the few ScaLAPACK and BLACS symbols the library uses.
#include <mpi.h>
#include <stddef.h>

static inline int ntk_mpi_init(int *threads_are_free) {
  int provided = 0;
  int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_MULTIPLE, &provided);
  *threads_are_free = provided == MPI_THREAD_MULTIPLE;
  if (code == MPI_SUCCESS) code = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  return code;
}
static inline int ntk_mpi_finalize(void) { return MPI_Finalize(); }
static inline MPI_Comm ntk_mpi_world(void) { return MPI_COMM_WORLD; }
static inline int ntk_mpi_duplicate(MPI_Comm from, MPI_Comm *to) {
  int code = MPI_Comm_dup(from, to);
  return code == MPI_SUCCESS ? MPI_Comm_set_errhandler(*to, MPI_ERRORS_RETURN) : code;
}
static inline int ntk_mpi_rank(MPI_Comm comm, int *rank) { return MPI_Comm_rank(comm, rank); }
static inline int ntk_mpi_size(MPI_Comm comm, int *size) { return MPI_Comm_size(comm, size); }
static inline int ntk_mpi_on_host(MPI_Comm comm, int *count) {
  MPI_Comm host;
  int code = MPI_Comm_split_type(comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
  if (code != MPI_SUCCESS) return code;
  code = MPI_Comm_size(host, count);
  MPI_Comm_free(&host);
  return code;
}
static inline int ntk_mpi_isend(const void *bytes, int count, int to, int tag, MPI_Comm comm,
                                MPI_Request *request) {
  return MPI_Isend(bytes, count, MPI_BYTE, to, tag, comm, request);
}
static inline int ntk_mpi_improbe(MPI_Comm comm, int *found, MPI_Message *message, int *source,
                                  int *tag, int *count) {
  MPI_Status status;
  int code = MPI_Improbe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm, found, message, &status);
  if (code != MPI_SUCCESS || !*found) return code;
  *source = status.MPI_SOURCE;
  *tag = status.MPI_TAG;
  return MPI_Get_count(&status, MPI_BYTE, count);
}
static inline int ntk_mpi_imrecv(void *bytes, int count, MPI_Message *message,
                                 MPI_Request *request) {
  return MPI_Imrecv(bytes, count, MPI_BYTE, message, request);
}
static inline int ntk_mpi_test(MPI_Request *request, int *done) {
  return MPI_Test(request, done, MPI_STATUS_IGNORE);
}
static inline int ntk_mpi_barrier(MPI_Comm comm, MPI_Request *request) {
  return MPI_Ibarrier(comm, request);
}
static inline int ntk_mpi_broadcast(void *bytes, int count, int root, MPI_Comm comm,
                                    MPI_Request *request) {
  return MPI_Ibcast(bytes, count, MPI_BYTE, root, comm, request);
}
static inline int ntk_mpi_sum(const double *mine, double *all, int count, int root, MPI_Comm comm,
                              MPI_Request *request) {
  return MPI_Ireduce(mine, all, count, MPI_DOUBLE, MPI_SUM, root, comm, request);
}
static inline void ntk_mpi_abort(int status) { MPI_Abort(MPI_COMM_WORLD, status); }
static inline void ntk_mpi_error(int code, char *text, int capacity) {
  char words[MPI_MAX_ERROR_STRING + 1];
  int length = 0;
  if (MPI_Error_string(code, words, &length) != MPI_SUCCESS) length = 0;
  if (length >= capacity) length = capacity - 1;
  for (int i = 0; i < length; i++) text[i] = words[i];
  text[length] = 0;
}
static inline void ntk_mpi_version(char *text, int capacity) {
  char words[MPI_MAX_LIBRARY_VERSION_STRING + 1];
  int length = 0;
  if (MPI_Get_library_version(words, &length) != MPI_SUCCESS) length = 0;
  if (length >= capacity) length = capacity - 1;
  for (int i = 0; i < length; i++) text[i] = words[i];
  text[length] = 0;
}

int Csys2blacs_handle(MPI_Comm comm);
void Cblacs_gridinit(int *context, const char *order, int rows, int columns);
void Cblacs_gridinfo(int context, int *rows, int *columns, int *row, int *column);
void Cblacs_gridexit(int context);
void descinit_(int *desc, const int *m, const int *n, const int *mb, const int *nb,
               const int *rsrc, const int *csrc, const int *context, const int *lld, int *info);
void pdpotrf_(const char *uplo, const int *n, double *a, const int *ia, const int *ja,
              const int *desca, int *info);
void pdpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *ia,
              const int *ja, const int *desca, double *b, const int *ib, const int *jb,
              const int *descb, int *info);
void pdsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *ia,
              const int *ja, const int *desca, double *w, double *z, const int *iz, const int *jz,
              const int *descz, double *work, const int *lwork, int *iwork, const int *liwork,
              int *info);
