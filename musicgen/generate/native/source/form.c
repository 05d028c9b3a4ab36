/* How a piece goes on: repetition, pace, harmony, home and ending. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"

static int same_note(BarNote a, BarNote b) {
    return a.offset == b.offset && a.instrument == b.instrument && a.pitch == b.pitch;
}

/* Whether the bar that is written agrees with the one before as far as it goes. */
static int agrees(const Memory *memory) {
    if (!memory->has_last || memory->content.count > memory->last.count) return 0;
    for (int index = 0; index < memory->content.count; index++)
        if (!same_note(memory->content.notes[index], memory->last.notes[index])) return 0;
    return 1;
}

/* Bring the count of equal bars up to the bar of `onset`. */
static void follow(Memory *memory, Run *run, int64_t onset) {
    int64_t bar = run_locate(run, onset).bar;
    if (memory->repeated_bar < 0) memory->repeated_bar = bar;
    while (memory->repeated_bar < bar) {
        int same = memory->content.count && memory->content.count == memory->last.count &&
                   agrees(memory);
        memory->equal_bars = same ? memory->equal_bars + 1 : 1;
        BarContent emptied = memory->last;
        memory->last = memory->content;
        memory->has_last = 1;
        emptied.count = 0;
        memory->content = emptied;
        memory->repeated_bar++;
    }
}

void repetition_noted(Memory *memory, Run *run, int64_t onset, int instrument, int pitch) {
    follow(memory, run, onset);
    BarContent *content = &memory->content;
    if (content->count == content->capacity) {
        int capacity = content->capacity ? 2 * content->capacity : 64;
        BarNote *notes = realloc(content->notes, capacity * sizeof *notes);
        if (!notes) {
            memory->out_of_memory = 1;
            return;
        }
        content->notes = notes;
        content->capacity = capacity;
    }
    BarNote note = {run_locate(run, onset).offset, instrument, pitch};
    content->notes[content->count++] = note;
}

void repetition_pitch(const Settings *settings, Memory *memory, Run *run, int delta, int instrument,
                      const Then *then, float *logits) {
    int64_t onset = run->now + delta;
    follow(memory, run, onset);
    for (int rank = 0; rank < LOOKBACKS; rank++)
        if (then->pitch[rank] >= 0) logits[then->pitch[rank]] += settings->repetition_leans[rank];
    if (memory->equal_bars < 3 || !agrees(memory)) return;
    int64_t offset = run_locate(run, onset).offset;
    for (int index = 0; index < memory->last.count; index++) {
        BarNote note = memory->last.notes[index];
        if (note.offset != offset || note.instrument != instrument) continue;
        if (memory->equal_bars >= 4 && memory->content.count + 1 >= memory->last.count)
            logits[note.pitch] = FORBIDDEN;
        else
            logits[note.pitch] -= settings->repetition_penalty * (float)(memory->equal_bars - 2);
    }
}

void steadiness_delta(const Settings *settings, Memory *memory, const Run *run, float *logits) {
    int64_t now = run->now, bar_steps = run_bar_steps(run, now);
    double bars = (double)(now - settings->start) / (double)bar_steps;
    if (bars < settings->steadiness_first_bar ||
        now >= settings->end - settings->steadiness_ending_bars * bar_steps)
        return;
    queue_drop_before(&memory->onsets, now - settings->steadiness_now_bars * bar_steps);
    double pace = (settings->steadiness_usual + (double)memory->note_count) /
                  (settings->steadiness_usual_bars + bars);
    double played = (double)memory->onsets.count / settings->steadiness_now_bars;
    double least = settings->steadiness_least_notes, most = settings->steadiness_most;
    double busier = log((played > least ? played : least) / (pace > least ? pace : least));
    if (fabs(busier) <= settings->steadiness_least) return;
    busier = busier < -most ? -most : busier > most ? most : busier;
    for (int delta = 0; delta < DELTA_CLASSES; delta++)
        logits[delta] += (float)busier * settings->log_delta[delta];
}

static double dot(const double *a, const double *b) {
    double sum = 0;
    for (int class = 0; class < 12; class++) sum += a[class] * b[class];
    return sum;
}

/* The same direction with length 1; nothing stays nothing. */
static void to_direction(double *counts) {
    double length = sqrt(dot(counts, counts));
    for (int class = 0; length > 0 && class < 12; class++) counts[class] /= length;
}

