/* The network, one note event at a time: `musicgen.model.step` in C. */
#ifndef MUSICGEN_NETWORK_H
#define MUSICGEN_NETWORK_H

#include "layout.h"
#include "product.h"
#include "run.h"

/* Tables are in half precision, as in the weights file, where the processor reads it at once:
   the rows that a note takes come from afar, and half as much is there twice as soon. */
#ifdef __AVX512BF16__
typedef uint16_t Entry;
#else
typedef float Entry;
#endif

enum { TABLES = HEADS + 2, INPUT_TABLE = HEADS, CHROMA_TABLE };

typedef struct {
    int layers, width, head_width;
    /* Of the heads, of the input, and the columns of the pitch classes' matrix side by side. */
    Entry *tables[TABLES];
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

/* The sum of the rows of a table that a bag names, [width]. */
void sum_rows(const Entry *table, int width, const Bag *bag, float *restrict sum);

/* sum[0..width) += share * row[0..width) */
void add_share(const Entry *row, int width, float share, float *restrict sum);

/* `count` values into a table's own format. */
void to_entries(const float *values, size_t count, Entry *entries);

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
