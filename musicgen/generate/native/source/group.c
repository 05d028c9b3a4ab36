/* What Python calls to write: several pieces together, step by step. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "writer.h"

enum { OUT_OF_MEMORY = -1 };

EXPORT void group_free(Group *group) {
    if (!group) return;
    for (int index = 0; group->piece && index < group->pieces; index++) {
        memory_end(&group->piece[index].memory);
        run_end(&group->piece[index].run);
    }
    free(group->piece);
    free(group->constant);
    free(group->state);
    free(group->x);
    free(group->shares);
    free(group->bags);
    free(group->pending);
    free(group->inside);
    free(group->deltas);
    free(group->first_deltas);
    free(group->logits);
    scratch_end(&group->scratch);
    free(group);
}

/* Pieces that begin alike.

   constant: [halves, width]; state: [halves, layers, 2, width]; halves is 2 with guidance.
   Everything given is copied, but for the network and the settings. */
EXPORT Group *group_new(const Network *network, const Settings *settings, int pieces, int halves,
                        float guidance, const float *constant, const float *state) {
    Group *group = calloc(1, sizeof *group);
    if (!group) return NULL;
    size_t width = (size_t)network->width, rows = (size_t)pieces * halves;
    size_t row_state = 2 * width * network->layers;
    group->network = network;
    group->settings = settings;
    group->guidance = guidance;
    group->halves = halves;
    group->piece = calloc((size_t)pieces, sizeof *group->piece);
    group->constant = malloc(sizeof(float) * halves * width);
    group->state = malloc(sizeof(float) * rows * row_state);
    group->x = malloc(sizeof(float) * rows * width);
    group->shares = malloc(sizeof(float) * rows * network->head_in.packed_outputs);
    group->bags = malloc(sizeof(Bag) * pieces);
    group->pending = malloc(sizeof(int) * pieces);
    group->inside = malloc(sizeof(int) * pieces);
    group->deltas = malloc(sizeof(float) * pieces * MOST_LOGITS);
    group->first_deltas = malloc(sizeof(float) * pieces * MOST_LOGITS);
    group->logits = malloc(sizeof(float) * pieces * MOST_LOGITS);
    int complete = scratch_begin(&group->scratch, network, (int)rows) && group->piece &&
                   group->constant && group->state && group->x && group->shares && group->bags &&
                   group->pending && group->inside && group->deltas && group->first_deltas &&
                   group->logits;
    if (!complete) {
        group_free(group);
        return NULL;
    }
    memcpy(group->constant, constant, sizeof(float) * halves * width);
    for (int piece = 0; piece < pieces; piece++)
        memcpy(group->state + piece * halves * row_state, state,
               sizeof(float) * halves * row_state);
    return group;
}

/* Add the next piece: its number, its random numbers, what was played before, what stays.

   events: [count, 5], onset, instrument, pitch, duration, velocity. 0 when memory is short. */
EXPORT int group_add(Group *group, int number, Random random, const Rows *rows, Bars bars,
                     const int64_t *events, int64_t count, const Locked *locked,
                     int locked_count) {
    Piece *piece = &group->piece[group->pieces++];
    piece->number = number;
    piece->random = random;
    piece->locked = locked;
    piece->locked_count = locked_count;
    int kept = run_begin(&piece->run, rows, bars, group->settings->origin,
                         group->settings->context_end);
    kept &= memory_begin(&piece->memory, group->settings);
    for (int64_t index = 0; kept && index < count; index++) {
        const int64_t *event = events + 5 * index;
        kept = run_push(&piece->run, event[0], (int)event[1], (int)event[2], (int)event[3],
                        (int)event[4]);
    }
    /* Rests, up to where the distance to the first new step fits into one Δt. */
    while (kept && group->settings->start - piece->run.now > MAX_DELTA)
        kept = run_push(&piece->run, piece->run.now + MAX_DELTA, REST, 0, 0, 0);
    return kept;
}

