#include "network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "numbers.h"

#ifdef __AVX512BF16__
#include <immintrin.h>
#endif

static const float EPSILON = 1e-5f;

const int head_classes[HEADS] = {DELTA_CLASSES, INSTRUMENT_CLASSES, PITCH_CLASSES,
                                 DURATION_CLASSES, VELOCITY_CLASSES};

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

int scratch_begin(Scratch *scratch, const Network *network, int rows) {
    int most = rows < MOST_ROWS ? rows : MOST_ROWS;
    size_t bytes = larger(staged_bytes(&network->cells[0], most),
                          larger(staged_bytes(&network->head_in, most),
                                 staged_bytes(&network->head_out[0], most)));
    scratch->rows = rows;
    /* Inputs beyond the last one are multiplied by zero weights, and must be numbers. */
    scratch->staged = calloc(1, bytes + 64);
    scratch->wide = malloc(sizeof(float) * most * network->cells[0].packed_outputs);
    scratch->normal = calloc(2 * (size_t)network->width + 2, sizeof(float));
    scratch->mixed = calloc(2 * (size_t)network->head_width + 2, sizeof(float));
    scratch->ones = malloc(sizeof(float) * network->width);
    for (int column = 0; scratch->ones && column < network->width; column++)
        scratch->ones[column] = 1;
    return scratch->staged && scratch->wide && scratch->normal && scratch->mixed && scratch->ones;
}

void scratch_end(Scratch *scratch) {
    free(scratch->staged);
    free(scratch->wide);
    free(scratch->normal);
    free(scratch->mixed);
    free(scratch->ones);
}

/* Sixteen entries at a time, or one. */
#ifdef __AVX512BF16__
enum { AT_ONCE = 16 };
typedef __m512 Values;
static inline Values values_at(const Entry *row) {
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)row));
}
static inline void add_values(float *sum, Values values) {
    _mm512_storeu_ps(sum, _mm512_add_ps(_mm512_loadu_ps(sum), values));
}
static inline float value_of(Entry entry) { return _cvtsh_ss(entry); }
static inline Entry entry_of(float value) { return _cvtss_sh(value, 0); }
#else
enum { AT_ONCE = 1 };
typedef float Values;
static inline Values values_at(const Entry *row) { return *row; }
static inline void add_values(float *sum, Values values) { *sum += values; }
static inline float value_of(Entry entry) { return entry; }
static inline Entry entry_of(float value) { return value; }
#endif

void to_entries(const float *values, size_t count, Entry *entries) {
    for (size_t index = 0; index < count; index++) entries[index] = entry_of(values[index]);
}

void add_share(const Entry *row, int width, float share, float *restrict sum) {
    int whole = width / AT_ONCE * AT_ONCE;
    for (int column = 0; column < whole; column += AT_ONCE)
        add_values(sum + column, values_at(row + column) * share);
    for (int column = whole; column < width; column++)
        sum[column] += share * value_of(row[column]);
}

void sum_rows(const Entry *table, int width, const Bag *bag, float *restrict sum) {
    int index = 0, whole = width / AT_ONCE * AT_ONCE;
    memset(sum, 0, sizeof(float) * width);
    /* Four at a time: the sum is read and written a quarter as often. */
    for (; index + 4 <= bag->count; index += 4) {
        const Entry *a = table + (size_t)bag->row[index] * width;
        const Entry *b = table + (size_t)bag->row[index + 1] * width;
        const Entry *c = table + (size_t)bag->row[index + 2] * width;
        const Entry *d = table + (size_t)bag->row[index + 3] * width;
        for (int column = 0; column < whole; column += AT_ONCE)
            add_values(sum + column, (values_at(a + column) + values_at(b + column)) +
                                         (values_at(c + column) + values_at(d + column)));
        for (int column = whole; column < width; column++)
            sum[column] += (value_of(a[column]) + value_of(b[column])) +
                           (value_of(c[column]) + value_of(d[column]));
    }
    for (; index < bag->count; index++) {
        const Entry *row = table + (size_t)bag->row[index] * width;
        for (int column = 0; column < whole; column += AT_ONCE)
            add_values(sum + column, values_at(row + column));
        for (int column = whole; column < width; column++) sum[column] += value_of(row[column]);
    }
}

/* Sum of products of two rows, in sixteen strands: one would wait for itself. */
static float dot(const float *a, const float *b, int count) {
    float strands[16] = {0}, sum = 0;
    int index = 0;
    for (; index + 16 <= count; index += 16)
        for (int strand = 0; strand < 16; strand++)
            strands[strand] += a[index + strand] * b[index + strand];
    for (; index < count; index++) sum += a[index] * b[index];
    for (int strand = 0; strand < 16; strand++) sum += strands[strand];
    return sum;
}

/* Centred and divided by the deviation (Ba et al. 2016, arXiv:1607.06450); scale and shift
   are in the matrix that follows. */
