/* One event of every piece, head after head: Δt, instrument, pitch, duration, velocity.
   `musicgen.generate.writer` in C; that says why it goes on as it does. */
#include "writer.h"

#include <string.h>

enum { DELTA, INSTRUMENT, PITCH, DURATION, VELOCITY };

/* Logits of one head for `count` pieces, whose rows are in `bags`, into `logits`. */
static void logits_of(Group *group, int head, const int *who, int count, float *logits) {
    network_logits(group->network, &group->scratch, head, who, count, group->bags, group->shares,
                   group->halves, group->guidance, logits);
}

/* The logits that `logits_of` gave the piece at `place`. */
static float *row_of(const Group *group, int head, float *logits, int place) {
    return logits + (size_t)place * group->network->head_out[head].packed_outputs;
}

static int drawn(const Group *group, Piece *piece, int head, const float *logits) {
    const Settings *settings = group->settings;
    Sharpness how = {head == VELOCITY ? settings->loudness_sharpness : settings->sharpness,
                     settings->top_p, settings->min_p};
    return draw(logits, head_classes[head], how, piece->random, &piece->nats);
}

static int may_play(const Settings *settings, int instrument) {
    return settings->all_allowed || settings->allowed[instrument];
}

/* Draw an instrument from its logits; -1 where none is legal. */
static int draw_instrument(const Group *group, Piece *piece, int strict, float *logits) {
    const Settings *settings = group->settings;
    if (piece->delta == piece->passed_delta)
        for (int one = 0; one <= piece->passed_instrument; one++) logits[one] = FORBIDDEN;
    if (strict)
        for (int one = 0; one <= DRUMS; one++)
            if (!may_play(settings, one)) logits[one] = FORBIDDEN;
    rules_instrument(settings, &piece->memory, &piece->run, piece->delta, logits);
    int instrument = drawn(group, piece, INSTRUMENT, logits);
    int tuneful = instrument >= 0 && instrument < DRUMS &&
                  (instrument < FIRST_BASS || instrument > LAST_BASS);
    if (tuneful && settings->stand_ins && !may_play(settings, instrument)) {
        for (int one = 0; one < INSTRUMENT_CLASSES; one++)
            if (!settings->stands_in[one]) logits[one] = FORBIDDEN;
        int stand_in = drawn(group, piece, INSTRUMENT, logits);
        if (stand_in >= 0) instrument = stand_in;
    }
    return instrument;
}

/* Take up the instrument that was drawn; 0 where it may not play or none was legal. */
static int take_instrument(const Group *group, Piece *piece, int instrument, float *deltas) {
    if (instrument < 0) {
        deltas[piece->delta] = FORBIDDEN;
        return 0;
    }
    piece->instrument = instrument;
    if (instrument == REST || may_play(group->settings, instrument)) return 1;
    piece->passed_delta = piece->delta;
    piece->passed_instrument = instrument;
    for (int earlier = 0; earlier < piece->delta; earlier++) deltas[earlier] = FORBIDDEN;
    return 0;
}

/* Draw Δt, instrument and pitch of the pieces in `group->pending`, of which those remain that
   ended up with none legal; returns how many. */
