/* Products of a few rows with a packed matrix, as fast as the matrix can be read.

   Where the processor multiplies pairs of bfloat16 the weights are kept in that format,
   otherwise in single precision. A block of outputs is stored input after input, so that
   memory is read in one stream; all rows use what was read before the next is fetched.
   Every row is summed in the same order whatever the number of rows, so that a piece is the
   same alone and among others. */
#include "product.h"

#include <stdlib.h>
#include <string.h>

#ifdef __AVX512BF16__
#include <immintrin.h>
enum { PACKED_TOGETHER = 2, LANES = 16 };
typedef uint16_t Weight;
typedef uint32_t Staged;
typedef __m512 Sums;
typedef __m512i Packed;
typedef __m512bh Factor;
static inline Sums sums_at(const float *from) { return _mm512_loadu_ps(from); }
static inline void put(float *to, Sums sums) { _mm512_storeu_ps(to, sums); }
static inline void fetch(const Packed *from) { _mm_prefetch((const char *)from, _MM_HINT_T0); }
static inline Factor factor_of(Staged pair) { return (Factor)_mm512_set1_epi32((int)pair); }
static inline Sums add_product(Sums sums, Packed weights, Factor factor) {
    return _mm512_dpbf16_ps(sums, (__m512bh)weights, factor);
}
#else
#if defined(__AVX512F__)
enum { PACKED_TOGETHER = 1, LANES = 16 };
#elif defined(__AVX__)
enum { PACKED_TOGETHER = 1, LANES = 8 };
#else
enum { PACKED_TOGETHER = 1, LANES = 4 };
#endif
typedef float Weight;
typedef float Staged;
typedef float Sums __attribute__((vector_size(LANES * sizeof(float)), may_alias));
typedef Sums Packed;
typedef float Factor;
static inline Sums sums_at(const float *from) {
    Sums sums;
    memcpy(&sums, from, sizeof sums);
    return sums;
}
static inline void put(float *to, Sums sums) { memcpy(to, &sums, sizeof sums); }
static inline void fetch(const Packed *from) { (void)from; }
static inline Factor factor_of(Staged value) { return value; }
static inline Sums add_product(Sums sums, Packed weights, Factor factor) {
    return sums + weights * factor;
}
#endif

enum { FETCH_AHEAD = 64 };

static int rounded_up(int value, int unit) { return (value + unit - 1) / unit * unit; }

/* 1, 2, 4 or 8: the numbers of rows that there is code for. */
static int padded_rows(int rows) {
    int padded = 1;
    while (padded < rows) padded *= 2;
    return padded;
}

static inline Weight to_weight(float value) {
#ifdef __AVX512BF16__
    union { float real; uint32_t bits; } whole = {value};
    return (Weight)((whole.bits + 0x7FFF + (whole.bits >> 16 & 1)) >> 16);
#else
    return value;
#endif
}

static void *aligned(size_t bytes) {
    /* Room behind the end, because the next block is fetched before it is known to exist. */
    char *memory = malloc(bytes + 128 + 64 * FETCH_AHEAD);
    if (!memory) return NULL;
    char *place = memory + 64 - (uintptr_t)memory % 64;
    /* The byte before the place says how far it was moved. */
    place[-1] = (char)(place - memory);
    return place;
}

static void release(void *place) {
    if (place) free((char *)place - ((char *)place)[-1]);
}

int matrix_pack(Matrix *matrix, const float *weights, const float *bias, int outputs, int inputs) {
    matrix->inputs = inputs;
    matrix->outputs = outputs;
    matrix->packed_inputs = rounded_up(inputs, 2);
    matrix->packed_outputs = rounded_up(outputs, BLOCK);
    size_t size = (size_t)matrix->packed_inputs * matrix->packed_outputs;
    Weight *packed = matrix->weights = aligned(size * sizeof(Weight));
    matrix->bias = calloc(matrix->packed_outputs, sizeof(float));
    if (!packed || !matrix->bias) return 0;
    memset(packed, 0, size * sizeof(Weight));
    for (int output = 0; output < outputs; output++) {
        Weight *block = packed + (size_t)(output / BLOCK) * BLOCK * matrix->packed_inputs;
        for (int input = 0; input < inputs; input++) {
            int group = input / PACKED_TOGETHER, inside = input % PACKED_TOGETHER;
            block[(group * BLOCK + output % BLOCK) * PACKED_TOGETHER + inside] =
                to_weight(weights[(size_t)output * inputs + input]);
        }
    }
    memcpy(matrix->bias, bias, outputs * sizeof(float));
    return 1;
}

