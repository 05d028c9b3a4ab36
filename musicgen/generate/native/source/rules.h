/* The rules of sampling. What each is for stands in the Python class of the same name. */
#ifndef MUSICGEN_RULES_H
#define MUSICGEN_RULES_H

#include "layout.h"
#include "run.h"

static const float FORBIDDEN = -1e30f;

static inline int is_legal(float logit) { return logit > FORBIDDEN / 2; }

/* Numbers that are taken from the front and added behind. */
typedef struct {
    int64_t *values;
    int first, count, capacity;
} Queue;

int queue_add(Queue *queue, int64_t value);
void queue_drop_before(Queue *queue, int64_t value);

typedef struct {
    int64_t offset;
    int32_t instrument, pitch;
} BarNote;

typedef struct {
    BarNote *notes;
    int count, capacity;
} BarContent;

/* The uppermost voice of one instrument; see `quotation.Voice`. */
typedef struct {
    int64_t line_onset[PASSAGE_NOTES];
    int32_t line_pitch[PASSAGE_NOTES], steps[PASSAGE_NOTES - 1];
    int line_count, step_count;
    int64_t top_onset[COVERING_NOTES], top_end[COVERING_NOTES];
    int32_t top_pitch[COVERING_NOTES];
    int top_count, top_next;
    int64_t since;
    int quoting, gap, notes, onsets;
    int pending, pending_pitch;
    int64_t pending_onset, pending_end;
} Voice;

/* What the rules remember of a piece. */
typedef struct {
    int landed;
    /* Repetition: the bar that is written and the one before; -1 before the first. */
    int64_t repeated_bar;
    BarContent content, last;
    int has_last, equal_bars;
    /* Presence: of each instrument its last onsets in a ring, and when it was last there. */
    int64_t *presence_onsets[INSTRUMENT_CLASSES];
    int presence_next[INSTRUMENT_CLASSES], presence_count[INSTRUMENT_CLASSES];
    int64_t last_there[INSTRUMENT_CLASSES];
    Queue kit_onsets[DRUM_PITCH_OFFSET];
    Queue onsets;
    int64_t note_count;
    /* Harmony: counts of this bar, and the sum of directions of the bars of one harmony. */
    int64_t harmony_bar;
    double class_counts[12], stretch[12];
    int harmony_bars, leans;
    float lean[12];
    /* Quotation: voices by instrument, and who has one. */
    Voice *voices;
    int players[DRUMS], player_count;
    int out_of_memory;
} Memory;

int memory_begin(Memory *memory, const Settings *settings);
void memory_end(Memory *memory);

/* Edit the logits of one attribute; `memory->out_of_memory` is set where memory was short. */
void rules_delta(const Settings *settings, Memory *memory, Run *run, float *logits);
void rules_instrument(const Settings *settings, const Memory *memory, const Run *run, int delta,
                      float *logits);
void rules_pitch(const Settings *settings, Memory *memory, Run *run, int delta, int instrument,
                 const Then *then, float *logits);
void rules_duration(const Settings *settings, const Run *run, int delta, int instrument, int pitch,
                    float *logits);
/* A note was written; called before it is pushed. */
void rules_noted(const Settings *settings, Memory *memory, Run *run, int64_t onset, int instrument,
                 int pitch);

/* Parts of the above that have a file of their own. */
void repetition_pitch(const Settings *settings, Memory *memory, Run *run, int delta, int instrument,
                      const Then *then, float *logits);
void repetition_noted(Memory *memory, Run *run, int64_t onset, int instrument, int pitch);
void presence_instrument(const Settings *settings, const Memory *memory, const Run *run, int delta,
                         float *logits);
void presence_noted(const Settings *settings, Memory *memory, const Run *run, int64_t onset,
                    int instrument);
void kit_pitch(const Settings *settings, Memory *memory, Run *run, int delta, float *logits);
void kit_noted(const Settings *settings, Memory *memory, int64_t onset, int pitch);
void bass_pitch(const Settings *settings, const Run *run, int delta, int instrument, float *logits);
void home_pitch(const Settings *settings, const Run *run, int delta, float *logits);
void steadiness_delta(const Settings *settings, Memory *memory, const Run *run, float *logits);
void harmony_pitch(const Settings *settings, Memory *memory, Run *run, int delta, float *logits);
void harmony_noted(const Settings *settings, Memory *memory, Run *run, int64_t onset, int pitch);
void ending_delta(const Settings *settings, const Run *run, float *logits);
void ending_pitch(const Settings *settings, const Run *run, int delta, float *logits);
void ending_duration(const Settings *settings, const Run *run, int delta, int pitch,
                     float *logits);
void quotation_delta(Memory *memory, const Run *run);
void quotation_pitch(const Settings *settings, Memory *memory, Run *run, int delta, int instrument,
                     float *logits);
void quotation_noted(const Settings *settings, Memory *memory, int64_t onset, int instrument,
                     int pitch);

#endif
