#include "run.h"

#include <stdlib.h>
#include <string.h>

#define SHIFT 16
enum { NO_PITCH_CLASS = 12, FIRST_CAPACITY = 1024 };

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

static inline void add(Bag *bag, int row) { bag->row[bag->count++] = row; }

int run_begin(Run *run, const Rows *rows, Bars bars, int64_t origin, int64_t context_end) {
    memset(run, 0, sizeof *run);
    run->rows = rows;
    run->bars = bars;
    run->origin = run->now = run->silent_from = run->last_end = origin;
    run->context_end = context_end;
    run->last_delta = -1;
    run->last_instrument = START;
    memset(run->pitch_classes, NO_PITCH_CLASS, sizeof run->pitch_classes);
    run->short_counts[NO_PITCH_CLASS] = SHORT_SPAN;
    run->long_counts[NO_PITCH_CLASS] = LONG_SPAN;
    run->place.step = -1;
    run->first_bar = run_locate(run, origin).bar;
    run->capacity = FIRST_CAPACITY;
    run->keys = malloc(FIRST_CAPACITY * sizeof *run->keys);
    run->durations = malloc(FIRST_CAPACITY * sizeof *run->durations);
    return run->keys && run->durations;
}

void run_end(Run *run) {
    free(run->keys);
    free(run->durations);
}

static int meter_index(const Run *run, int64_t step) {
    int index = run->bars.count - 1;
    while (index > 0 && run->bars.start[index] > step) index--;
    return index;
}

int64_t run_bar_steps(const Run *run, int64_t step) {
    return run->bars.bar_steps[meter_index(run, step)];
}

Place run_locate(Run *run, int64_t step) {
    if (run->place.step != step) {
        int index = meter_index(run, step);
        int64_t inside = step - run->bars.start[index], length = run->bars.bar_steps[index];
        Place place = {step, inside % length, run->bars.first_bar[index] + inside / length, length,
                       run->bars.meter[index]};
        run->place = place;
    }
    return run->place;
}

static int grown(Run *run) {
    int64_t capacity = 2 * run->capacity;
    int64_t *keys = realloc(run->keys, capacity * sizeof *keys);
    if (!keys) return 0;
    run->keys = keys;
    int16_t *durations = realloc(run->durations, capacity * sizeof *durations);
    if (!durations) return 0;
    run->durations = durations;
    run->capacity = capacity;
    return 1;
}

int run_push(Run *run, int64_t onset, int instrument, int pitch, int duration, int velocity) {
    if (run->count == run->capacity && !grown(run)) return 0;
    run->last_delta = (int32_t)smaller(onset - run->now, MAX_DELTA);
    run->now = onset;
    run->last_instrument = instrument;
    run->last_pitch = pitch;
    run->last_end = onset + duration;
    run->last_duration = run->last_velocity = 0;
    if (instrument <= DRUMS) {
        run->last_duration = run->rows->duration_class[smaller(larger(duration, 0), MAX_DURATION)];
        run->last_velocity = (int32_t)(smaller(larger(velocity, 0), 127) / 8);
        int16_t(*notes)[3] = run->notes[instrument];
        memmove(notes[1], notes[0], (PREVIOUS_PITCHES - 1) * sizeof notes[0]);
        notes[0][0] = (int16_t)pitch;
        notes[0][1] = (int16_t)run->last_duration;
        notes[0][2] = (int16_t)run->last_velocity;
        if (run->note_count[instrument] < PREVIOUS_PITCHES) run->note_count[instrument]++;
        run->silent_from = larger(run->silent_from, onset + duration);
    }
    run->keys[run->count] = onset << SHIFT | (int64_t)instrument << 8 | pitch;
    run->durations[run->count++] = (int16_t)run->last_duration;
    run->newest = (run->newest + SOUNDING_LAGS - 1) % SOUNDING_LAGS;
    Recent recent = {onset, onset + duration, instrument, pitch};
    run->recent[run->newest] = recent;
    if (run->recent_count < SOUNDING_LAGS) run->recent_count++;
    int class = instrument < DRUMS ? pitch % 12 : NO_PITCH_CLASS, place = run->oldest_class;
    run->short_counts[run->pitch_classes[(place + LONG_SPAN - SHORT_SPAN) % LONG_SPAN]]--;
    run->long_counts[run->pitch_classes[place]]--;
    run->short_counts[class]++;
    run->long_counts[class]++;
    run->pitch_classes[place] = (int8_t)class;
    run->oldest_class = (place + 1) % LONG_SPAN;
    return 1;
}

