// Loops over the observed entries of a factorized matrix.
//
// Vectorized by the compiler for several instruction sets, the widest chosen at load time.
#ifndef NTKIT_COMPLETION_KERNELS_H
#define NTKIT_COMPLETION_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// Half the sum of squared errors e = u_i·v_j - y over the observed entries, and its gradients added
// to gu and gv. Row i has the entries from row_starts[i] to row_starts[i + 1], each with its column
// and its value y; u: (rows, rank) and v: (columns, rank).
double ntk_completion_gradient(size_t rows, size_t rank, const size_t *_Nonnull row_starts,
                               const uint32_t *_Nonnull columns, const double *_Nonnull values,
                               const double *_Nonnull u, const double *_Nonnull v,
                               double *_Nonnull gu, double *_Nonnull gv);

// The products u_i·v_j of the entries.
void ntk_completion_products(size_t rows, size_t rank, const size_t *_Nonnull row_starts,
                             const uint32_t *_Nonnull columns, const double *_Nonnull u,
                             const double *_Nonnull v, double *_Nonnull products);
#endif
