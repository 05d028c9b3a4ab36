#include "draw.h"

#include <math.h>
#include <stdlib.h>

#include "layout.h"
#include "numbers.h"
#include "rules.h"

/* A random number nearer to 1 would be rounded to it, and reach beyond what may be drawn. */
static const double BELOW_ONE = 1 - 1.0 / (1 << 24);

typedef struct {
    float weight;
    int class;
} Weighed;

static int likelier_first(const void *a, const void *b) {
    const Weighed *one = a, *other = b;
    if (one->weight != other->weight) return one->weight < other->weight ? 1 : -1;
    return other->class - one->class;
}

/* Numbers that are gone through side by side: they do not wait for one another. */
enum { TOGETHER = 16, SUMS = PITCH_CLASSES / TOGETHER };

static float largest(const float *values, int count) {
    float strands[TOGETHER], best = values[0];
    int index = 0;
    for (int one = 0; one < TOGETHER; one++) strands[one] = values[0];
    for (; index + TOGETHER <= count; index += TOGETHER)
        for (int one = 0; one < TOGETHER; one++)
            strands[one] = values[index + one] > strands[one] ? values[index + one] : strands[one];
    for (; index < count; index++) best = values[index] > best ? values[index] : best;
    for (int one = 0; one < TOGETHER; one++) best = strands[one] > best ? strands[one] : best;
    return best;
}

static float sum_up(const float *weights, float *sums) {
    float total = 0;
    for (int index = 0; index < SUMS; index++) {
        sums[index] = 0;
        for (int one = 0; one < TOGETHER; one++) sums[index] += weights[index * TOGETHER + one];
    }
    for (int index = 0; index < SUMS; index++) total += sums[index];
    return total;
}

/* The class at which the sum of the weights goes beyond `goal`, which is less than all. */
static int class_beyond(const float *weights, const float *sums, float goal) {
    float reached = 0;
    int index = 0, found = 0;
    while (index < SUMS - 1 && reached + sums[index] <= goal) reached += sums[index++];
    for (int one = 0; one < TOGETHER; one++) {
        int class = index * TOGETHER + one;
        if (weights[class] <= 0) continue;
        found = class;
        reached += weights[class];
        if (reached > goal) break;
    }
    return found;
}

/* Put the likeliest first, and cut off what comes after those that reach `top_p` of all. */
static void keep_likeliest(float *weights, int classes, float enough, Weighed *order) {
    float reached = 0;
    for (int class = 0; class < classes; class++) {
        order[class].weight = weights[class];
        order[class].class = class;
    }
    qsort(order, (size_t)classes, sizeof *order, likelier_first);
    /* A class stays when those before it have not yet reached it. */
    for (int place = 0; place < classes; place++) {
        weights[place] = reached < enough ? order[place].weight : 0;
        reached += order[place].weight;
    }
}

int draw(const float *logits, int classes, Sharpness how, Random random, double *nats) {
    float weights[PITCH_CLASSES] = {0}, sums[SUMS], best = largest(logits, classes);
    Weighed order[PITCH_CLASSES];
    double uniform = random.next(random.state);
    if (!is_legal(best)) return -1;
    for (int class = 0; class < classes; class++)
        weights[class] = exponential((logits[class] - best) * how.sharpness);
    for (int class = 0; class < classes; class++)
        if (!is_legal(logits[class]) || weights[class] < how.min_p) weights[class] = 0;
    float total = sum_up(weights, sums);
    if (how.top_p < 1) {
        keep_likeliest(weights, classes, how.top_p * total, order);
        total = sum_up(weights, sums);
    }
    float goal = (float)(uniform < BELOW_ONE ? uniform : BELOW_ONE) * total;
    int place = class_beyond(weights, sums, goal);
    *nats += log((double)weights[place] / (double)total);
    return how.top_p < 1 ? order[place].class : place;
}
