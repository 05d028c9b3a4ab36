#include "rules.h"

#include <stdlib.h>
#include <string.h>

int queue_add(Queue *queue, int64_t value) {
    if (queue->first + queue->count == queue->capacity) {
        if (queue->first > queue->capacity / 2) {
            memmove(queue->values, queue->values + queue->first, queue->count * sizeof value);
        } else {
            int capacity = queue->capacity ? 2 * queue->capacity : 64;
            int64_t *values = malloc(capacity * sizeof value);
            if (!values) return 0;
            if (queue->count)
                memcpy(values, queue->values + queue->first, queue->count * sizeof value);
            free(queue->values);
            queue->values = values;
            queue->capacity = capacity;
        }
        queue->first = 0;
    }
    queue->values[queue->first + queue->count++] = value;
    return 1;
}

void queue_drop_before(Queue *queue, int64_t value) {
    while (queue->count && queue->values[queue->first] < value) {
        queue->first++;
        queue->count--;
    }
}

int memory_begin(Memory *memory, const Settings *settings) {
    memset(memory, 0, sizeof *memory);
    memory->landed = !settings->length_must_land;
    memory->repeated_bar = memory->harmony_bar = -1;
    memory->equal_bars = 1;
    for (int one = 0; one < INSTRUMENT_CLASSES; one++) {
        memory->last_there[one] = settings->start;
        if (!settings->presence || !settings->presence_instruments[one]) continue;
        memory->presence_onsets[one] =
            malloc(sizeof(int64_t) * (size_t)settings->presence_enough[one]);
        if (!memory->presence_onsets[one]) return 0;
    }
    if (settings->quotation) {
        memory->voices = calloc(DRUMS, sizeof *memory->voices);
        if (!memory->voices) return 0;
    }
    return 1;
}

void memory_end(Memory *memory) {
    for (int one = 0; one < INSTRUMENT_CLASSES; one++) free(memory->presence_onsets[one]);
    for (int key = 0; key < DRUM_PITCH_OFFSET; key++) free(memory->kit_onsets[key].values);
    free(memory->onsets.values);
    free(memory->content.notes);
    free(memory->last.notes);
    free(memory->voices);
}

static void forbid(float *logits, int64_t first, int64_t beyond) {
    for (int64_t index = first < 0 ? 0 : first; index < beyond; index++) logits[index] = FORBIDDEN;
}

void rules_delta(const Settings *settings, Memory *memory, Run *run, float *logits) {
    /* Grammar: after the highest pitch of the last instrument nothing can follow at once. */
    if (run->last_instrument != START && run->last_instrument >= DRUMS &&
        run->last_pitch % DRUM_PITCH_OFFSET == 127)
        logits[0] = FORBIDDEN;
    if (settings->length) {
        int64_t wait = settings->start - run->now;
        if (wait > 0) forbid(logits, 0, wait < MAX_DELTA ? wait : MAX_DELTA);
        if (!memory->landed) forbid(logits, settings->end - run->now, DELTA_CLASSES);
    }
    if (settings->silence) {
        int64_t from = run->silent_from > settings->start ? run->silent_from : settings->start;
        int64_t longest =
            from + settings->silence_bars * run_bar_steps(run, run->now) - run->now;
        if (longest < MAX_DELTA) forbid(logits, (longest > 0 ? longest : 0) + 1, DELTA_CLASSES);
    }
    if (settings->steadiness) steadiness_delta(settings, memory, run, logits);
    if (settings->quotation) quotation_delta(memory, run);
    if (settings->ending) ending_delta(settings, run, logits);
    if (settings->density)
        for (int delta = 0; delta < DELTA_CLASSES; delta++)
            logits[delta] += settings->density_slope * settings->log_delta[delta];
}

void rules_instrument(const Settings *settings, const Memory *memory, const Run *run, int delta,
                      float *logits) {
    logits[END] = FORBIDDEN;
    if (delta != MAX_DELTA || run->last_instrument == REST) logits[REST] = FORBIDDEN;
    if (delta == 0 && run->last_instrument <= DRUMS) {
        forbid(logits, 0, run->last_instrument);
        if (run->last_pitch % DRUM_PITCH_OFFSET == 127) logits[run->last_instrument] = FORBIDDEN;
    }
    if (settings->single && delta == 0 && run->last_instrument < DRUMS &&
        settings->single_programs[run->last_instrument])
        logits[run->last_instrument] = FORBIDDEN;
    if (settings->presence) presence_instrument(settings, memory, run, delta, logits);
    if (settings->polyphony) {
        int sounding = 0;
        for (int lag = 0; lag < run->recent_count; lag++) {
            const Recent *recent = run_recent(run, lag);
            sounding += recent->instrument < DRUMS && recent->end > run->now + delta;
        }
        if (sounding >= settings->polyphony) forbid(logits, 0, DRUMS);
    }
}

