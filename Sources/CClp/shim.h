// COIN-OR's solver of linear programs, by its interface for C.
#if __has_include(<coin/Clp_C_Interface.h>)
#include <coin/Clp_C_Interface.h>
#else
#include <Clp_C_Interface.h>
#endif
