/* A key is enough when the bucket is left to the command line (partial backends), as long as one root has it.
 * Workspaces of Terraform Cloud carry their environment in the name ("vpc-production") and are found by tag
 * there ("vpc"): a workspace whose known beginning is a tag or the folder of a single root is that root's. */
#include "graph/states.h"

/* Text of a value, or its known beginning when it is a template that ends in something unknown. */
static Str known_text(const ResourceInstance *data, Str path, bool *is_whole) {
    const Value *value = resource_path(data, path, NULL);
    *is_whole = value && value->kind == VALUE_STRING;
    if (*is_whole) return value->string;
    const Facts *facts;
    ExprId expr = resource_expression(data, path, &facts);
    Str text;
    if (!expr || facts_expr(facts, expr)->kind != EXPR_TEMPLATE) return STR_NONE;
    return expr_literal(facts, expr_child(facts, expr, 0), &text) ? text : STR_NONE;
}

static Str literal_member(const Facts *facts, ExprId body, Str name) {
    Str text;
    ExprId expr = body ? expr_attribute(facts, body, name) : 0;
    return expr && expr_literal(facts, expr, &text) ? text : STR_NONE;
}

/* 0: no; 1: by the key alone; 2: by everything. */
static int matches_object(const Instance *root, Str bucket, Str key) {
    const DeclRef *ref = unit_backend(root->model, root->unit);
    if (!ref || key.size == 0) return 0;
    const Facts *facts = unit_facts(root->model, *ref);
    ExprId body = unit_decl(root->model, *ref)->body;
    Str own_key = literal_member(facts, body, STR("key")), own_bucket = literal_member(facts, body, STR("bucket"));
    if (own_key.size == 0) own_key = literal_member(facts, body, STR("prefix"));
    if (!str_equal(own_key, key)) return 0;
    if (own_bucket.size == 0 || bucket.size == 0) return 1;
    return str_equal(own_bucket, bucket) ? 2 : 0;
}

static Str last_step(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* Is `word` the workspace's name, or its beginning up to a dash? */
static bool begins_workspace(Str workspace, Str word, bool is_whole) {
    if (word.size == 0 || !str_starts_with(workspace, word)) return false;
    if (workspace.size == word.size) return is_whole;
    return workspace.data[word.size] == '-' && (is_whole || workspace.size == word.size + 1);
}

static int matches_workspace(const Instance *root, Str workspace, bool is_whole) {
    const DeclRef *ref = unit_backend(root->model, root->unit);
    if (!ref) return 0;
    const Facts *facts = unit_facts(root->model, *ref);
    ExprId block = expr_block(facts, unit_decl(root->model, *ref)->body, STR("workspaces"), 0);
    ExprId body = block ? expr_child(facts, block, 0) : 0;
    if (!body) return 0;
    Str name = literal_member(facts, body, STR("name")), prefix = literal_member(facts, body, STR("prefix"));
    if (name.size) return is_whole && str_equal(name, workspace) ? 2 : 0;
    if (prefix.size) return str_starts_with(workspace, prefix) || (!is_whole && str_equal(workspace, prefix)) ? 1 : 0;
    ExprId tags = expr_attribute(facts, body, STR("tags"));
    const Expr *list = facts_expr(facts, tags);
    Str folder = last_step(root->unit->path), tag;
    for (uint32_t i = 0; tags && i < list->count; i++)
        if (expr_literal(facts, expr_child(facts, tags, i), &tag) && str_equal(tag, folder) &&
            begins_workspace(workspace, tag, is_whole))
            return 2;
    return tags && begins_workspace(workspace, folder, is_whole) ? 1 : 0;
}

Instance *states_root(const ResourceInstance *data) {
    Instance *in = data->set->in;
    const Instances *instances = in->model->instances;
    const Decl *decl = unit_decl(in->model, data->set->decl);
    Str type = facts_str(unit_facts(in->model, data->set->decl), decl->type);
    if (decl->kind != DECL_DATA || !instances || !catalog_is_remote_state(in->model->catalog, type)) return NULL;
    bool is_whole = false, is_bucket_whole = false, is_key_whole = false;
    Str workspace = known_text(data, STR("workspace"), &is_whole);
    Str bucket = known_text(data, STR("config.bucket"), &is_bucket_whole),
        key = known_text(data, STR("config.key"), &is_key_whole);
    if (!is_key_whole) key = known_text(data, STR("config.prefix"), &is_key_whole);
    if (!is_bucket_whole) bucket = STR_NONE;
    bool has_config = is_key_whole && key.size;
    Instance *best = NULL;
    int best_score = 0;
    bool is_tie = false;
    for (size_t i = 0; i < instances->roots.count; i++) {
        Instance *root = instances->roots.items[i];
        int score = has_config       ? matches_object(root, bucket, key)
                    : workspace.size ? matches_workspace(root, workspace, is_whole)
                                     : 0;
        if (score == 0 || score < best_score) continue;
        /* Of the deployments of one root the one of the same environment is read. */
        bool is_other_deployment = best && score == best_score && best->unit == root->unit;
        if (is_other_deployment && root->environment != in->environment && best->environment == in->environment)
            continue;
        bool is_nearer =
            is_other_deployment && root->environment == in->environment && best->environment != in->environment;
        is_tie = score == best_score && !is_nearer;
        best_score = score;
        best = root;
    }
    return is_tie ? NULL : best;
}
