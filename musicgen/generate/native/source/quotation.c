/* No long quotation: the passages of `musicgen.originality`, kept up note by note. */
#include <stdlib.h>
#include <string.h>

#include "rules.h"

#define FACTOR 0x9E3779B97F4A7C15ull
#define MIX 0xD6E8FEB86659FD93ull
enum { WIDEST = 24, DIFFERENT_STEPS = 5, DIFFERENT_PITCHES = 4, LEAP = 3, EDGES = 12 };

static int step_of(const Settings *settings, int interval, int64_t time) {
    int class = 0;
    interval = interval < -WIDEST ? -WIDEST : interval > WIDEST ? WIDEST : interval;
    while (class < EDGES && settings->quotation_edges[class] < (double)time) class++;
    return (interval + WIDEST) * 16 + class;
}

static int is_known(const Settings *settings, const int32_t *steps) {
    const uint8_t *bits = (const uint8_t *)(uintptr_t)settings->quotation_bits;
    uint64_t value = 0, size = 8 * (uint64_t)settings->quotation_bytes;
    for (int index = 0; index < PASSAGE_NOTES - 1; index++) {
        value = (value ^ (uint64_t)steps[index]) * FACTOR;
        value ^= value >> 29;
    }
    uint64_t mixed = (value ^ value >> 32) * MIX;
    uint64_t first = mixed >> 32, second = (mixed & 0xFFFFFFFFull) | 1;
    for (int probe = 0; probe < settings->quotation_probes; probe++) {
        uint64_t place = (first + (uint64_t)probe * second) % size;
        if (!(bits[place >> 3] >> (place & 7) & 1)) return 0;
    }
    return 1;
}

static int different(const int32_t *values, int count) {
    int found = 0;
    for (int index = 0; index < count; index++) {
        int seen = 0;
        for (int before = 0; before < index && !seen; before++)
            seen = values[before] == values[index];
        found += !seen;
    }
    return found;
}

static int is_melodic(const int32_t *steps) {
    int32_t pitches[PASSAGE_NOTES] = {0};
    int leaps = 0;
    for (int index = 0; index < PASSAGE_NOTES - 1; index++) {
        int interval = steps[index] / 16 - WIDEST;
        pitches[index + 1] = pitches[index] + interval;
        leaps |= abs(interval) >= LEAP;
    }
    return leaps && different(steps, PASSAGE_NOTES - 1) >= DIFFERENT_STEPS &&
           different(pitches, PASSAGE_NOTES) >= DIFFERENT_PITCHES;
}

static int leads(const Settings *settings, const Voice *voice, int instrument) {
    int onsets = voice->onsets > 1 ? voice->onsets : 1;
    if (instrument >= FIRST_BASS && instrument <= LAST_BASS) return 0;
    return voice->notes < settings->quotation_chordal_notes * onsets;
}

/* Whether it plays a bass or chords while another instrument leads. */
static int accompanies(const Settings *settings, const Memory *memory, int instrument) {
    if (leads(settings, &memory->voices[instrument], instrument)) return 0;
    for (int index = 0; index < memory->player_count; index++) {
        int other = memory->players[index];
        if (leads(settings, &memory->voices[other], other)) return 1;
    }
    return 0;
}

/* Drop the first of `count` numbers. */
#define SHIFT_LEFT(values, count) \
    memmove(values, (values) + 1, ((count) - 1) * sizeof *(values))