void matrix_free(Matrix *matrix) {
    release(matrix->weights);
    free(matrix->bias);
}

size_t staged_bytes(const Matrix *matrix, int rows) {
    return (size_t)matrix->packed_inputs / PACKED_TOGETHER * padded_rows(rows) * sizeof(Staged);
}

void stage(void *staged, int rows, int row, int first, const float *values, int count) {
    int padded = padded_rows(rows);
    Staged *place = (Staged *)staged + (size_t)first / PACKED_TOGETHER * padded + row;
#ifdef __AVX512BF16__
    for (int index = 0; index < count / 2; index++)
        place[(size_t)index * padded] =
            to_weight(values[2 * index]) | (uint32_t)to_weight(values[2 * index + 1]) << 16;
#else
    for (int index = 0; index < count; index++) place[(size_t)index * padded] = values[index];
#endif
}

/* `LINES` vectors of outputs, from the vector `line` of a block on, of `ROWS` rows. Both are
   numbers known to the compiler, so that every sum stays in a register. */
#define PART(ROWS, LINES) \
    static void part_##ROWS##_##LINES(const Weight *block, const float *bias, int line, \
                                      int groups, const Staged *staged, float *out, int stride, \
                                      int rows) { \
        Sums sums[ROWS][LINES]; \
        const Packed *weights = (const Packed *)block + line; \
        for (int row = 0; row < ROWS; row++) \
            for (int one = 0; one < LINES; one++) \
                sums[row][one] = sums_at(bias + (line + one) * LANES); \
        for (int group = 0; group < groups; group++) { \
            const Packed *now = weights + (size_t)group * (BLOCK / LANES); \
            for (int one = 0; one < LINES; one++) fetch(now + FETCH_AHEAD + one); \
            for (int row = 0; row < ROWS; row++) { \
                Factor factor = factor_of(staged[(size_t)group * ROWS + row]); \
                for (int one = 0; one < LINES; one++) \
                    sums[row][one] = add_product(sums[row][one], now[one], factor); \
            } \
        } \
        for (int row = 0; row < rows; row++) \
            for (int one = 0; one < LINES; one++) \
                put(out + (size_t)row * stride + (line + one) * LANES, sums[row][one]); \
    }

PART(1, 4)
PART(1, 1)
PART(2, 4)
/* As many sums as there are registers for. */
#ifdef __AVX512BF16__
PART(4, 4)
PART(8, 2)
#define PARTS(WITH) WITH(1, 4) WITH(2, 4) WITH(4, 4) WITH(8, 2)
#else
PART(4, 2)
PART(8, 1)
#define PARTS(WITH) WITH(1, 4) WITH(2, 4) WITH(4, 2) WITH(8, 1)
#endif

void multiply(const Matrix *matrix, const void *staged, int rows, float *out) {
    int groups = matrix->packed_inputs / PACKED_TOGETHER, stride = matrix->packed_outputs;
    int padded = padded_rows(rows);
    for (int output = 0; output < matrix->packed_outputs; output += BLOCK) {
        const Weight *block =
            (const Weight *)matrix->weights + (size_t)output * matrix->packed_inputs;
        const float *bias = matrix->bias + output;
        int left = matrix->outputs - output < BLOCK ? matrix->outputs - output : BLOCK;
        int line = 0, lines = rounded_up(left, LANES) / LANES;
        /* One or two vectors at the end of a small matrix cost less one by one. */
        for (; padded == 1 && lines - line <= 2 && line < lines; line++)
            part_1_1(block, bias, line, groups, staged, out + output, stride, rows);
#define RUN(ROWS, LINES) \
        for (; padded == ROWS && line < lines; line += LINES) \
            part_##ROWS##_##LINES(block, bias, line, groups, staged, out + output, stride, rows);
        PARTS(RUN)
#undef RUN
    }
}
