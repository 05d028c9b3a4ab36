/* Several pieces written together: the sampling loop. */
#ifndef MUSICGEN_WRITER_H
#define MUSICGEN_WRITER_H

#include "draw.h"
#include "network.h"
#include "rules.h"

/* An event of the music that stays, with its sort key. */
typedef struct {
    int64_t key, onset, instrument, pitch, duration, velocity;
} Locked;

typedef struct {
    int number;
    Run run;
    Memory memory;
    Random random;
    const Locked *locked;
    int locked_count;
    int64_t notes;
    /* Classes drawn in this step. */
    int delta, instrument, pitch, duration, velocity;
    int passed_delta, passed_instrument;
    Then then;
    double nats;
} Piece;

typedef struct {
    const Network *network;
    const Settings *settings;
    float guidance;
    /* Pieces still being written, and rows of the network for each. */
    int pieces, halves;
    Piece *piece;
    float *constant, *state, *x, *shares;
    Scratch scratch;
    /* Of each piece: rows of a table, numbers of pieces, logits of Δt and of another head. */
    Bag *bags;
    int *pending, *inside;
    float *deltas, *first_deltas, *logits;
} Group;

/* Room for the logits of any head, padding included. */
enum { MOST_LOGITS = PITCH_CLASSES };

/* Draw all attributes of the next event of every piece; `group->shares` is what the network
   gave, `group->bags` the rows of the Δt head's table. */
void write_events(Group *group);

#endif
