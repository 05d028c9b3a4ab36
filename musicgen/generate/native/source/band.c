/* Who plays and what is struck: presence, the drum kit, the bass under the others. */
#include <math.h>
#include <stdlib.h>

#include "rules.h"

void presence_instrument(const Settings *settings, const Memory *memory, const Run *run, int delta,
                         float *logits) {
    int64_t onset = run->now + delta, bar_steps = run_bar_steps(run, onset);
    for (int one = 0; one < INSTRUMENT_CLASSES; one++) {
        if (!settings->presence_instruments[one] || !is_legal(logits[one])) continue;
        double bars = (double)(onset - memory->last_there[one]) / (double)bar_steps -
                      settings->presence_patience[one];
        if (bars <= 0) continue;
        if (bars > settings->presence_most_bars) bars = settings->presence_most_bars;
        logits[one] += (float)(settings->presence_per_bar[one] * bars);
    }
}

void presence_noted(const Settings *settings, Memory *memory, const Run *run, int64_t onset,
                    int instrument) {
    if (!settings->presence_instruments[instrument]) return;
    int enough = settings->presence_enough[instrument];
    int place = memory->presence_next[instrument];
    memory->presence_onsets[instrument][place] = onset;
    place = memory->presence_next[instrument] = (place + 1) % enough;
    if (memory->presence_count[instrument] < enough) memory->presence_count[instrument]++;
    /* Where the ring is full, the next place holds the oldest. */
    int64_t window = settings->presence_window_bars * run_bar_steps(run, onset);
    if (memory->presence_count[instrument] == enough &&
        onset - memory->presence_onsets[instrument][place] <= window)
        memory->last_there[instrument] = onset;
}

static int hands_full(const Settings *settings, const Run *run, int64_t onset) {
    int8_t struck[DRUM_PITCH_OFFSET] = {0};
    int hands = 0;
    for (int lag = 0; lag < run->recent_count; lag++) {
        const Recent *recent = run_recent(run, lag);
        if (recent->onset < onset - 1) break;
        if (recent->instrument != DRUMS) continue;
        int key = recent->pitch - DRUM_PITCH_OFFSET;
        if (settings->kit_by_hand[key] && !struck[key]) {
            struck[key] = 1;
            hands++;
        }
    }
    return hands >= settings->kit_hands;
}

static void keep_count(const Settings *settings, Memory *memory, int64_t onset, int64_t bar_steps,
                       float *drums) {
    int64_t oldest = onset - settings->kit_counted_bars * bar_steps;
    for (int key = 0; key < DRUM_PITCH_OFFSET; key++) {
        if (settings->kit_usual[key] <= 0) continue;
        queue_drop_before(&memory->kit_onsets[key], oldest);
        if (!is_legal(drums[key])) continue;
        double struck = (double)memory->kit_onsets[key].count / settings->kit_counted_bars;
        double nats =
            log((settings->kit_usual[key] + settings->kit_added) / (struck + settings->kit_added));
        nats = nats < -settings->kit_most ? -settings->kit_most : nats;
        drums[key] += (float)(nats > settings->kit_most ? settings->kit_most : nats);
    }
}

void kit_pitch(const Settings *settings, Memory *memory, Run *run, int delta, float *logits) {
    float *drums = logits + DRUM_PITCH_OFFSET;
    int64_t onset = run->now + delta;
    Place place = run_locate(run, onset);
    for (int key = 0; key < DRUM_PITCH_OFFSET; key++)
        if (settings->kit_others[key]) drums[key] = FORBIDDEN;
    if (settings->kit_one_player && hands_full(settings, run, onset))
        for (int key = 0; key < DRUM_PITCH_OFFSET; key++)
            if (settings->kit_by_hand[key]) drums[key] = FORBIDDEN;
    if (onset >= settings->start + settings->kit_counted_bars * place.bar_steps)
        keep_count(settings, memory, onset, place.bar_steps, drums);
    int near = settings->kit_near_steps;
    if (onset < settings->start + settings->kit_first_bars * place.bar_steps &&
        (place.offset + near) % place.bar_steps <= 2 * near)
        for (int key = 0; key < DRUM_PITCH_OFFSET; key++)
            if (settings->kit_bass_drums[key] && is_legal(drums[key]))
                drums[key] += settings->kit_on_one;
}

void kit_noted(const Settings *settings, Memory *memory, int64_t onset, int pitch) {
    int key = pitch - DRUM_PITCH_OFFSET;
    if (settings->kit_usual[key] > 0 && !queue_add(&memory->kit_onsets[key], onset))
        memory->out_of_memory = 1;
}

static int is_bass(int instrument) { return instrument >= FIRST_BASS && instrument <= LAST_BASS; }

void bass_pitch(const Settings *settings, const Run *run, int delta, int instrument,
                float *logits) {
    int64_t onset = run->now + delta;
    int lowest = -1;
    for (int lag = 0; lag < run->recent_count; lag++) {
        const Recent *recent = run_recent(run, lag);
        if (recent->end <= onset || recent->instrument >= DRUMS) continue;
        if (is_bass(recent->instrument) == is_bass(instrument)) continue;
        if (lowest < 0 || recent->pitch < lowest) lowest = recent->pitch;
    }
    if (lowest < 0) return;
    int first = is_bass(instrument) ? lowest : 0;
    int beyond = is_bass(instrument) ? DRUM_PITCH_OFFSET : lowest + 1;
    for (int pitch = first; pitch < beyond; pitch++) logits[pitch] -= settings->bass_lean;
}
