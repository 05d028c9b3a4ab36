/* Exponential and hyperbolic tangent of whole rows, in single precision.

   Polynomials of Cephes (Moshier), within two units in the last place; written so that the
   compiler turns the loops that call them into vector code, which it cannot do with libm. */
#ifndef MUSICGEN_NUMBERS_H
#define MUSICGEN_NUMBERS_H

#include <stdint.h>

static inline float exponential(float x) {
    union { float real; int32_t bits; } scale;
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    /* Adding and taking away a large number rounds to the nearest whole one. */
    float whole = (x * 1.44269504088896341f + 12582912.0f) - 12582912.0f;
    float rest = x - whole * 0.693359375f;
    rest = rest + whole * 2.12194440e-4f;
    float sum = 1.9875691500e-4f;
    sum = sum * rest + 1.3981999507e-3f;
    sum = sum * rest + 8.3334519073e-3f;
    sum = sum * rest + 4.1665795894e-2f;
    sum = sum * rest + 1.6666665459e-1f;
    sum = sum * rest + 5.0000001201e-1f;
    sum = sum * rest * rest + rest + 1.0f;
    scale.bits = ((int32_t)whole + 127) << 23;
    return sum * scale.real;
}

static inline float hyperbolic_tangent(float x) {
    float away = x < 0 ? -x : x;
    float small = exponential(-2.0f * away);
    float result = (1.0f - small) / (1.0f + small);
    return x < 0 ? -result : result;
}

#endif
