/* Scripts that images start: ENTRYPOINT and CMD of a Dockerfile, and the scripts that those call. They run where the image runs,
 * and are no tools of those who deliver it. */
#include "graph/code_units.h"

enum { ROUNDS_MAX = 6 /* of scripts that call scripts */ };

static Str key_of(const Model *model, uint32_t repository, Str path) {
    return str_format(model->arena, "%u\x1f%.*s", repository, STR_ARG(path));
}

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static bool is_script(const FactsFile *file) {
    return file->is_parsed && !file->is_vendored && str_equal(file->facts.format, STR("shell"));
}

/* The last words of a script end in the program that it starts: the container is up once it is. */
static bool hands_over(const Facts *facts) {
    for (uint32_t i = 0; i < facts->code_count; i++)
        if (facts->code[i].kind == CODE_CALL && str_equal(facts_str(facts, facts->code[i].name), STR("exec")))
            return true;
    return false;
}

static void add(CodeUnits *units, const FactsFile *file, EdgeMode mode) {
    bool is_new = false;
    Str key = key_of(units->model, file->repository, file->facts.path);
    uint32_t entry = map_add(units->entries, key, mode, &is_new);
    if (!is_new && mode == MODE_RUNTIME) map_set_at(units->entries, entry, mode);
}

EdgeMode code_entry_mode(const CodeUnits *units, const FactsFile *file) {
    uint32_t mode = map_get(units->entries, key_of(units->model, file->repository, file->facts.path));
    return mode == MAP_NONE ? MODE_NONE : (EdgeMode)mode;
}

/* The script of that name in the folder or below it; failing that the only one of the repository. */
static const FactsFile *script_of(const Model *model, uint32_t repository, Str folder, Str name) {
    const FactsFile *only = NULL;
    size_t count = 0;
    Str inside = folder.size ? str_concat(model->arena, folder, STR("/")) : STR_NONE;
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (file->repository != repository || !is_script(file)) continue;
        if (!str_equal(base_name(file->facts.path), name)) continue;
        if (folder.size && str_starts_with(file->facts.path, inside)) return file;
        only = file;
        count++;
    }
    return count == 1 ? only : NULL;
}

static void start(CodeUnits *units, const FactsFile *image, Str words) {
    for (Str word; str_word_next(&words, &word);) {
        while (word.size && strchr("\"'[],;", word.data[0])) word = str_slice(word, 1, word.size);
        while (word.size && strchr("\"'[],;", word.data[word.size - 1])) word = str_slice(word, 0, word.size - 1);
        Str name = base_name(word);
        if (name.size == 0 || name.data[0] == '-') continue;
        const FactsFile *script =
            script_of(units->model, image->repository, location_of_directory(image->facts.path), name);
        if (script) add(units, script, hands_over(&script->facts) ? MODE_START : MODE_RUNTIME);
    }
}

/* Only the last stage is what runs. */
static void look_at_image(CodeUnits *units, const FactsFile *file, ExprId list) {
    const Facts *facts = &file->facts;
    uint32_t count = facts_expr(facts, list)->count, first = 0;
    Str name, text;
    for (uint32_t i = 0; i < count; i++) {
        ExprId step = expr_child(facts, list, i);
        bool is_named = expr_literal(facts, expr_attribute(facts, step, STR("instruction")), &name);
        if (is_named && str_equal(name, STR("FROM"))) first = i;
    }
    for (uint32_t i = first; i < count; i++) {
        ExprId step = expr_child(facts, list, i);
        if (!expr_literal(facts, expr_attribute(facts, step, STR("instruction")), &name)) continue;
        if (!str_equal(name, STR("ENTRYPOINT")) && !str_equal(name, STR("CMD"))) continue;
        if (expr_literal(facts, expr_attribute(facts, step, STR("text")), &text)) start(units, file, text);
        ExprId words = expr_attribute(facts, step, STR("arguments"));
        for (uint32_t k = 0; words && k < facts_expr(facts, words)->count; k++)
            if (expr_literal(facts, expr_child(facts, words, k), &text)) start(units, file, text);
    }
}

/* What a script calls or takes over is as it is itself. */
static bool follow(CodeUnits *units, const FactsFile *file, EdgeMode mode) {
    const Facts *facts = &file->facts;
    size_t before = map_count(units->entries);
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        const Decl *decl = &facts->decls[i];
        Str type = facts_str(facts, decl->type), path;
        if (decl->kind != DECL_DEPLOYMENT) continue;
        const FactsFile *called = NULL;
        if (str_equal(type, STR("call")) || str_equal(type, STR("source")))
            called = script_of(units->model, file->repository, location_of_directory(facts->path),
                               facts_str(facts, decl->name));
        if (called) add(units, called, mode);
        if (!str_equal(type, STR("files"))) continue;
        for (uint32_t k = 0; k < facts_expr(facts, decl->body)->count; k++) {
            if (!expr_literal(facts, expr_child(facts, decl->body, k), &path)) continue;
            called = script_of(units->model, file->repository, location_of_directory(path), base_name(path));
            if (called) add(units, called, mode);
        }
    }
    return map_count(units->entries) > before;
}

void code_entries_collect(CodeUnits *units) {
    Model *model = units->model;
    units->entries = map_new(model->arena);
    for (size_t i = 0; i < model->file_count; i++) {
        const FactsFile *file = &model->files[i];
        if (!file->is_parsed || file->is_vendored || !str_equal(file->facts.format, STR("dockerfile"))) continue;
        for (uint32_t d = 0; d < file->facts.decl_count; d++)
            if (file->facts.decls[d].kind == DECL_DOCUMENT) look_at_image(units, file, file->facts.decls[d].body);
    }
    bool has_more = map_count(units->entries) > 0;
    for (int round = 0; round < ROUNDS_MAX && has_more; round++) {
        has_more = false;
        for (size_t i = 0; i < model->file_count; i++) {
            const FactsFile *file = &model->files[i];
            EdgeMode mode = is_script(file) ? code_entry_mode(units, file) : MODE_NONE;
            if (mode != MODE_NONE) has_more |= follow(units, file, mode);
        }
    }
}