void run_chroma(const Run *run, float *chroma) {
    const int32_t *counts[] = {run->short_counts, run->long_counts};
    const int spans[] = {SHORT_SPAN, LONG_SPAN};
    for (int span = 0; span < 2; span++) {
        float pitched = (float)larger(spans[span] - counts[span][NO_PITCH_CLASS], 1);
        for (int class = 0; class < 12; class++)
            chroma[12 * span + class] = (float)counts[span][class] / pitched;
    }
}

/* Index of the first key that is not smaller. */
static int64_t first_from(const Run *run, int64_t key) {
    int64_t low = 0, high = run->count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (run->keys[middle] < key) low = middle + 1;
        else high = middle;
    }
    return low;
}

static int64_t after_last(const Run *run) {
    return ((int64_t)run->last_instrument << 8 | run->last_pitch) + 1;
}

/* What sounds at a step, and what was struck there. */
static void add_recent(const Run *run, int64_t at, int sounding, int struck, Bag *bag) {
    for (int lag = 0; lag < run->recent_count; lag++) {
        const Recent *recent = run_recent(run, lag);
        if (recent->instrument < DRUMS && recent->end > at) add(bag, sounding + recent->pitch);
    }
    for (int lag = 0; lag < run->recent_count && lag < STRUCK_LAGS; lag++) {
        const Recent *recent = run_recent(run, lag);
        if (recent->onset < at) break;
        if (recent->instrument <= DRUMS) add(bag, struck + recent->pitch);
    }
}

static int quarter_of(Place place) {
    return (int)smaller(place.offset / STEPS_IN_QUARTER, QUARTERS_IN_BAR - 1);
}

void run_input(Run *run, Bag *input, Bag *deltas) {
    const Rows *rows = run->rows;
    Place place = run_locate(run, run->now);
    int step = (int)(place.offset % STEPS_IN_QUARTER), quarter = quarter_of(place);
    int64_t left = larger(run->context_end - run->now, 0);
    int64_t quarters = smaller((left + STEPS_IN_QUARTER - 1) / STEPS_IN_QUARTER, 4095);
    input->count = deltas->count = 0;
    add(input, rows->input_instrument + run->last_instrument);
    add(input, rows->input_step + step);
    add(input, rows->input_quarter + quarter);
    add(input, rows->input_bar + (int)((place.bar - run->first_bar) % BARS_IN_PHRASE));
    add(input, rows->input_remaining + rows->remaining_class[quarters]);
    add(input, rows->input_meter + (int)place.meter);
    if (run->last_instrument != START) add(input, rows->input_delta + run->last_delta);
    if (run->last_instrument <= DRUMS) {
        add(input, rows->input_pitch + run->last_pitch);
        add(input, rows->input_duration + run->last_duration);
        add(input, rows->input_velocity + run->last_velocity);
    }
    add(deltas, rows->delta_step + step);
    add(deltas, rows->delta_quarter + quarter);
    for (int rank = 0; rank < LOOKBACKS; rank++) {
        int64_t there = run->now - rows->lookback_bars[rank] * place.bar_steps;
        if (there < run->origin) break;
        int64_t index = first_from(run, (there << SHIFT) + after_last(run));
        if (index == run->count) continue;
        int64_t key = run->keys[index];
        int delta = (int)smaller((key >> SHIFT) - there, MAX_DELTA);
        int instrument = (int)(key >> 8 & 0xFF);
        add(input, rows->input_next_delta[rank] + delta);
        add(input, rows->input_next_instrument[rank] + instrument);
        if (instrument <= DRUMS) {
            add(input, rows->input_next_pitch[rank] + (int)(key & 0xFF));
            add(input, rows->input_next_duration[rank] + run->durations[index]);
        }
        add(deltas, rows->delta_next_delta[rank] + delta);
    }
    add_recent(run, run->now, rows->input_sounding, rows->input_struck, input);
}

