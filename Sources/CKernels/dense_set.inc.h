// The functions of dense.c for one precision and instruction set.
#include "vector_math.inc.h"
#include "dense_rows.inc.h"
#include "rectifiers.inc.h"
#undef VEC
#undef IVEC
