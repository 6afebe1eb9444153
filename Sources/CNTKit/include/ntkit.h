/* The C interface of NTKit: infinitely wide networks, their kernels and what follows from them.
 *
 * Every function that can fail returns a status (0 is success) and, where `error` is given, puts one line
 * of text there. Nothing is written to the terminal, nothing ends the process. Functions may be called
 * from any threads at the same time; one object may be used by several.
 *
 * Memory: arrays are the caller's, row-major and contiguous, and are neither kept nor freed. Texts that a
 * function makes are freed with ntkit_free, objects and replies with ntkit_release.
 *
 * docs/c-interface.md describes the operations of ntkit_run and shows a program.
 */
#ifndef NTKIT_H
#define NTKIT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__clang__)
#define NTKIT_NULLABLE _Nullable
#define NTKIT_NONNULL _Nonnull
#else
#define NTKIT_NULLABLE
#define NTKIT_NONNULL
#endif

/* What went wrong, by the part of the library that refused. */
enum {
  NTKIT_OK = 0,
  NTKIT_ERROR_ARGUMENT = 1,     /* an argument of the call itself: null, shape, type, unknown operation */
  NTKIT_ERROR_ARCHITECTURE = 2, /* a network description; the message names the layer's path */
  NTKIT_ERROR_DATA = 3,         /* arrays, data sets or files that cannot be used, NaN among them */
  NTKIT_ERROR_KERNEL = 4,       /* a network without this kernel, a singular kernel */
  NTKIT_ERROR_NUMERICAL = 5,    /* a computation that did not come to an end */
  NTKIT_ERROR_MEMORY = 6,       /* the plan does not fit into memory; nothing was allocated */
  NTKIT_ERROR_OUTPUT = 7,       /* a file that cannot be written or gone on with */
  NTKIT_ERROR_CANCELLED = 8,    /* ntkit_control.cancel was set */
  NTKIT_ERROR_INTERNAL = 9      /* not foreseen; please report it */
};

#define NTKIT_MESSAGE_SIZE 4088

/* Filled when a status is not NTKIT_OK. */
typedef struct {
  int32_t status;
  int32_t reserved;
  char message[NTKIT_MESSAGE_SIZE]; /* one line of UTF-8, ended by 0, cut where it is longer */
} ntkit_error;

/* Element types. */
enum { NTKIT_FLOAT32 = 0, NTKIT_FLOAT64 = 1, NTKIT_INT64 = 2 };

/* An array: row-major, contiguous, axis 0 first. */
typedef struct {
  const char *NTKIT_NULLABLE name; /* of an operation's argument or result; not used by ntkit_kernel */
  void *NTKIT_NULLABLE data;
  int32_t type;
  int32_t rank; /* 1 to 4 */
  int64_t shape[4];
} ntkit_array;

/* How a call runs, and how it is followed and ended from another thread; null means the defaults. */
typedef struct {
  int32_t threads; /* 0: one for each processor */
  int32_t cancel;  /* set it to 1 to end the call; it is looked at many times a second */
  double share;    /* written by the call: the share of the present stage that is done, 0 to 1 */
  /* Called now and then, from any thread; null for none. */
  void (*NTKIT_NULLABLE progress)(const char *NTKIT_NONNULL stage, double share, void *NTKIT_NULLABLE context);
  void *NTKIT_NULLABLE context;
} ntkit_control;

/* A network, a fitted model, a decomposed kernel, or the reply of an operation. */
typedef struct ntkit_object ntkit_object;

/* The version, such as "0.1.0". */
const char *NTKIT_NONNULL ntkit_version(void);

/* Frees a text that was made here; null is allowed. */
void ntkit_free(void *NTKIT_NULLABLE text);

/* Gives an object back; null is allowed. */
void ntkit_release(ntkit_object *NTKIT_NULLABLE object);

/* A network from a preset's name ("fc-3"), the path of a file, or JSON text that begins with '{'. */
int32_t ntkit_network(
    const char *NTKIT_NONNULL description, ntkit_object *NTKIT_NULLABLE *NTKIT_NONNULL network,
    ntkit_error *NTKIT_NULLABLE error);

/* Forms of ntkit_network_text. */
enum { NTKIT_TEXT_JSON = 0, NTKIT_TEXT_TABLE = 1, NTKIT_TEXT_LINE = 2 };

/* What a network is, as text: JSON, a table of its layers, or one line. */
int32_t ntkit_network_text(
    const ntkit_object *NTKIT_NONNULL network, int32_t form, char *NTKIT_NULLABLE *NTKIT_NONNULL text,
    ntkit_error *NTKIT_NULLABLE error);

/* The kernels between the rows of x1 and those of x2, or of x1 alone where x2 is null.
 *
 * Inputs are (n, features), (n, length, channels) or (n, height, width, channels), all of one type,
 * float32 or float64; a network of dense layers takes each row as one vector. Results have shape
 * (n1, n2) and the same type, and are written where `nngp` and `ntk` point; null leaves one out. */
int32_t ntkit_kernel(
    const ntkit_object *NTKIT_NONNULL network, const ntkit_array *NTKIT_NONNULL x1,
    const ntkit_array *NTKIT_NULLABLE x2, const ntkit_array *NTKIT_NULLABLE nngp,
    const ntkit_array *NTKIT_NULLABLE ntk, ntkit_control *NTKIT_NULLABLE control,
    ntkit_error *NTKIT_NULLABLE error);

/* Everything else: an operation by name with its settings in JSON, an object it works on (or null), and
 * arrays by name. The reply is an object of its own. */
int32_t ntkit_run(
    const char *NTKIT_NONNULL operation, const char *NTKIT_NONNULL settings,
    const ntkit_object *NTKIT_NULLABLE object, const ntkit_array *NTKIT_NULLABLE arrays, int32_t count,
    ntkit_object *NTKIT_NULLABLE *NTKIT_NONNULL reply, ntkit_control *NTKIT_NULLABLE control,
    ntkit_error *NTKIT_NULLABLE error);

/* The JSON text of a reply, which lives as long as the reply; null for other objects. */
const char *NTKIT_NULLABLE ntkit_reply_json(const ntkit_object *NTKIT_NONNULL reply);

/* Describes array number `index` of a reply, which lives as long as the reply; 0 when there is none. */
int32_t ntkit_reply_array(
    const ntkit_object *NTKIT_NONNULL reply, int32_t index, ntkit_array *NTKIT_NONNULL array);

/* The object that the operation made, released by the caller; null when it made none. */
ntkit_object *NTKIT_NULLABLE ntkit_reply_object(const ntkit_object *NTKIT_NONNULL reply);

#ifdef __cplusplus
}
#endif

#endif
