/* What Python hands over: plain structures, described to it by `describe.c`.

   A field is ONE(type, name) or MANY(type, name, count). The same lists make the structures
   of C and the description from which `library.py` makes its own, so that they cannot differ. */
#ifndef MUSICGEN_LAYOUT_H
#define MUSICGEN_LAYOUT_H

#include <stdint.h>

enum {
    DRUMS = 128,
    REST = 129,
    END = 130,
    START = 131,
    DELTA_CLASSES = 97,
    MAX_DELTA = 96,
    INSTRUMENT_CLASSES = 131,
    PITCH_CLASSES = 256,
    DRUM_PITCH_OFFSET = 128,
    DURATION_CLASSES = 216,
    MAX_DURATION = 768,
    VELOCITY_CLASSES = 16,
    STEPS_IN_QUARTER = 24,
    QUARTERS_IN_BAR = 16,
    BARS_IN_PHRASE = 16,
    LOOKBACKS = 4,
    SOUNDING_LAGS = 24,
    STRUCK_LAGS = 12,
    PREVIOUS_PITCHES = 3,
    SHORT_SPAN = 12,
    LONG_SPAN = 48,
    CHROMA_SIZE = 24,
    PASSAGE_NOTES = 10,
    COVERING_NOTES = 8,
    FIRST_BASS = 32,
    LAST_BASS = 39,
    HEADS = 5
};

/* First rows of the segments of the embedding tables, as in `musicgen.events.layout`. */
#define ROW_FIELDS(ONE, MANY) \
    ONE(int32_t, input_delta) \
    ONE(int32_t, input_instrument) \
    ONE(int32_t, input_pitch) \
    ONE(int32_t, input_duration) \
    ONE(int32_t, input_velocity) \
    ONE(int32_t, input_step) \
    ONE(int32_t, input_quarter) \
    ONE(int32_t, input_bar) \
    ONE(int32_t, input_remaining) \
    ONE(int32_t, input_meter) \
    ONE(int32_t, input_sounding) \
    ONE(int32_t, input_struck) \
    MANY(int32_t, input_next_delta, LOOKBACKS) \
    MANY(int32_t, input_next_instrument, LOOKBACKS) \
    MANY(int32_t, input_next_pitch, LOOKBACKS) \
    MANY(int32_t, input_next_duration, LOOKBACKS) \
    ONE(int32_t, delta_step) \
    ONE(int32_t, delta_quarter) \
    MANY(int32_t, delta_next_delta, LOOKBACKS) \
    ONE(int32_t, instrument_delta) \
    ONE(int32_t, instrument_step) \
    ONE(int32_t, instrument_quarter) \
    ONE(int32_t, instrument_previous) \
    MANY(int32_t, instrument_then, LOOKBACKS) \
    ONE(int32_t, pitch_instrument) \
    ONE(int32_t, pitch_together) \
    ONE(int32_t, pitch_step) \
    ONE(int32_t, pitch_quarter) \
    MANY(int32_t, pitch_last, PREVIOUS_PITCHES) \
    MANY(int32_t, pitch_then, LOOKBACKS) \
    ONE(int32_t, pitch_sounding) \
    ONE(int32_t, pitch_struck) \
    ONE(int32_t, duration_delta) \
    ONE(int32_t, duration_instrument) \
    ONE(int32_t, duration_pitch) \
    ONE(int32_t, duration_step) \
    ONE(int32_t, duration_quarter) \
    ONE(int32_t, duration_last) \
    MANY(int32_t, duration_then, LOOKBACKS) \
    ONE(int32_t, velocity_instrument) \
    ONE(int32_t, velocity_pitch) \
    ONE(int32_t, velocity_duration) \
    ONE(int32_t, velocity_step) \
    ONE(int32_t, velocity_quarter) \
    ONE(int32_t, velocity_last) \
    ONE(int32_t, velocity_previous) \
    MANY(int32_t, lookback_bars, LOOKBACKS) \
    MANY(int32_t, duration_values, DURATION_CLASSES) \
    MANY(int32_t, duration_class, MAX_DURATION + 1) \
    MANY(int32_t, remaining_class, 4096)

/* What a request asks for: the piece, how classes are drawn, and the rules. A rule is off
   where the first of its fields is 0. What each means, and why it has its value, stands in
   the Python class that fills it in. */
