#ifndef NTKIT_CKERNELS_H
#define NTKIT_CKERNELS_H
#endif
