// The functions of tiles.c for one precision and instruction set.
#include "vector_math.inc.h"
#include "products.inc.h"
#include "writes.inc.h"
#undef VEC
#undef IVEC