#define SETTING_FIELDS(ONE, MANY) \
    ONE(int64_t, origin) \
    ONE(int64_t, start) \
    ONE(int64_t, end) \
    ONE(int64_t, context_end) \
    ONE(int64_t, most_notes) \
    ONE(int32_t, all_allowed) \
    MANY(int32_t, allowed, INSTRUMENT_CLASSES) \
    ONE(int32_t, stand_ins) \
    MANY(int32_t, stands_in, INSTRUMENT_CLASSES) \
    ONE(int32_t, thinnings) \
    ONE(int32_t, attempts) \
    ONE(float, sharpness) \
    ONE(float, loudness_sharpness) \
    ONE(float, top_p) \
    ONE(float, min_p) \
    ONE(int32_t, length) \
    ONE(int32_t, length_must_land) \
    ONE(int32_t, range) \
    MANY(int32_t, range_lowest, DRUMS) \
    MANY(int32_t, range_beyond, DRUMS) \
    ONE(int32_t, single) \
    MANY(int32_t, single_programs, DRUMS) \
    ONE(int32_t, doubling) \
    ONE(int32_t, doubling_flam_steps) \
    ONE(float, doubling_flam) \
    ONE(int32_t, repetition) \
    MANY(float, repetition_leans, LOOKBACKS) \
    ONE(float, repetition_penalty) \
    ONE(int32_t, presence) \
    MANY(int32_t, presence_instruments, INSTRUMENT_CLASSES) \
    MANY(int32_t, presence_enough, INSTRUMENT_CLASSES) \
    MANY(double, presence_per_bar, INSTRUMENT_CLASSES) \
    MANY(double, presence_patience, INSTRUMENT_CLASSES) \
    ONE(int32_t, presence_window_bars) \
    ONE(double, presence_most_bars) \
    ONE(int32_t, kit) \
    MANY(int32_t, kit_others, DRUM_PITCH_OFFSET) \
    MANY(double, kit_usual, DRUM_PITCH_OFFSET) \
    MANY(int32_t, kit_by_hand, DRUM_PITCH_OFFSET) \
    MANY(int32_t, kit_bass_drums, DRUM_PITCH_OFFSET) \
    ONE(int32_t, kit_one_player) \
    ONE(int32_t, kit_hands) \
    ONE(int32_t, kit_counted_bars) \
    ONE(double, kit_added) \
    ONE(double, kit_most) \
    ONE(float, kit_on_one) \
    ONE(int32_t, kit_first_bars) \
    ONE(int32_t, kit_near_steps) \
    ONE(int32_t, bass) \
    ONE(float, bass_lean) \
    ONE(int32_t, silence) \
    ONE(int32_t, silence_bars) \
    ONE(int32_t, home) \
    ONE(int32_t, home_begins) \
    MANY(float, home_lean, DRUM_PITCH_OFFSET) \
    MANY(float, home_trace, DRUM_PITCH_OFFSET) \
    ONE(float, home_at_start) \
    MANY(float, home_at_end, 2) \
    ONE(int32_t, steadiness) \
    ONE(double, steadiness_usual) \
    ONE(int32_t, steadiness_usual_bars) \
    ONE(int32_t, steadiness_first_bar) \
    ONE(int32_t, steadiness_now_bars) \
    ONE(int32_t, steadiness_ending_bars) \
    ONE(double, steadiness_most) \
    ONE(double, steadiness_least) \
    ONE(double, steadiness_least_notes) \
    ONE(int32_t, quotation) \
    ONE(double, quotation_bars) \
    ONE(uint64_t, quotation_bits) \
    ONE(int64_t, quotation_bytes) \
    ONE(int32_t, quotation_probes) \
    ONE(double, quotation_chordal_notes) \
    MANY(double, quotation_edges, 12) \
    ONE(int32_t, harmony) \
    ONE(double, harmony_alike) \
    ONE(int32_t, harmony_most_bars) \
    ONE(double, harmony_per_bar) \
    ONE(double, harmony_most) \
    ONE(int32_t, harmony_ending_bars) \
    ONE(int32_t, ending) \
    ONE(int32_t, ending_tonic) \
    MANY(int32_t, ending_triad, 12) \
    ONE(float, ending_rest) \
    ONE(float, ending_go_on) \
    ONE(double, ending_held) \
    ONE(double, ending_filled) \
    ONE(float, ending_bass) \
    ONE(int32_t, feel) \
    ONE(int64_t, feel_until) \
    ONE(int32_t, scale_lock) \
    MANY(int32_t, scale_outside, DRUM_PITCH_OFFSET) \
    ONE(int32_t, polyphony) \
    ONE(int32_t, density) \
    ONE(float, density_slope) \
    MANY(float, log_delta, DELTA_CLASSES)

/* One note, or the end of a piece, as it goes back to Python. */
#define EVENT_FIELDS(ONE, MANY) \
    ONE(int32_t, piece) \
    ONE(int32_t, onset) \
    ONE(int32_t, instrument) \
    ONE(int32_t, pitch) \
    ONE(int32_t, duration) \
    ONE(int32_t, velocity) \
    ONE(float, nats) \
    ONE(int32_t, kind)

#define AS_ONE(type, name) type name;
#define AS_MANY(type, name, count) type name[count];

typedef struct { ROW_FIELDS(AS_ONE, AS_MANY) } Rows;
typedef struct { SETTING_FIELDS(AS_ONE, AS_MANY) } Settings;
typedef struct { EVENT_FIELDS(AS_ONE, AS_MANY) } Event;

enum { NOTE_EVENT, LENGTH_EVENT, LIMIT_EVENT };

#endif