static void take_up(const Settings *settings, Voice *voice) {
    int64_t onset = voice->pending_onset;
    int pitch = voice->pending_pitch, covered = 0;
    voice->pending = 0;
    voice->onsets++;
    for (int index = 0; index < voice->top_count; index++)
        covered |= voice->top_pitch[index] > pitch && voice->top_end[index] > onset;
    voice->top_onset[voice->top_next] = onset;
    voice->top_pitch[voice->top_next] = pitch;
    voice->top_end[voice->top_next] = voice->pending_end;
    voice->top_next = (voice->top_next + 1) % COVERING_NOTES;
    if (voice->top_count < COVERING_NOTES) voice->top_count++;
    if (covered) return;
    if (voice->line_count) {
        int last = voice->line_count - 1;
        if (voice->step_count == PASSAGE_NOTES - 1) {
            SHIFT_LEFT(voice->steps, PASSAGE_NOTES - 1);
            voice->step_count--;
        }
        voice->steps[voice->step_count++] =
            step_of(settings, pitch - voice->line_pitch[last], onset - voice->line_onset[last]);
    }
    if (voice->line_count == PASSAGE_NOTES) {
        SHIFT_LEFT(voice->line_onset, PASSAGE_NOTES);
        SHIFT_LEFT(voice->line_pitch, PASSAGE_NOTES);
        voice->line_count--;
    }
    voice->line_onset[voice->line_count] = onset;
    voice->line_pitch[voice->line_count++] = pitch;
    if (voice->line_count < PASSAGE_NOTES) return;
    int known = is_known(settings, voice->steps);
    if (!known && !voice->quoting) return;
    int melodic = is_melodic(voice->steps);
    if (known && melodic) {
        if (!voice->quoting) voice->since = voice->line_onset[0];
        voice->quoting = 1;
        voice->gap = 0;
    } else if (voice->quoting) {
        voice->gap++;
        if (melodic || voice->gap > PASSAGE_NOTES) voice->quoting = 0;
    }
}

/* Take up the notes struck before `onset`; how long they last is known by now. */
static void settle(const Settings *settings, Memory *memory, int64_t onset) {
    for (int index = 0; index < memory->player_count; index++) {
        Voice *voice = &memory->voices[memory->players[index]];
        if (voice->pending && voice->pending_onset < onset) take_up(settings, voice);
    }
}

void quotation_delta(Memory *memory, const Run *run) {
    if (run->last_instrument >= DRUMS) return;
    Voice *voice = &memory->voices[run->last_instrument];
    if (voice->pending && voice->pending_onset == run->now) voice->pending_end = run->last_end;
}

void quotation_noted(const Settings *settings, Memory *memory, int64_t onset, int instrument,
                     int pitch) {
    settle(settings, memory, onset);
    if (instrument >= DRUMS) return;
    Voice *voice = &memory->voices[instrument];
    if (!voice->notes++) memory->players[memory->player_count++] = instrument;
    /* Of notes struck together the highest comes last. */
    voice->pending = 1;
    voice->pending_onset = voice->pending_end = onset;
    voice->pending_pitch = pitch;
}

void quotation_pitch(const Settings *settings, Memory *memory, Run *run, int delta, int instrument,
                     float *logits) {
    int64_t onset = run->now + delta;
    settle(settings, memory, onset);
    Voice *voice = &memory->voices[instrument];
    if (!voice->quoting || voice->line_count < PASSAGE_NOTES - 1) return;
    int64_t bar_steps = run_locate(run, voice->since).bar_steps;
    if ((double)(onset - voice->since) < settings->quotation_bars * (double)bar_steps) return;
    if (accompanies(settings, memory, instrument)) return;
    int32_t steps[PASSAGE_NOTES - 1];
    int last = voice->line_count - 1, legal = 0;
    int8_t goes_on[DRUM_PITCH_OFFSET];
    memcpy(steps, voice->steps + voice->step_count - (PASSAGE_NOTES - 2),
           (PASSAGE_NOTES - 2) * sizeof *steps);
    for (int pitch = 0; pitch < DRUM_PITCH_OFFSET; pitch++) {
        steps[PASSAGE_NOTES - 2] =
            step_of(settings, pitch - voice->line_pitch[last], onset - voice->line_onset[last]);
        goes_on[pitch] = (int8_t)(!is_melodic(steps) || is_known(settings, steps));
        legal |= is_legal(logits[pitch]) && !goes_on[pitch];
    }
    for (int pitch = 0; legal && pitch < DRUM_PITCH_OFFSET; pitch++)
        if (goes_on[pitch]) logits[pitch] = FORBIDDEN;
}
