// The functions of planes.c for one precision and instruction set.
#include "vector_math.inc.h"
#include "angle.inc.h"
#include "conv3_rectifier.inc.h"
#include "activation_bodies.inc.h"
#include "planes.inc.h"
#undef VEC
#undef IVEC
