#include "graph/moves.h"

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"
#include "graph/instances.h"

struct Moves {
    Map *by_place; /* repository, folder and address → index into `from` */
    VEC(Str) from;
};

static Str key_of(Arena *arena, uint32_t repository, Str folder, Str address) {
    return str_format(arena, "%u\x1f%.*s\x1f%.*s", repository, STR_ARG(folder), STR_ARG(address));
}

/* ---- addresses ---- */

Str moves_plain(Str address, Arena *arena) {
    StrBuf out = strbuf_new(arena, address.size + 1);
    size_t from = 0, at;
    while ((at = str_find(address, STR("[0]"), from)) != SIZE_MAX) {
        strbuf_add(&out, str_slice(address, from, at));
        from = at + strlen("[0]");
    }
    if (!from) return address;
    strbuf_add(&out, str_slice(address, from, address.size));
    return strbuf_str(&out);
}

static bool add_key(StrBuf *out, const Facts *facts, ExprId id) {
    const Expr *key = facts_expr(facts, id);
    Str text = facts_str(facts, key->text);
    if (key->kind == EXPR_NUMBER) {
        strbuf_format(out, "[%.*s]", STR_ARG(text));
        return true;
    }
    if (!expr_literal(facts, id, &text)) return false;
    strbuf_format(out, "[\"%.*s\"]", STR_ARG(text));
    return true;
}

/* As Terraform prints it; false: it is no address. */
static bool add_address(StrBuf *out, const Facts *facts, ExprId id, uint32_t depth) {
    const Expr *expr = facts_expr(facts, id);
    Str text = facts_str(facts, expr->text);
    if (depth > NESTING_DEPTH_MAX) return false;
    if (expr->kind == EXPR_DECL) {
        bool is_module = expr->number == DECL_MODULE, is_data = expr->number == DECL_DATA;
        strbuf_format(out, "%s%.*s", is_module ? "module." : is_data ? "data." : "", STR_ARG(text));
        return is_module || is_data || expr->number == DECL_RESOURCE;
    }
    if (expr->kind != EXPR_ATTR && expr->kind != EXPR_INDEX) return false;
    if (!add_address(out, facts, expr_child(facts, id, 0), depth + 1)) return false;
    if (expr->kind == EXPR_INDEX) return add_key(out, facts, expr_child(facts, id, 1));
    strbuf_format(out, ".%.*s", STR_ARG(text));
    return true;
}

static Str address_at(const Facts *facts, ExprId body, Str name, Arena *arena) {
    StrBuf out = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    ExprId id = expr_attribute(facts, body, name);
    return id && add_address(&out, facts, id, 0) && !out.is_truncated ? moves_plain(strbuf_str(&out), arena) : STR_NONE;
}

const Moves *moves_collect(Model *model) {
    Moves *moves = NULL;
    for (size_t i = 0; i < model->file_count; i++) {
        const Facts *facts = &model->files[i].facts;
        for (uint32_t d = 0; d < facts->decl_count; d++) {
            const Decl *decl = &facts->decls[d];
            if (decl->kind != DECL_MOVED || !str_equal(facts_str(facts, decl->type), STR("moved"))) continue;
            Str from = address_at(facts, decl->body, STR("from"), model->arena),
                to = address_at(facts, decl->body, STR("to"), model->arena);
            if (!from.size || !to.size || str_equal(from, to)) continue;
            if (!moves) {
                moves = ARENA_NEW(model->arena, Moves);
                moves->by_place = map_new(model->arena);
            }
            Str folder = location_of_directory(facts->path);
            bool is_new = false;
            map_add(moves->by_place, key_of(model->arena, model->files[i].repository, folder, to),
                    (uint32_t)moves->from.count, &is_new);
            if (is_new) *VEC_PUSH(model->arena, &moves->from) = from;
        }
    }
    return moves;
}

/* ---- where something was ---- */

/* The address without the modules around it. */
static Str inside_of_modules(Str address) {
    while (str_starts_with(address, STR("module."))) {
        bool is_quoted = false;
        size_t i = strlen("module."), depth = 0;
        for (; i < address.size; i++) {
            char c = address.data[i];
            if (c == '"' && address.data[i - 1] != '\\') is_quoted = !is_quoted;
            if (!is_quoted && c == '[') depth++;
            if (!is_quoted && c == ']' && depth) depth--;
            if (!is_quoted && !depth && c == '.') break;
        }
        if (i == address.size) break;
        address = str_slice(address, i + 1, address.size);
    }
    return address;
}

typedef struct {
    const Moves *moves;
    uint32_t repository;
    Arena *arena;
    Str *items;
    size_t count, max;
} Former;

static void add_former(Former *former, Str address) {
    for (size_t i = 0; i < former->count; i++)
        if (str_equal(former->items[i], address)) return;
    if (former->count < former->max) former->items[former->count++] = address;
}

/* By blocks of the folder for the thing itself, for all of its instances, or for a module around it. `around`: the modules in front of
 * the address, where the blocks are a module's own. */
static void step_back(Former *former, Str folder, Str around, Str address) {
    const Moves *moves = former->moves;
    for (size_t end = address.size; end > 0; end--) {
        bool is_end = end == address.size || address.data[end] == '.' || address.data[end] == '[';
        if (!is_end) continue;
        Str key = key_of(former->arena, former->repository, folder, str_slice(address, 0, end));
        uint32_t found = map_get(moves->by_place, key);
        if (found == MAP_NONE) continue;
        Str from = moves->from.items[found], rest = str_slice(address, end, address.size);
        add_former(former, str_format(former->arena, "%.*s%.*s%.*s", STR_ARG(around), STR_ARG(from), STR_ARG(rest)));
    }
}

/* That of a root which is deployed with several files of variables has their names behind its folder. */
static Str folder_of_root(Str root) {
    Str folder = str_trim(str_slice(root, 0, str_find_char(root, '[', 0)));
    return str_equal(folder, STR(".")) ? STR_NONE : folder;
}

size_t moves_addresses(const Model *model, const Node *node, Arena *arena, Str *out, size_t max) {
    Former former = {model->moves, node->location.repository, arena, out, 0, max};
    add_former(&former, moves_plain(model_str(model, node->address), arena));
    Str folder = location_of_directory(model_str(model, node->location.file)),
        root = folder_of_root(model_str(model, node->root));
    for (size_t i = 0; model->moves && i < former.count; i++) { /* ends: none is there twice */
        Str address = former.items[i], inside = inside_of_modules(address);
        step_back(&former, root, STR_NONE, address);
        step_back(&former, folder, str_slice(address, 0, address.size - inside.size), inside);
    }
    return former.count;
}
