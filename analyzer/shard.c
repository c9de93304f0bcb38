/* Which part of an array job this task does. Variables as the engines document them:
 * https://slurm.schedmd.com/job_array.html
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
 * https://docs.aws.amazon.com/batch/latest/userguide/array_index_example.html
 * https://cloud.google.com/batch/docs/create-run-basic-job (BATCH_TASK_INDEX, BATCH_TASK_COUNT)
 * https://cloud.google.com/run/docs/container-contract#jobs-env-vars
 * https://learn.microsoft.com/azure/batch/batch-compute-node-environment-variables (AZ_BATCH_TASK_ID, when tasks are called by their
 * number from 0; of the others a job sets what it wants to)
 * https://docs.gitlab.com/ci/variables/predefined_variables/ (CI_NODE_INDEX begins with 1)
 * Of engines that do not say how many tasks there are, --shard N says it: "--shard /16". */
#include <stdlib.h>

#include "analyzer/manifest.h"

typedef struct {
    const char *index, *count, *first;
    uint64_t base; /* of the first index, where no variable says it */
} ArrayVariables;

static const ArrayVariables engines[] = {
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", 0},
    {"AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", NULL, 0},
    {"JOB_COMPLETION_INDEX", "JOB_COMPLETION_COUNT", NULL, 0},
    {"CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT", NULL, 0},
    {"BATCH_TASK_INDEX", "BATCH_TASK_COUNT", NULL, 0},
    {"AZ_BATCH_TASK_INDEX", "AZ_BATCH_TASK_COUNT", NULL, 0},
    {"AZ_BATCH_TASK_ID", "AZ_BATCH_TASK_COUNT", NULL, 0},
    {"PARALLEL_SEQ", "PARALLEL_SHARDS", NULL, 1},
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", NULL, 1},
};

static bool number_of(Str text, uint64_t *out) {
    int64_t number;
    if (!str_to_int64(text, &number) || number < 0) return false;
    *out = (uint64_t)number;
    return true;
}

static bool read_engine(Shard *out, const ArrayVariables *engine, uint64_t count) {
    uint64_t index, first = engine->base;
    if (!number_of(str_from(getenv(engine->index)), &index)) return false;
    if (engine->first) number_of(str_from(getenv(engine->first)), &first);
    if (!count && !number_of(str_from(getenv(engine->count)), &count)) return false;
    if (index < first) return false;
    *out = (Shard){index - first, count, true};
    return true;
}

bool shard_read(Shard *out, Str option, Diags *diags) {
    uint64_t count = 0;
    size_t slash = str_find_char(option, '/', 0);
    Str index = str_slice(option, 0, slash);
    *out = (Shard){0, 1, false};
    bool is_form = option.size == 0 ||
                   (slash != SIZE_MAX && number_of(str_slice(option, slash + 1, option.size), &count) && count);
    if (is_form && index.size) {
        is_form = number_of(index, &out->index);
        out->count = count;
    } else if (is_form) {
        for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)
            if (read_engine(out, &engines[i], count)) break;
        if (count && !out->is_array) is_form = false;
    }
    if (is_form && out->count && out->index < out->count) return true;
    diag_add(diags, DIAG_ERROR, STR_NONE, 0,
             "--shard takes I/N with I from 0 to N - 1, or /N in an array job whose variables say I, not \"%.*s\"",
             STR_ARG(option));
    return false;
}

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
bool shard_has(const Shard *shard, Str name) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < name.size; i++) hash = (hash ^ (unsigned char)name.data[i]) * 0x100000001b3u;
    return hash % shard->count == shard->index;
}