/* Take up the bar that is over, with the ones before it or as a new beginning. */
static void enter(const Settings *settings, Memory *memory, int64_t bar) {
    if (bar == memory->harmony_bar) return;
    double direction[12], *over = memory->class_counts;
    to_direction(over);
    memcpy(direction, memory->stretch, sizeof direction);
    to_direction(direction);
    if (bar == memory->harmony_bar + 1 && dot(over, direction) > settings->harmony_alike) {
        for (int class = 0; class < 12; class++) memory->stretch[class] += over[class];
        memory->harmony_bars++;
    } else {
        memcpy(memory->stretch, over, sizeof memory->stretch);
        memory->harmony_bars = 1;
    }
    memset(over, 0, sizeof memory->class_counts);
    memory->harmony_bar = bar;
    int beyond = memory->harmony_bars - settings->harmony_most_bars + 1;
    memory->leans = beyond > 0;
    if (beyond <= 0) return;
    double nats = settings->harmony_per_bar * beyond, most = 0;
    if (nats > settings->harmony_most) nats = settings->harmony_most;
    for (int class = 0; class < 12; class++)
        if (memory->stretch[class] > most) most = memory->stretch[class];
    for (int class = 0; class < 12; class++)
        memory->lean[class] = (float)(nats * memory->stretch[class] / most);
}

void harmony_pitch(const Settings *settings, Memory *memory, Run *run, int delta, float *logits) {
    int64_t onset = run->now + delta;
    Place place = run_locate(run, onset);
    enter(settings, memory, place.bar);
    if (!memory->leans || onset >= settings->end - settings->harmony_ending_bars * place.bar_steps)
        return;
    for (int pitch = 0; pitch < DRUM_PITCH_OFFSET; pitch++)
        logits[pitch] -= memory->lean[pitch % 12];
}

void harmony_noted(const Settings *settings, Memory *memory, Run *run, int64_t onset, int pitch) {
    enter(settings, memory, run_locate(run, onset).bar);
    memory->class_counts[pitch % 12] += 1;
}

void home_pitch(const Settings *settings, const Run *run, int delta, float *logits) {
    int64_t onset = run->now + delta, bar_steps = run_bar_steps(run, settings->end - 1);
    double into_last_bar = (double)(onset - (settings->end - bar_steps)) / (double)bar_steps;
    const float *lean = settings->home_lean;
    float strength = settings->home_at_start;
    if (into_last_bar >= 0) {
        strength = settings->home_at_end[0] + settings->home_at_end[1] * (float)into_last_bar;
    } else if (!settings->home_begins || onset >= settings->start + bar_steps) {
        lean = settings->home_trace;
        strength = 1;
    }
    for (int pitch = 0; pitch < DRUM_PITCH_OFFSET; pitch++) logits[pitch] += strength * lean[pitch];
}

/* Steps from `step` to the end of the piece; 0 before the last bar. */
static int64_t steps_left(const Settings *settings, const Run *run, int64_t step) {
    if (step < settings->end - 4 * MAX_DELTA) return 0;
    int64_t bar_steps = run_bar_steps(run, settings->end - 1);
    return step >= settings->end - bar_steps ? settings->end - step : 0;
}

void ending_delta(const Settings *settings, const Run *run, float *logits) {
    int64_t left = steps_left(settings, run, run->now);
    if (left <= 1 || left > MAX_DELTA || !is_legal(logits[left])) return;
    int lowest = run_lowest_sounding(run, run->now, -1);
    if (lowest < 0 || lowest % 12 != settings->ending_tonic) {
        for (int64_t delta = left; delta < DELTA_CLASSES; delta++)
            logits[delta] -= settings->ending_go_on;
        return;
    }
    double highest = FORBIDDEN, sum = 0;
    for (int64_t delta = 1; delta < left; delta++)
        if (logits[delta] > highest) highest = logits[delta];
    if (!is_legal((float)highest)) return;
    for (int64_t delta = 1; delta < left; delta++) {
        sum += exp(logits[delta] - highest);
        logits[delta] -= settings->ending_rest;
    }
    /* What the others lose goes to the rest up to the end. */
    double gone = highest + log(sum) + log(-expm1(-(double)settings->ending_rest));
    double rest = logits[left], larger = rest > gone ? rest : gone;
    logits[left] = (float)(larger + log1p(exp(-fabs(rest - gone))));
}

void ending_pitch(const Settings *settings, const Run *run, int delta, float *logits) {
    int64_t onset = run->now + delta;
    if (!steps_left(settings, run, onset)) return;
    int lowest = run_lowest_sounding(run, onset, DRUM_PITCH_OFFSET);
    for (int pitch = 0; pitch < lowest; pitch++)
        if (pitch % 12 != settings->ending_tonic) logits[pitch] -= settings->ending_bass;
}

void ending_duration(const Settings *settings, const Run *run, int delta, int pitch,
                     float *logits) {
    const int32_t *values = run->rows->duration_values;
    int64_t onset = run->now + delta, left = steps_left(settings, run, onset);
    if (!left || !settings->ending_triad[pitch % 12]) return;
    int lowest = run_lowest_sounding(run, onset, pitch);
    if ((lowest < pitch ? lowest : pitch) % 12 != settings->ending_tonic) return;
    for (int class = 0; class < DURATION_CLASSES; class++) {
        if (values[class] > left) break;
        double share = values[class] / (settings->ending_filled * (double)left);
        logits[class] += (float)(settings->ending_held * (share < 1 ? share : 1));
    }
}
