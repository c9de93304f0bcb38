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
    const char *index, *count, *first, *last;
    uint64_t base;  /* of the first index, where no variable says it */
    bool is_silent; /* it never says how many there are: without --shard each task would do all of it */
} ArrayVariables;

static const ArrayVariables engines[] = {
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", 0, false},
    {"AWS_BATCH_JOB_ARRAY_INDEX", "AWS_BATCH_JOB_ARRAY_SIZE", NULL, NULL, 0, false},
    {"JOB_COMPLETION_INDEX", "JOB_COMPLETION_COUNT", NULL, NULL, 0, true},
    {"CLOUD_RUN_TASK_INDEX", "CLOUD_RUN_TASK_COUNT", NULL, NULL, 0, false},
    {"BATCH_TASK_INDEX", "BATCH_TASK_COUNT", NULL, NULL, 0, false},
    {"AZ_BATCH_TASK_INDEX", "AZ_BATCH_TASK_COUNT", NULL, NULL, 0, false},
    {"AZ_BATCH_TASK_ID", "AZ_BATCH_TASK_COUNT", NULL, NULL, 0, false},
    {"PARALLEL_SEQ", "PARALLEL_SHARDS", NULL, NULL, 1, false},
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", NULL, NULL, 1, false},
};

static bool number_of(Str text, uint64_t *out) {
    int64_t number;
    if (!str_to_int64(text, &number) || number < 0) return false;
    *out = (uint64_t)number;
    return true;
}

typedef enum { ENGINE_OTHER, ENGINE_READ, ENGINE_UNCLEAR } EngineAnswer;

/* `count`: of the parts, as the option says it; 0: the variables have to. */
static EngineAnswer read_engine(Shard *out, const ArrayVariables *engine, uint64_t count) {
    uint64_t index, first = engine->base, last = 0, said = 0;
    if (!number_of(str_from(getenv(engine->index)), &index)) return ENGINE_OTHER;
    bool has_first = engine->first && number_of(str_from(getenv(engine->first)), &first);
    bool has_last = engine->last && number_of(str_from(getenv(engine->last)), &last);
    bool has_count = number_of(str_from(getenv(engine->count)), &said);
    if (!count && !has_count) return engine->is_silent ? ENGINE_UNCLEAR : ENGINE_OTHER;
    /* --array=3,7 does two of the parts again: which ones, their numbers say, and how many there are, the option. */
    bool has_gaps = has_first && has_last && has_count && last - first + 1 != said;
    bool is_whole = has_first && has_last && last - first + 1 == count;
    if (!count && has_gaps) return ENGINE_UNCLEAR;
    if (count && has_first && has_last && !is_whole) first = engine->base;
    if (index < first) return ENGINE_OTHER;
    *out = (Shard){index - first, count ? count : said, true};
    return ENGINE_READ;
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
        EngineAnswer answer = ENGINE_OTHER;
        for (size_t i = 0; i < sizeof engines / sizeof *engines && answer == ENGINE_OTHER; i++)
            answer = read_engine(out, &engines[i], count);
        if (answer == ENGINE_UNCLEAR) {
            diag_add(diags, DIAG_ERROR, STR_NONE, 0,
                     "this is a task of an array job that does not say of how many parts: give it --shard /N, or "
                     "--shard 0/1 for all of them");
            return false;
        }
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
