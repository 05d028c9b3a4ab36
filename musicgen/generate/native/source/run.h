/* The events of one run so far, and the features of the next: `musicgen.events.live` in C. */
#ifndef MUSICGEN_RUN_H
#define MUSICGEN_RUN_H

#include "layout.h"

/* Most rows of a table that one step may take. */
enum { MOST_TABLE_ROWS = 96 };

typedef struct {
    int count;
    int32_t row[MOST_TABLE_ROWS];
} Bag;

/* Where the meters lie; shared by all runs of a request. */
typedef struct {
    int count;
    const int64_t *start, *bar_steps, *first_bar, *meter;
} Bars;

/* Where a step lies: offset in its bar, bar index, bar length in steps, meter class. */
typedef struct {
    int64_t step, offset, bar, bar_steps, meter;
} Place;

typedef struct {
    int64_t onset, end;
    int32_t instrument, pitch;
} Recent;

/* What an instrument played here 1, 2, 4, 8 bars ago; a pitch of -1 where it played nothing. */
typedef struct {
    int32_t pitch[LOOKBACKS], duration[LOOKBACKS];
} Then;

typedef struct {
    const Rows *rows;
    Bars bars;
    int64_t origin, now, context_end, first_bar;
    /* Sort keys of all events and classes of their durations. */
    int64_t *keys;
    int16_t *durations;
    int64_t count, capacity;
    /* The last events; `newest` is the place of the last, the one before it lies after it. */
    Recent recent[SOUNDING_LAGS];
    int newest, recent_count;
    int8_t pitch_classes[LONG_SPAN];
    int oldest_class;
    int32_t short_counts[13], long_counts[13];
    /* Of each instrument its last notes, newest first. */
    int8_t note_count[DRUMS + 1];
    int16_t notes[DRUMS + 1][PREVIOUS_PITCHES][3];
    int64_t silent_from, last_end;
    int32_t last_delta, last_instrument, last_pitch, last_duration, last_velocity;
    Place place;
} Run;

/* 0 when memory is short. */
int run_begin(Run *run, const Rows *rows, Bars bars, int64_t origin, int64_t context_end);
void run_end(Run *run);
int run_push(Run *run, int64_t onset, int instrument, int pitch, int duration, int velocity);

Place run_locate(Run *run, int64_t step);
int64_t run_bar_steps(const Run *run, int64_t step);

/* Rows of the input table and of the five heads' tables, and shares of the pitch classes. */
void run_input(Run *run, Bag *input, Bag *deltas);
void run_chroma(const Run *run, float *chroma);
void run_instrument(Run *run, int delta, Bag *bag);
Then run_then(Run *run, int delta, int instrument);
void run_pitch(Run *run, int delta, int instrument, const Then *then, Bag *bag);
void run_duration(Run *run, int delta, int instrument, int pitch, const Then *then, Bag *bag);
void run_velocity(Run *run, int delta, int instrument, int pitch, int duration, Bag *bag);

/* The event `lag` places back, 0 being the last; only for lags below `recent_count`. */
static inline const Recent *run_recent(const Run *run, int lag) {
    return &run->recent[(run->newest + lag) % SOUNDING_LAGS];
}

/* The lowest pitch that sounds at a step, or `none`. */
int run_lowest_sounding(const Run *run, int64_t step, int none);

#endif
