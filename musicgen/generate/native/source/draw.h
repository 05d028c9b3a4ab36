/* Drawing a class from logits: `musicgen.generate.draw` in C. */
#ifndef MUSICGEN_DRAW_H
#define MUSICGEN_DRAW_H

/* numpy's own generator, which knows its state and how to go on. */
typedef struct {
    void *state;
    double (*next)(void *state);
} Random;

typedef struct {
    float sharpness, top_p, min_p;
} Sharpness;

/* A class and, added to `nats`, the natural logarithm of its probability; -1 where every
   class is forbidden. Takes one random number either way. */
int draw(const float *logits, int classes, Sharpness how, Random random, double *nats);

#endif
