/* Who answers for services: what CODEOWNERS and files of a developer portal (catalog-info) say. */
#include "graph/link.h"
#include "graph/manifest_paths.h"

typedef VEC(const FactsFile *) Sources; /* files that name owners */

/* Patterns of CODEOWNERS are those of .gitignore, without negation.
 * https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners */
static bool owns(Arena *arena, Str pattern, Str path) {
    bool is_folder = str_ends_with(pattern, STR("/"));
    if (is_folder) pattern.size--;
    bool is_anchored = str_find_char(pattern, '/', 0) != SIZE_MAX;
    if (str_starts_with(pattern, STR("/"))) pattern = str_slice(pattern, 1, pattern.size);
    Str full = is_anchored ? pattern : str_format(arena, "**/%.*s", STR_ARG(pattern));
    if (!is_folder && (str_matches_glob(path, full) || (!is_anchored && str_matches_glob(path, pattern)))) return true;
    if (str_matches_glob(path, str_format(arena, "%.*s/**", STR_ARG(full)))) return true;
    return !is_anchored && str_matches_glob(path, str_format(arena, "%.*s/**", STR_ARG(pattern)));
}

static bool is_folder_of(Str folder, Str path) {
    return folder.size == 0 ||
           (str_starts_with(path, folder) && path.size > folder.size && path.data[folder.size] == '/');
}

static void read_owners(Model *model, const FactsFile *file, Str path, Ownership *out) {
    const Facts *facts = &file->facts;
    Arena *scratch = arena_new();
    for (uint32_t d = 0; d < facts->decl_count; d++) {
        ExprId body = facts->decls[d].body;
        for (uint32_t i = 0; i < facts_expr(facts, body)->count; i++) { /* the last one that fits decides */
            ExprId row = expr_child(facts, body, i), owners = expr_attribute(facts, row, STR("owners"));
            Str team = STR_NONE;
            if (!owns(scratch, manifest_text(facts, row, STR("pattern")), path)) continue;
            if (owners && facts_expr(facts, owners)->count) expr_literal(facts, expr_child(facts, owners, 0), &team);
            out->team = model_sym(model, team);
            out->at = (Location){file->repository, file->real_path, facts_expr(facts, row)->line, 1};
        }
    }
    arena_free(scratch);
}

static void read_catalog(Model *model, const FactsFile *file, Ownership *out) {
    const Facts *facts = &file->facts;
    for (uint32_t d = 0; d < facts->decl_count; d++) {
        ExprId body = facts->decls[d].body;
        Str team = manifest_text(facts, body, STR("spec.owner")),
            system = manifest_text(facts, body, STR("spec.system"));
        if (!team.size || !str_equal(manifest_text(facts, body, STR("kind")), STR("Component"))) continue;
        out->team = model_sym(model, team);
        out->system = system.size ? model_sym(model, system) : 0;
        out->at = (Location){file->repository, file->real_path, facts->decls[d].line, 1};
        return;
    }
}

/* A catalog-info beside or above the service says more than a list of who reviews. */
static void add_ownership(Model *model, const Sources *sources, NodeId service) {
    const Node *node = model_at(model, service);
    Location place = node->location;
    Str path = model_str(model, place.file);
    Ownership out = {.service = service};
    size_t deepest = 0;
    bool is_catalog = false;
    for (size_t i = 0; i < sources->count; i++) {
        const FactsFile *file = sources->items[i];
        if (file->repository != place.repository) continue;
        Str folder = location_of_directory(file->facts.path);
        if (str_equal(file->facts.format, STR("codeowners")) && !is_catalog) read_owners(model, file, path, &out);
        if (!str_equal(file->facts.format, STR("catalog-info")) || !is_folder_of(folder, path)) continue;
        if (is_catalog && folder.size < deepest) continue;
        Sym before = out.team;
        read_catalog(model, file, &out);
        if (out.team != before) is_catalog = true, deepest = folder.size;
    }
    if (out.team) *VEC_PUSH(model->arena, &model->ownerships) = out;
}

void link_owners(Model *model) {
    Sources sources = {0};
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        bool is_source =
            str_equal(file->facts.format, STR("codeowners")) || str_equal(file->facts.format, STR("catalog-info"));
        if (file->is_parsed && !file->is_link && is_source) *VEC_PUSH(model->arena, &sources) = file;
    }
    if (!sources.count) return;
    for (NodeId id = 1; id < model->nodes.count; id++)
        if (model_at(model, id)->kind == NODE_SERVICE && !model_at(model, id)->is_absent)
            add_ownership(model, &sources, id);
}
