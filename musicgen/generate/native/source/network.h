/* The network, one note event at a time: `musicgen.model.step` in C. */
#ifndef MUSICGEN_NETWORK_H
#define MUSICGEN_NETWORK_H

#include "layout.h"
#include "product.h"
#include "run.h"

typedef struct {
    int layers, width, head_width;
    /* Tables belong to Python, which keeps them as long as the network. */
    const float *input_table, *head_tables[HEADS];
    /* Its columns side by side, [CHROMA_SIZE, width]. */
    const float *chroma;
    Matrix *cells, head_in, head_out[HEADS];
} Network;

/* Numbers that belong to several rows while they go through the network. */
typedef struct {
    int rows;
    void *staged;
    float *wide, *normal, *mixed, *ones;
} Scratch;

extern const int head_classes[HEADS];

int scratch_begin(Scratch *scratch, const Network *network, int rows);
void scratch_end(Scratch *scratch);

/* dst[0..width) = sum of the rows of `table` in a bag. */
void sum_rows(const float *table, int width, const Bag *bag, float *restrict sum);

/* All layers, and the heads' shares of the output.

   x: [rows, width], overwritten. state: [rows, layers, 2, width], hidden and cell.
   shares: [rows, packed_outputs of head_in]. */
void network_step(const Network *network, Scratch *scratch, int rows, float *x, float *state,
                  float *shares);

/* Logits of one head for some sequences, [count, packed_outputs of its matrix].

   who: numbers of the sequences; a sequence has `halves` rows in `shares`, with guidance a
   second one without the style. bags: rows of the head's table, one bag for each of `who`. */
void network_logits(const Network *network, Scratch *scratch, int head, const int *who, int count,
                    const Bag *bags, const float *shares, int halves, float guidance,
                    float *logits);

#endif