/* No pitch twice within a hair's breadth, and fewer flams of one step. */
static void doubling_pitch(const Settings *settings, const Run *run, int delta, int instrument,
                           float *logits) {
    int steps = instrument < DRUMS ? settings->doubling : settings->doubling_flam_steps;
    for (int lag = 0; lag < run->recent_count; lag++) {
        const Recent *recent = run_recent(run, lag);
        if (recent->onset < run->now + delta - steps) break;
        if (recent->instrument != instrument) continue;
        if (instrument < DRUMS) logits[recent->pitch] = FORBIDDEN;
        else logits[recent->pitch] -= settings->doubling_flam;
    }
}

void rules_pitch(const Settings *settings, Memory *memory, Run *run, int delta, int instrument,
                 const Then *then, float *logits) {
    if (instrument == DRUMS) forbid(logits, 0, DRUM_PITCH_OFFSET);
    else forbid(logits, DRUM_PITCH_OFFSET, PITCH_CLASSES);
    if (delta == 0 && instrument == run->last_instrument) forbid(logits, 0, run->last_pitch + 1);
    if (settings->range && instrument < DRUMS) {
        forbid(logits, 0, settings->range_lowest[instrument]);
        forbid(logits, settings->range_beyond[instrument], DRUM_PITCH_OFFSET);
    }
    if (settings->doubling) doubling_pitch(settings, run, delta, instrument, logits);
    if (settings->repetition)
        repetition_pitch(settings, memory, run, delta, instrument, then, logits);
    if (settings->kit && instrument == DRUMS) kit_pitch(settings, memory, run, delta, logits);
    if (instrument == DRUMS) return;
    if (settings->bass) bass_pitch(settings, run, delta, instrument, logits);
    if (settings->home) home_pitch(settings, run, delta, logits);
    if (settings->quotation) quotation_pitch(settings, memory, run, delta, instrument, logits);
    if (settings->harmony) harmony_pitch(settings, memory, run, delta, logits);
    if (settings->ending) ending_pitch(settings, run, delta, logits);
    if (settings->scale_lock)
        for (int pitch = 0; pitch < DRUM_PITCH_OFFSET; pitch++)
            if (settings->scale_outside[pitch]) logits[pitch] = FORBIDDEN;
}

void rules_duration(const Settings *settings, const Run *run, int delta, int instrument, int pitch,
                    float *logits) {
    int64_t onset = run->now + delta;
    if (settings->length) {
        int64_t longest = 2 * run_bar_steps(run, onset), left = settings->end - onset;
        if (longest < MAX_DELTA) longest = MAX_DELTA;
        if (left > longest) left = longest;
        /* The shortest is never forbidden. */
        for (int class = 1; class < DURATION_CLASSES; class++)
            if (run->rows->duration_values[class] > left) logits[class] = FORBIDDEN;
    }
    if (settings->ending && instrument < DRUMS)
        ending_duration(settings, run, delta, pitch, logits);
    if (settings->feel && onset < settings->feel_until)
        for (int class = 1; class < DURATION_CLASSES; class++)
            if (is_legal(logits[class])) {
                logits[0] = FORBIDDEN;
                break;
            }
}

void rules_noted(const Settings *settings, Memory *memory, Run *run, int64_t onset, int instrument,
                 int pitch) {
    if (!memory->landed && onset >= settings->end - run_bar_steps(run, settings->end - 1))
        memory->landed = 1;
    if (settings->repetition) repetition_noted(memory, run, onset, instrument, pitch);
    if (settings->presence) presence_noted(settings, memory, run, onset, instrument);
    if (settings->kit && instrument == DRUMS) kit_noted(settings, memory, onset, pitch);
    if (settings->steadiness) {
        memory->note_count++;
        if (!queue_add(&memory->onsets, onset)) memory->out_of_memory = 1;
    }
    if (settings->quotation) quotation_noted(settings, memory, onset, instrument, pitch);
    if (settings->harmony && instrument < DRUMS)
        harmony_noted(settings, memory, run, onset, pitch);
}
