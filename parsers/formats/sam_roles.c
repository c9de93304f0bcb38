/* What the role of a function or a state machine is allowed to do, and the name of a function's version. */
#include "parsers/formats/sam.h"

/* ---- Statements ---- */

/* Does every variable of the text stand in `variables`? AWS::Region and the like always do. */
static bool has_variables(Str text, const DocNode *variables) {
    for (size_t at = str_find(text, STR("${"), 0); at != SIZE_MAX; at = str_find(text, STR("${"), at + 2)) {
        Str name = str_slice(text, at + 2, str_find_char(text, '}', at));
        if (!str_starts_with(name, STR("AWS::")) && !document_get(variables, name)) return false;
    }
    return true;
}

DocNode *sam_substituted(const PatternScope *scope, Str text, DocNode *variables) {
    bool is_one = str_starts_with(text, STR("${")) && str_find_char(text, '}', 0) + 1 == text.size;
    if (!has_variables(text, variables)) return NULL;
    if (is_one) return document_get(variables, str_slice(text, 2, text.size - 1));
    if (!str_contains(text, STR("${"))) return pattern_scalar(scope, text);
    DocNode *items[2] = {pattern_scalar(scope, text), variables};
    return pattern_call(scope, "Fn::Sub", pattern_sequence(scope, items, 2));
}

static void add_words(const PatternScope *scope, DocNodes *out, const DocNode *words) {
    for (uint32_t i = 0; words->kind == DOC_SEQUENCE && i < words->count; i++)
        add_words(scope, out, document_value(words, i));
    Str rest = document_text(words), word;
    while (str_word_next(&rest, &word)) *VEC_PUSH(scope->arena, out) = pattern_scalar(scope, word);
}

DocNode *sam_statement(PatternScope *scope, const DocNode *row, DocNode *variables) {
    DocNodes actions = {0}, resources = {0};
    add_words(scope, &actions, document_value(row, 0));
    for (uint32_t i = 1; i < row->count; i++) {
        DocNode *resource = sam_substituted(scope, document_value(row, i)->value, variables);
        if (resource) *VEC_PUSH(scope->arena, &resources) = resource;
    }
    DocNode *pairs[6] = {
        pattern_scalar(scope, STR("Effect")),   pattern_scalar(scope, STR("Allow")),
        pattern_scalar(scope, STR("Action")),   pattern_sequence(scope, actions.items, actions.count),
        pattern_scalar(scope, STR("Resource")), pattern_sequence(scope, resources.items, resources.count)};
    return pattern_mapping(scope, pairs, 3);
}

/* ---- Policies ---- */

/* A policy that a role holds itself, rather than the name or ARN of one. */
static bool is_document(const Sam *sam, const DocNode *policy) {
    if (policy->kind != DOC_MAPPING || policy->tag.size) return false;
    if (document_get(policy, STR("Statement"))) return true;
    return policy->count == 1 && document_get(sam->policies, document_text(document_key(policy, 0)));
}

static DocNode *template_document(Sam *sam, PatternScope *scope, const DocNode *policy) {
    DocNode *variables = document_value(policy, 0);
    const DocNode *rows = document_get(sam->policies, document_text(document_key(policy, 0)));
    DocNodes statements = {0};
    for (uint32_t i = 0; i < rows->count; i++)
        *VEC_PUSH(sam->arena, &statements) = sam_statement(scope, document_value(rows, i), variables);
    return pattern_call(scope, "Statement", pattern_sequence(scope, statements.items, statements.count));
}

static DocNode *inline_policy(Sam *sam, PatternScope *scope, DocNode *policy, uint32_t index) {
    Str id = document_text(pattern_find(scope, STR("id")));
    bool is_template = !document_get(policy, STR("Statement"));
    DocNode *pairs[4] = {
        pattern_scalar(scope, STR("PolicyName")),
        pattern_scalar(scope, str_format(sam->arena, "%.*sRolePolicy%u", STR_ARG(id), (unsigned)index)),
        pattern_scalar(scope, STR("PolicyDocument")), is_template ? template_document(sam, scope, policy) : policy};
    return pattern_mapping(scope, pairs, 2);
}

static DocNode *managed_policy(const PatternScope *scope, DocNode *policy) {
    if (policy->kind != DOC_SCALAR || policy->tag.size || str_starts_with(policy->value, STR("arn:"))) return policy;
    return pattern_scalar(scope, str_format(scope->arena, "arn:aws:iam::aws:policy/%.*s", STR_ARG(policy->value)));
}

static void add_policy(Sam *sam, SamResource *resource, PatternScope *scope, DocNode *policy, uint32_t index) {
    const DocNode *choice = intrinsic_argument(policy, "If");
    if (choice && choice->kind == DOC_SEQUENCE && choice->count == 3) {
        DocNode *items[3] = {document_value(choice, 0), document_value(choice, 1), document_value(choice, 2)};
        bool holds_document = false;
        for (int i = 1; i < 3; i++) {
            bool is_own = is_document(sam, items[i]);
            holds_document = holds_document || is_own;
            items[i] = is_own ? inline_policy(sam, scope, items[i], index) : managed_policy(scope, items[i]);
        }
        DocNode *made = pattern_call(scope, "Fn::If", pattern_sequence(scope, items, 3));
        *VEC_PUSH(sam->arena, holds_document ? &resource->policies : &resource->managed) = made;
        return;
    }
    if (is_document(sam, policy))
        *VEC_PUSH(sam->arena, &resource->policies) = inline_policy(sam, scope, policy, index);
    else if (policy->kind == DOC_SCALAR || policy->tag.size || intrinsic_target(policy).size)
        *VEC_PUSH(sam->arena, &resource->managed) = managed_policy(scope, policy);
    else if (policy->count == 1 && str_starts_with(document_text(document_key(policy, 0)), STR("Fn::")))
        *VEC_PUSH(sam->arena, &resource->managed) = policy;
}

