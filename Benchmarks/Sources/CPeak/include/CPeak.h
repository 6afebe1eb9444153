#ifndef CPEAK_H
#define CPEAK_H
// Multiply-adds in single precision on the widest vectors, in registers alone: two operations each.
// Runs for some milliseconds on the calling thread and returns the number of operations.
double peak_operations(void);
#endif
