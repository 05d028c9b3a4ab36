/* Products of a few rows with a matrix that was packed once. */
#ifndef MUSICGEN_PRODUCT_H
#define MUSICGEN_PRODUCT_H

#include <stddef.h>
#include <stdint.h>

/* Outputs that are computed together. */
enum { BLOCK = 64, MOST_ROWS = 8 };

typedef struct {
    int inputs, outputs;
    /* Rounded up: inputs to pairs, outputs to blocks. The rest of the matrix is zero. */
    int packed_inputs, packed_outputs;
    void *weights;
    float *bias;
} Matrix;

/* From [outputs, inputs] in rows, and a bias of [outputs]; 0 when memory is short. */
int matrix_pack(Matrix *matrix, const float *weights, const float *bias, int outputs, int inputs);
void matrix_free(Matrix *matrix);

/* Bytes that hold the inputs of so many rows in the form that the product reads. */
size_t staged_bytes(const Matrix *matrix, int rows);

/* Put `count` inputs of one row in place, the first of them being input `first`.
   `rows` are multiplied together, at most MOST_ROWS; `first` and `count` are even. */
void stage(void *staged, int rows, int row, int first, const float *values, int count);

/* Bias and product of the staged rows; the result of row r begins at out + r * packed_outputs. */
void multiply(const Matrix *matrix, const void *staged, int rows, float *out);

#endif
