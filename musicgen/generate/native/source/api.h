/* What Python may call is marked EXPORT; everything else stays inside the library. */
#ifndef MUSICGEN_API_H
#define MUSICGEN_API_H

#include "layout.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#endif
