/* Reads and writes of ntkit_control that other threads may see at any time. */
#ifndef NTKIT_CONTROL_ACCESS_H
#define NTKIT_CONTROL_ACCESS_H

#include "ntkit.h"

static inline int32_t ntkit_control_is_cancelled(const ntkit_control *NTKIT_NONNULL control) {
  return __atomic_load_n(&control->cancel, __ATOMIC_RELAXED);
}

static inline void ntkit_control_set_share(ntkit_control *NTKIT_NONNULL control, double share) {
  __atomic_store(&control->share, &share, __ATOMIC_RELAXED);
}

#endif
