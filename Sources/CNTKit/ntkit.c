#include "ntkit.h"

/* The layout of what crosses the border, which the callers in other languages write down again. */
_Static_assert(sizeof(ntkit_array) == 8 + 8 + 4 + 4 + 4 * 8, "layout of ntkit_array");
_Static_assert(sizeof(ntkit_control) == 4 + 4 + 8 + 8 + 8, "layout of ntkit_control");
_Static_assert(sizeof(ntkit_error) == 8 + NTKIT_MESSAGE_SIZE, "layout of ntkit_error");