void sam_policies(Sam *sam, uint32_t owner, PatternScope *scope) {
    DocNode *policies = pattern_find(scope, STR("Policies"));
    if (!policies) return;
    if (!sam->policies) sam->policies = sam_data(sam, "policies.json");
    SamResource *resource = &sam->resources.items[owner];
    bool is_list = policies->kind == DOC_SEQUENCE && !policies->tag.size;
    for (uint32_t i = 0; i < (is_list ? policies->count : 1); i++)
        add_policy(sam, resource, scope, is_list ? document_value(policies, i) : policies, i);
}

/* ---- Versions ---- */

/* Code that stands beside the template is uploaded when it is deployed; until then tools put this name in its place. */
static const char unpackaged_bucket[] = "bucket", unpackaged_key[] = "value";

static DocNode *resolved(const PatternScope *scope, DocNode *node) {
    return (DocNode *)(uintptr_t)pattern_resolved(scope, node);
}

static void add_pair(const PatternScope *scope, DocNodes *pairs, const char *name, DocNode *value) {
    if (!value) return;
    *VEC_PUSH(scope->arena, pairs) = pattern_scalar(scope, str_from(name));
    *VEC_PUSH(scope->arena, pairs) = value;
}

static void add_location(const PatternScope *scope, DocNodes *pairs, DocNode *code) {
    Str uri = code && !code->tag.size ? document_text(code) : STR_NONE;
    DocNode *bucket = document_get(code, STR("Bucket")), *key = document_get(code, STR("Key"));
    DocNode *version = document_get(code, STR("Version"));
    if (str_starts_with(uri, STR("s3://"))) {
        size_t slash = str_find_char(uri, '/', 5), question = str_find_char(uri, '?', 0);
        bucket = pattern_scalar(scope, str_slice(uri, 5, slash));
        key = pattern_scalar(scope, str_slice(uri, slash == SIZE_MAX ? uri.size : slash + 1, question));
        Str query = question == SIZE_MAX ? STR_NONE : str_slice(uri, question + 1, uri.size);
        if (str_starts_with(query, STR("versionId=")))
            version = pattern_scalar(scope, str_slice(query, 10, query.size));
    }
    if (!bucket || !key) {
        bucket = pattern_scalar(scope, str_from(unpackaged_bucket));
        key = pattern_scalar(scope, str_from(unpackaged_key));
    }
    add_pair(scope, pairs, "S3Bucket", resolved(scope, bucket));
    add_pair(scope, pairs, "S3Key", resolved(scope, key));
    if (version) add_pair(scope, pairs, "S3ObjectVersion", resolved(scope, version));
}

/* A version has a new name when what it is made from is new. */
static Str version_hash(const PatternScope *scope) {
    DocNode *sum = pattern_find(scope, STR("AutoPublishCodeSha256")), *all = NULL;
    all = pattern_find(scope, STR("AutoPublishAliasAllProperties"));
    if (sum) return str_slice(pattern_canonical(scope, sum), 0, 10);
    if (all && all->is_true) return STR("0000000000"); /* of all properties as the translator writes them */
    DocNodes pairs = {0};
    DocNode *text = pattern_find(scope, STR("InlineCode")), *image = pattern_find(scope, STR("ImageUri"));
    bool is_image = str_equal(document_text(pattern_find(scope, STR("PackageType"))), STR("Image"));
    Str unpackaged = str_format(scope->arena, "s3://%s/%s", unpackaged_bucket, unpackaged_key);
    if (is_image)
        add_pair(scope, &pairs, "ImageUri", image ? resolved(scope, image) : pattern_scalar(scope, unpackaged));
    else if (text)
        add_pair(scope, &pairs, "ZipFile", resolved(scope, text));
    else
        add_location(scope, &pairs, pattern_find(scope, STR("CodeUri")));
    add_pair(scope, &pairs, "Variables", pattern_find(scope, STR("Environment.Variables")));
    add_pair(scope, &pairs, "MemorySize", pattern_find(scope, STR("MemorySize")));
    DocNode *snap = pattern_find(scope, STR("SnapStart"));
    bool is_off = str_equal(document_text(document_get(snap, STR("ApplyOn"))), STR("None"));
    if (snap && !is_off) add_pair(scope, &pairs, "SnapStart", snap);
    PatternScope plain = *scope;
    plain.parameters = NULL;
    return pattern_hash(scope, pattern_canonical(&plain, pattern_mapping(scope, pairs.items, pairs.count / 2)));
}

void sam_version(PatternScope *scope) {
    Str id = document_text(pattern_find(scope, STR("id"))), hash = version_hash(scope);
    pattern_bind_text(scope, STR("version"), str_format(scope->arena, "%.*sVersion%.*s", STR_ARG(id), STR_ARG(hash)));
}