static int place(Group *group, int count, int strict) {
    const Settings *settings = group->settings;
    int stuck = 0, inside = 0, playing = 0, *pending = group->pending, *who = group->inside;
    for (int index = 0; index < count; index++) {
        int number = pending[index];
        Piece *piece = &group->piece[number];
        int delta = drawn(group, piece, DELTA, row_of(group, DELTA, group->deltas, number));
        if (delta < 0) {
            pending[stuck++] = number;
            continue;
        }
        piece->delta = delta;
        if (piece->run.now + delta >= settings->end) continue;
        run_instrument(&piece->run, delta, &group->bags[inside]);
        who[inside++] = number;
    }
    logits_of(group, INSTRUMENT, who, inside, group->logits);
    for (int index = 0; index < inside; index++) {
        int number = who[index];
        Piece *piece = &group->piece[number];
        float *logits = row_of(group, INSTRUMENT, group->logits, index);
        int instrument = draw_instrument(group, piece, strict, logits);
        if (!take_instrument(group, piece, instrument,
                             row_of(group, DELTA, group->deltas, number))) {
            pending[stuck++] = number;
            continue;
        }
        if (instrument == REST) continue;
        piece->then = run_then(&piece->run, piece->delta, instrument);
        run_pitch(&piece->run, piece->delta, instrument, &piece->then, &group->bags[playing]);
        who[playing++] = number;
    }
    logits_of(group, PITCH, who, playing, group->logits);
    for (int index = 0; index < playing; index++) {
        int number = who[index];
        Piece *piece = &group->piece[number];
        float *logits = row_of(group, PITCH, group->logits, index);
        rules_pitch(settings, &piece->memory, &piece->run, piece->delta, piece->instrument,
                    &piece->then, logits);
        int pitch = drawn(group, piece, PITCH, logits);
        if (pitch < 0) {
            row_of(group, DELTA, group->deltas, number)[piece->delta] = FORBIDDEN;
            pending[stuck++] = number;
        } else {
            piece->pitch = pitch;
        }
    }
    return stuck;
}

/* Draw duration and velocity of the events that are notes. */
static void shape(Group *group) {
    const Settings *settings = group->settings;
    int notes = 0, *who = group->inside;
    for (int number = 0; number < group->pieces; number++) {
        Piece *piece = &group->piece[number];
        if (piece->instrument == REST || piece->run.now + piece->delta >= settings->end) continue;
        run_duration(&piece->run, piece->delta, piece->instrument, piece->pitch, &piece->then,
                     &group->bags[notes]);
        who[notes++] = number;
    }
    logits_of(group, DURATION, who, notes, group->logits);
    for (int index = 0; index < notes; index++) {
        Piece *piece = &group->piece[who[index]];
        float *logits = row_of(group, DURATION, group->logits, index);
        rules_duration(settings, &piece->run, piece->delta, piece->instrument, piece->pitch,
                       logits);
        piece->duration = drawn(group, piece, DURATION, logits);
        run_velocity(&piece->run, piece->delta, piece->instrument, piece->pitch, piece->duration,
                     &group->bags[index]);
    }
    logits_of(group, VELOCITY, who, notes, group->logits);
    for (int index = 0; index < notes; index++) {
        Piece *piece = &group->piece[who[index]];
        piece->velocity =
            drawn(group, piece, VELOCITY, row_of(group, VELOCITY, group->logits, index));
    }
}

void write_events(Group *group) {
    const Settings *settings = group->settings;
    int row = group->network->head_out[DELTA].packed_outputs, count = group->pieces;
    for (int number = 0; number < count; number++) group->pending[number] = number;
    logits_of(group, DELTA, group->pending, count, group->deltas);
    for (int number = 0; number < count; number++) {
        Piece *piece = &group->piece[number];
        piece->nats = 0;
        piece->passed_delta = piece->passed_instrument = -1;
        rules_delta(settings, &piece->memory, &piece->run, group->deltas + (size_t)number * row);
    }
    memcpy(group->first_deltas, group->deltas, sizeof(float) * row * count);
    for (int attempt = 0; count && attempt < settings->thinnings + settings->attempts; attempt++) {
        for (int index = 0; attempt == settings->thinnings && index < count; index++) {
            size_t start = (size_t)group->pending[index] * row;
            memcpy(group->deltas + start, group->first_deltas + start, sizeof(float) * row);
            group->piece[group->pending[index]].passed_delta = -1;
            group->piece[group->pending[index]].passed_instrument = -1;
        }
        count = place(group, count, attempt >= settings->thinnings);
    }
    /* No instrument may play anywhere: those pieces cannot go on. */
    for (int index = 0; index < count; index++) {
        Piece *piece = &group->piece[group->pending[index]];
        int64_t left = settings->end - piece->run.now;
        piece->delta = (int)(left > 0 ? left : 0);
    }
    shape(group);
}
