/* What jobs of GitLab take from each other, and in which order they come. */
#include "parsers/formats/jobs.h"

/* Each job is compared with each other one. */
enum { EXTENDS_MAX = 32, JOBS_MAX = 1000 };

/* Of jobs that a job extends, the last one that has the key; else its own. */
const DocNode *gitlab_setting(const DocNode *root, const DocNode *job, const char *key) {
    const DocNode *extends = document_get(job, STR("extends")), *found = document_get(job, str_from(key));
    uint32_t count = !extends ? 0 : extends->kind == DOC_SCALAR ? 1 : extends->count;
    if (count > EXTENDS_MAX) count = EXTENDS_MAX;
    for (uint32_t i = count; i > 0 && !found; i--) {
        const DocNode *name = extends->kind == DOC_SCALAR ? extends : document_value(extends, i - 1);
        found = document_get(document_get(root, document_text(name)), str_from(key));
    }
    return found;
}

/* The position of a job's stage among all of them. https://docs.gitlab.com/ci/yaml/#stages */
static uint32_t stage_of(const DocNode *root, const DocNode *job) {
    static const char *const usual[] = {"build", "test", "deploy"};
    const DocNode *own = gitlab_setting(root, job, "stage"), *stages = document_get(root, STR("stages"));
    Str name = own ? document_text(own) : STR("test");
    uint32_t count = document_is_sequence(stages) ? stages->count : 3;
    if (str_equal(name, STR(".pre"))) return 0;
    for (uint32_t i = 0; i < count; i++) {
        Str known = document_is_sequence(stages) ? document_text(document_value(stages, i)) : str_from(usual[i]);
        if (str_equal(name, known)) return i + 1;
    }
    return count + 1;
}

bool gitlab_is_job(Str name) {
    return !str_starts_with(name, STR(".")) && !shell_is_among(name, "variables default include stages workflow");
}

/* Those that it names, else all of the stages before its own that have to succeed. */
void gitlab_add_earlier(Deployments *deployments, const DocNode *root, const DocNode *job) {
    const DocNode *needs = gitlab_setting(root, job, "needs");
    VEC(Str) names = {0};
    if (needs) {
        jobs_add_after(deployments, needs);
        return;
    }
    if (root->count > JOBS_MAX) {
        if (job == document_value(root, root->count - 1))
            facts_add_note(deployments->builder, DIAG_LIMIT, job->line,
                           "more than %d jobs: which of them come before others is not told", JOBS_MAX);
        return;
    }
    uint32_t stage = stage_of(root, job);
    for (uint32_t i = 0; i < root->count; i++) {
        const DocNode *other = document_value(root, i);
        Str name = document_text(document_key(root, i));
        if (!document_is_mapping(other) || !gitlab_is_job(name) || stage_of(root, other) >= stage) continue;
        const DocNode *when = gitlab_setting(root, other, "when"),
                      *may_fail = gitlab_setting(root, other, "allow_failure");
        bool is_held_up = !str_equal(document_text(when), STR("manual")) &&
                          !str_equal(document_text(when), STR("never")) &&
                          !str_equal(document_text(may_fail), STR("true"));
        if (is_held_up) *VEC_PUSH(deployments->arena, &names) = name;
    }
    jobs_add_after_names(deployments, names.items, names.count, job->line);
}