void run_instrument(Run *run, int delta, Bag *bag) {
    const Rows *rows = run->rows;
    int64_t onset = run->now + delta;
    Place place = run_locate(run, onset);
    int together = delta == 0 && run->last_instrument != START;
    int64_t low = together ? after_last(run) : 0;
    bag->count = 0;
    add(bag, rows->instrument_delta + delta);
    add(bag, rows->instrument_step + (int)(place.offset % STEPS_IN_QUARTER));
    add(bag, rows->instrument_quarter + quarter_of(place));
    add(bag, rows->instrument_previous + run->last_instrument);
    for (int rank = 0; rank < LOOKBACKS; rank++) {
        int64_t there = onset - rows->lookback_bars[rank] * place.bar_steps;
        if (there < run->origin) break;
        int64_t index = first_from(run, (there << SHIFT) + low);
        if (index < run->count && run->keys[index] >> SHIFT == there)
            add(bag, rows->instrument_then[rank] + (int)(run->keys[index] >> 8 & 0xFF));
    }
}

Then run_then(Run *run, int delta, int instrument) {
    Then then = {{-1, -1, -1, -1}, {0}};
    int64_t onset = run->now + delta;
    Place place = run_locate(run, onset);
    int together = delta == 0 && run->last_instrument == instrument;
    int64_t low = ((int64_t)instrument << 8) + (together ? run->last_pitch + 1 : 0);
    for (int rank = 0; rank < LOOKBACKS; rank++) {
        int64_t there = onset - run->rows->lookback_bars[rank] * place.bar_steps;
        if (there < run->origin) break;
        int64_t index = first_from(run, (there << SHIFT) + low);
        if (index < run->count && run->keys[index] >> 8 == (there << 8 | instrument)) {
            then.pitch[rank] = (int32_t)(run->keys[index] & 0xFF);
            then.duration[rank] = run->durations[index];
        }
    }
    return then;
}

void run_pitch(Run *run, int delta, int instrument, const Then *then, Bag *bag) {
    const Rows *rows = run->rows;
    int64_t onset = run->now + delta;
    Place place = run_locate(run, onset);
    bag->count = 0;
    add(bag, rows->pitch_instrument + instrument);
    add(bag, rows->pitch_together + (delta == 0 && run->last_instrument != START));
    add(bag, rows->pitch_step + (int)(place.offset % STEPS_IN_QUARTER));
    add(bag, rows->pitch_quarter + quarter_of(place));
    for (int rank = 0; rank < run->note_count[instrument]; rank++)
        add(bag, rows->pitch_last[rank] + run->notes[instrument][rank][0]);
    for (int rank = 0; rank < LOOKBACKS; rank++)
        if (then->pitch[rank] >= 0) add(bag, rows->pitch_then[rank] + then->pitch[rank]);
    add_recent(run, onset, rows->pitch_sounding, rows->pitch_struck, bag);
}

void run_duration(Run *run, int delta, int instrument, int pitch, const Then *then, Bag *bag) {
    const Rows *rows = run->rows;
    Place place = run_locate(run, run->now + delta);
    bag->count = 0;
    add(bag, rows->duration_delta + delta);
    add(bag, rows->duration_instrument + instrument);
    add(bag, rows->duration_pitch + pitch);
    add(bag, rows->duration_step + (int)(place.offset % STEPS_IN_QUARTER));
    add(bag, rows->duration_quarter + quarter_of(place));
    if (run->note_count[instrument])
        add(bag, rows->duration_last + run->notes[instrument][0][1]);
    for (int rank = 0; rank < LOOKBACKS; rank++)
        if (then->pitch[rank] >= 0) add(bag, rows->duration_then[rank] + then->duration[rank]);
}

void run_velocity(Run *run, int delta, int instrument, int pitch, int duration, Bag *bag) {
    const Rows *rows = run->rows;
    Place place = run_locate(run, run->now + delta);
    bag->count = 0;
    add(bag, rows->velocity_instrument + instrument);
    add(bag, rows->velocity_pitch + pitch);
    add(bag, rows->velocity_duration + duration);
    add(bag, rows->velocity_step + (int)(place.offset % STEPS_IN_QUARTER));
    add(bag, rows->velocity_quarter + quarter_of(place));
    if (run->note_count[instrument])
        add(bag, rows->velocity_last + run->notes[instrument][0][2]);
    if (run->last_instrument <= DRUMS)
        add(bag, rows->velocity_previous + run->last_velocity);
}

int run_lowest_sounding(const Run *run, int64_t step, int none) {
    int lowest = -1;
    for (int lag = 0; lag < run->recent_count; lag++) {
        const Recent *recent = run_recent(run, lag);
        if (recent->instrument >= DRUMS || recent->end <= step) continue;
        if (lowest < 0 || recent->pitch < lowest) lowest = recent->pitch;
    }
    return lowest < 0 ? none : lowest;
}
