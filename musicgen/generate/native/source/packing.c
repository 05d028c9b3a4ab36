/* What Python calls to make a network. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "network.h"

EXPORT void network_free(Network *network) {
    if (!network) return;
    for (int layer = 0; network->cells && layer < network->layers; layer++)
        matrix_free(&network->cells[layer]);
    matrix_free(&network->head_in);
    for (int table = 0; table < TABLES; table++) free(network->tables[table]);
    for (int head = 0; head < HEADS; head++) matrix_free(&network->head_out[head]);
    free(network->cells);
    free(network);
}

EXPORT Network *network_new(int layers, int width, int head_width) {
    Network *network = calloc(1, sizeof *network);
    if (!network) return NULL;
    network->layers = layers;
    network->width = width;
    network->head_width = head_width;
    network->cells = calloc((size_t)layers, sizeof *network->cells);
    if (!network->cells) {
        network_free(network);
        return NULL;
    }
    return network;
}

/* Take over a table of `count` values: the heads' in turn, the input's, the pitch classes'; 0
   when memory is short. */
EXPORT int network_table(Network *network, int which, const float *values, int64_t count) {
    Entry *entries = network->tables[which] = malloc(sizeof *entries * (size_t)count);
    if (entries) to_entries(values, (size_t)count, entries);
    return entries != NULL;
}

/* Pack a matrix of [outputs, inputs]: the layers in turn, then what goes into the heads, then
   the heads; 0 when memory is short. */
EXPORT int network_pack(Network *network, int which, const float *weights, const float *bias,
                        int outputs, int inputs) {
    Matrix *matrix = which < network->layers    ? &network->cells[which]
                     : which == network->layers ? &network->head_in
                                                : &network->head_out[which - network->layers - 1];
    return matrix_pack(matrix, weights, bias, outputs, inputs);
}

/* Nothing but the matrix products of a step, `times` over: what a note cannot cost less than. */
EXPORT int network_products(const Network *network, int rows, int times) {
    Scratch scratch;
    float *out = malloc(sizeof(float) * MOST_ROWS * (size_t)network->head_in.packed_outputs);
    int kept = scratch_begin(&scratch, network, rows) && out;
    for (int time = 0; kept && time < times; time++) {
        for (int layer = 0; layer < network->layers; layer++)
            multiply(&network->cells[layer], scratch.staged, rows, scratch.wide);
        multiply(&network->head_in, scratch.staged, rows, out);
        for (int head = 0; head < HEADS; head++)
            multiply(&network->head_out[head], scratch.staged, rows, out);
    }
    scratch_end(&scratch);
    free(out);
    return kept;
}

/* One step by itself; see `network_step`. shares: [rows, outputs], without what pads them. */
EXPORT int network_run(const Network *network, int rows, float *x, float *state, float *shares) {
    Scratch scratch;
    size_t padded = (size_t)network->head_in.packed_outputs;
    size_t outputs = (size_t)network->head_in.outputs;
    float *whole = malloc(sizeof(float) * padded * rows);
    int kept = scratch_begin(&scratch, network, rows) && whole;
    if (kept) network_step(network, &scratch, rows, x, state, whole);
    for (int row = 0; kept && row < rows; row++)
        memcpy(shares + row * outputs, whole + row * padded, sizeof(float) * outputs);
    scratch_end(&scratch);
    free(whole);
    return kept;
}
