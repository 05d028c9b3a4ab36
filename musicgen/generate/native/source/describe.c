/* The fields of the structures that Python fills in, for it to read. */
#include <stddef.h>

#include "api.h"

typedef struct {
    const char *type, *name;
    int32_t count;
} Field;

#define DESCRIBE_ONE(type, name) {#type, #name, 1},
#define DESCRIBE_MANY(type, name, count) {#type, #name, count},

static const Field row_fields[] = {ROW_FIELDS(DESCRIBE_ONE, DESCRIBE_MANY){NULL, NULL, 0}};
static const Field setting_fields[] = {SETTING_FIELDS(DESCRIBE_ONE, DESCRIBE_MANY){NULL, NULL, 0}};
static const Field event_fields[] = {EVENT_FIELDS(DESCRIBE_ONE, DESCRIBE_MANY){NULL, NULL, 0}};

/* Fields of the structure `which`, the last of them without a name. */
EXPORT const Field *structure_fields(int which) {
    const Field *const all[] = {row_fields, setting_fields, event_fields};
    return all[which];
}

/* What the library was made from. */
EXPORT const char *source_digest(void) { return SOURCE_DIGEST; }