/* One step of the network for all pieces. */
static void encode(Group *group) {
    const Network *network = group->network;
    int width = network->width;
    for (int index = 0; index < group->pieces; index++) {
        float chroma[CHROMA_SIZE], *x = group->x + (size_t)index * group->halves * width;
        Bag input;
        run_input(&group->piece[index].run, &input, &group->bags[index]);
        run_chroma(&group->piece[index].run, chroma);
        sum_rows(network->tables[INPUT_TABLE], width, &input, x);
        for (int class = 0; class < CHROMA_SIZE; class++)
            if (chroma[class] != 0)
                add_share(network->tables[CHROMA_TABLE] + (size_t)class * width, width,
                          chroma[class], x);
        for (int half = group->halves - 1; half >= 0; half--) {
            const float *constant = group->constant + (size_t)half * width;
            for (int unit = 0; unit < width; unit++)
                x[(size_t)half * width + unit] = x[unit] + constant[unit];
        }
    }
    network_step(network, &group->scratch, group->pieces * group->halves, group->x, group->state,
                 group->shares);
}

/* Push what was drawn, or what stays and comes before it; 1 with a note to tell of, -1 when
   memory is short. */
static int advance(const Settings *settings, Piece *piece, Event *event) {
    Run *run = &piece->run;
    int64_t onset = run->now + piece->delta;
    if (piece->locked_count) {
        const Locked *next = piece->locked;
        int64_t key = onset << 16 | (int64_t)piece->instrument << 8 | piece->pitch;
        if (key >= next->key) {
            piece->locked++;
            piece->locked_count--;
            return run_push(run, next->onset, (int)next->instrument, (int)next->pitch,
                            (int)next->duration, (int)next->velocity) - 1;
        }
    }
    if (piece->instrument == REST) return run_push(run, onset, REST, 0, 0, 0) - 1;
    rules_noted(settings, &piece->memory, run, onset, piece->instrument, piece->pitch);
    int duration = run->rows->duration_values[piece->duration];
    int velocity = piece->velocity * 8 + 4;
    if (!run_push(run, onset, piece->instrument, piece->pitch, duration, velocity)) return -1;
    piece->notes++;
    Event made = {piece->number, (int32_t)onset, piece->instrument,  piece->pitch,
                  duration,      velocity,       (float)piece->nats, NOTE_EVENT};
    *event = made;
    return 1;
}

/* Take a piece out that is complete; the others close up. */
static void take_out(Group *group, int index) {
    size_t row = (size_t)group->network->layers * 2 * group->network->width * group->halves;
    int behind = group->pieces - index - 1;
    memory_end(&group->piece[index].memory);
    run_end(&group->piece[index].run);
    memmove(&group->piece[index], &group->piece[index + 1], behind * sizeof(Piece));
    memmove(group->state + index * row, group->state + (index + 1) * row,
            sizeof(float) * behind * row);
    group->pieces--;
}

/* Write up to `steps` events of every piece; how many are in `events`, or -1 when memory is
   short. `events` has room for two of each piece and step. */
EXPORT int group_write(Group *group, int steps, Event *events) {
    const Settings *settings = group->settings;
    int made = 0;
    for (int step = 0; step < steps && group->pieces; step++) {
        encode(group);
        write_events(group);
        for (int index = 0; index < group->pieces; index++) {
            Piece *piece = &group->piece[index];
            Event ended = {piece->number, 0, 0, 0, 0, 0, 0, LENGTH_EVENT};
            int over = piece->run.now + piece->delta >= settings->end && !piece->locked_count;
            if (!over) {
                int result = advance(settings, piece, &events[made]);
                if (result < 0 || piece->memory.out_of_memory) return OUT_OF_MEMORY;
                made += result;
                over = piece->notes >= settings->most_notes;
                ended.kind = LIMIT_EVENT;
            }
            if (over) {
                events[made++] = ended;
                take_out(group, index--);
            }
        }
    }
    return made;
}

EXPORT int group_pieces(const Group *group) { return group->pieces; }
