/* What images are made of: the registries of their base images, and the package indexes and hosts that their making
 * fetches from. Without these nothing new can be built, while what runs goes on. */
#include "graph/code_units.h"
#include "graph/fetches.h"

static bool ends_command(char c) { return c == ';' || c == '&' || c == '|' || c == '\n'; }

/* A step is a line of a shell, or a script of several. */
static void look_at_commands(Model *model, const Facts *facts, const Decl *decl, Location at, Fetches *out) {
    Str text;
    if (!expr_literal(facts, decl->body, &text)) return;
    uint32_t line = at.line;
    for (size_t start = 0; start < text.size;) {
        size_t end = start;
        while (end < text.size && !ends_command(text.data[end])) end++;
        fetches_of_command(model, str_slice(text, start, end), (Location){at.repository, at.file, line, 1}, out);
        if (end < text.size && text.data[end] == '\n') line++;
        start = end + 1;
    }
}

static void need(Model *model, NodeId unit, const Fetches *fetches) {
    for (size_t i = 0; i < fetches->count; i++) {
        const Fetch *fetch = &fetches->items[i];
        if (fetch->target == unit) continue;
        Edge *edge = model_edge(model, unit, fetch->target, fetch->kind, MODE_DEPLOY, fetch->at);
        edge->detail = fetch->detail;
        edge->confidence = CONFIDENCE_LIKELY;
    }
}

/* The line of what an image starts; 0: it starts nothing, as those that others are built on or in. Only the last stage is what runs. */
static uint32_t started_at(const Facts *facts) {
    uint32_t line = 0;
    for (uint32_t d = 0; d < facts->decl_count; d++) {
        ExprId list = facts->decls[d].kind == DECL_DOCUMENT ? facts->decls[d].body : 0;
        for (uint32_t i = 0; list && i < facts_expr(facts, list)->count; i++) {
            ExprId step = expr_child(facts, list, i);
            Str name;
            if (!expr_literal(facts, expr_attribute(facts, step, STR("instruction")), &name)) continue;
            if (str_equal(name, STR("FROM"))) line = 0;
            if (str_equal(name, STR("ENTRYPOINT")) || str_equal(name, STR("CMD"))) line = facts_expr(facts, step)->line;
        }
    }
    return line;
}

/* In a repository of which nothing else is seen to run, an image that starts something is what runs. */
static NodeId lone_image(CodeUnits *units, const FactsFile *file, const bool *has_services) {
    uint32_t line = has_services[file->repository] ? 0 : started_at(&file->facts);
    if (line == 0) return 0;
    CodeUnit *unit = code_units_of(units, file->repository, file->facts.path, STR_NONE);
    return code_unit_node(units, unit, (Location){file->repository, file->real_path, line, 1});
}

static bool *find_services(Model *model) {
    bool *has_services = ARENA_ARRAY(model->arena, bool, model->repositories.count + 1);
    for (NodeId id = 1; id < model->nodes.count; id++) {
        const Node *node = model_at(model, id);
        if (node->kind == NODE_SERVICE) has_services[node->location.repository] = true;
    }
    return has_services;
}

void link_builds(Model *model, CodeUnits *units) {
    const bool *has_services = find_services(model);
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        const Facts *facts = &file->facts;
        if (!file->is_parsed || file->is_link || file->is_vendored || !facts_has_kind(facts, DECL_STEP)) continue;
        const char *context = context_of_file(file);
        bool is_live = strcmp(context, "production") == 0 || strcmp(context, "staging") == 0;
        /* Only code that is seen to need something is a node, and an image that is all that there is. */
        NodeId unit = is_live ? code_units_of(units, file->repository, facts->path, STR_NONE)->node : 0;
        if (is_live && !unit) unit = lone_image(units, file, has_services);
        for (uint32_t d = 0; d < facts->decl_count && unit; d++) {
            const Decl *decl = &facts->decls[d];
            if (decl->kind != DECL_STEP) continue;
            Location at = {file->repository, file->real_path, decl->line, 1};
            Fetches fetches = {0};
            if (str_equal(facts_str(facts, decl->type), STR("image")))
                fetches_of_image(model, facts, decl->body, at, &fetches);
            else
                look_at_commands(model, facts, decl, at, &fetches);
            need(model, unit, &fetches);
        }
    }
}