static void normalise(const float *x, const float *ones, int width, float *normal) {
    float mean = dot(x, ones, width) / width;
    for (int column = 0; column < width; column++) normal[column] = x[column] - mean;
    float factor = 1.0f / sqrtf(dot(normal, normal, width) / width + EPSILON);
    for (int column = 0; column < width; column++) normal[column] *= factor;
}

/* Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000. The gates stand
   in the order input, forget, output, candidate; the first three were halved when they were
   packed, so that one tangent serves all: sigmoid(z) = tanh(z / 2) / 2 + 1 / 2. */
static void gate(float *restrict gates, int width, float *restrict hidden, float *restrict cell,
                 float *restrict x) {
    for (int index = 0; index < 4 * width; index++)
        gates[index] = hyperbolic_tangent(gates[index]);
    float *restrict input = gates;
    const float *forget = gates + width, *output = gates + 2 * width;
    const float *candidate = gates + 3 * width;
    for (int unit = 0; unit < width; unit++) {
        float kept = (forget[unit] * 0.5f + 0.5f) * cell[unit];
        cell[unit] = kept + (input[unit] * 0.5f + 0.5f) * candidate[unit];
        input[unit] = hyperbolic_tangent(cell[unit]);
    }
    for (int unit = 0; unit < width; unit++) {
        hidden[unit] = (output[unit] * 0.5f + 0.5f) * input[unit];
        x[unit] += hidden[unit];
    }
}

void network_step(const Network *network, Scratch *scratch, int rows, float *x, float *state,
                  float *shares) {
    int width = network->width, layer_size = 2 * width, row_size = network->layers * layer_size;
    for (int first = 0; first < rows; first += MOST_ROWS) {
        int some = rows - first < MOST_ROWS ? rows - first : MOST_ROWS;
        for (int layer = 0; layer < network->layers; layer++) {
            const Matrix *matrix = &network->cells[layer];
            for (int row = 0; row < some; row++) {
                float *hidden = state + (size_t)(first + row) * row_size + layer * layer_size;
                normalise(x + (size_t)(first + row) * width, scratch->ones, width, scratch->normal);
                memcpy(scratch->normal + width, hidden, sizeof(float) * width);
                stage(scratch->staged, some, row, 0, scratch->normal, matrix->packed_inputs);
            }
            multiply(matrix, scratch->staged, some, scratch->wide);
            for (int row = 0; row < some; row++) {
                float *hidden = state + (size_t)(first + row) * row_size + layer * layer_size;
                gate(scratch->wide + (size_t)row * matrix->packed_outputs, width, hidden,
                     hidden + width, x + (size_t)(first + row) * width);
            }
        }
        const Matrix *matrix = &network->head_in;
        for (int row = 0; row < some; row++) {
            normalise(x + (size_t)(first + row) * width, scratch->ones, width, scratch->normal);
            stage(scratch->staged, some, row, 0, scratch->normal, matrix->packed_inputs);
        }
        multiply(matrix, scratch->staged, some, shares + (size_t)first * matrix->packed_outputs);
    }
}

/* What the last matrix of a head is multiplied by, [head_width]. */
static void head_hidden(const Network *network, int head, const Bag *bag, const float *shares,
                        int halves, float guidance, float *restrict table,
                        float *restrict hidden) {
    int width = network->head_width;
    const float *styled = shares + head * width;
    const float *unstyled = styled + network->head_in.packed_outputs;
    sum_rows(network->tables[head], width, bag, table);
    for (int unit = 0; unit < width; unit++) {
        float value = styled[unit] + table[unit];
        hidden[unit] = value > 0 ? value : 0;
    }
    /* The last matrix is linear, so the two rows can be mixed before it. */
    for (int unit = 0; halves == 2 && unit < width; unit++) {
        float value = unstyled[unit] + table[unit];
        hidden[unit] = hidden[unit] * guidance + (value > 0 ? value : 0) * (1 - guidance);
    }
}

void network_logits(const Network *network, Scratch *scratch, int head, const int *who, int count,
                    const Bag *bags, const float *shares, int halves, float guidance,
                    float *logits) {
    const Matrix *matrix = &network->head_out[head];
    size_t row_size = (size_t)halves * network->head_in.packed_outputs;
    float *hidden = scratch->mixed, *table = hidden + matrix->packed_inputs;
    for (int first = 0; first < count; first += MOST_ROWS) {
        int some = count - first < MOST_ROWS ? count - first : MOST_ROWS;
        for (int row = 0; row < some; row++) {
            head_hidden(network, head, &bags[first + row], shares + who[first + row] * row_size,
                        halves, guidance, table, hidden);
            stage(scratch->staged, some, row, 0, hidden, matrix->packed_inputs);
        }
        multiply(matrix, scratch->staged, some, logits + (size_t)first * matrix->packed_outputs);
    }
}
