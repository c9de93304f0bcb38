/* Names that come from elsewhere: what files give each other, and what libraries do. */
#include <assert.h>
#include <stdio.h>

#include "analyzer/core/limits.h"
#include "graph/construct_program.h"
#include "graph/link.h"

static const Lead UNKNOWN = {.kind = LEAD_UNKNOWN};

/* ---- files ---- */

/* Found, and not yet made ready. */
static Source *source_at(Program *program, uint32_t repository, Str folder, Str name) {
    static const char *const wholes[] = {"", "/index", "/__init__", "/lib/index", "/src/index"};
    enum { KEY_SIZE_MAX = 1024, REST_SIZE_MAX = 32 };
    char key[KEY_SIZE_MAX];
    if (folder.size + name.size > sizeof key - REST_SIZE_MAX) return NULL;
    size_t size = (size_t)snprintf(key, sizeof key, "%u\x1f", repository), start = size;
    memcpy(key + size, folder.data, folder.size);
    size += folder.size;
    if (folder.size && name.size) key[size++] = '/';
    memcpy(key + size, name.data, name.size);
    size += name.size;
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        const char *whole = wholes[i] + (size == start && wholes[i][0]);
        memcpy(key + size, whole, strlen(whole));
        uint32_t at = map_get(program->by_path, str_of(key, size + strlen(whole)));
        if (at != MAP_NONE) return program->sources.items[at - 1];
    }
    return NULL;
}

static Str without_script_ending(Str path) {
    static const char *const endings[] = {".ts", ".js", ".mjs", ".tsx", ".jsx", ".py"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(path, str_from(endings[i]))) return str_slice(path, 0, path.size - strlen(endings[i]));
    return path;
}

static Str dots_to_slashes(Arena *arena, Str dotted) {
    char *path = arena_alloc(arena, dotted.size + 1);
    for (size_t i = 0; i < dotted.size; i++) path[i] = dotted.data[i] == '.' ? '/' : dotted.data[i];
    return str_of(path, dotted.size);
}

static Str joined(Arena *arena, Str folder, Str name) {
    if (!folder.size || !name.size) return folder.size ? folder : name;
    return str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
}

/* `shop_common.queues`: of the only folder of that name, wherever it stands. A name alone may be that of a library, too. */
static Source *packaged_source(Program *program, const Source *from, Str path) {
    size_t slash = str_find_char(path, '/', 0);
    if (slash == SIZE_MAX) return NULL;
    Str key = str_format(program->passing, "%u\x1f%.*s", from->file->repository, STR_ARG(str_slice(path, 0, slash)));
    uint32_t at = map_get(program->python_folders, key);
    if (at == MAP_NONE || at == 0) return NULL;
    return source_at(program, from->file->repository, program->python_paths.items[at - 1],
                     str_slice(path, slash + 1, path.size));
}

/* `.a`, `..b`, `a.b`: a path from the folder, those around it, or the place that the program is started in: some folder above. */
static Source *dotted_source(Program *program, const Source *from, Str module) {
    arena_reset(program->passing);
    Str folder = location_of_directory(from->file->facts.path);
    size_t dots = 0;
    while (dots < module.size && module.data[dots] == '.') dots++;
    for (size_t i = 1; i < dots; i++) folder = location_of_directory(folder);
    Str rest = dots_to_slashes(program->passing, str_slice(module, dots, module.size));
    /* Most modules are of libraries, and no file or folder at all is called so. */
    size_t slash = str_find_last_char(rest, '/');
    Str last = slash == SIZE_MAX ? rest : str_slice(rest, slash + 1, rest.size);
    if (last.size && map_get(program->steps, last) == MAP_NONE) return NULL;
    if (dots) return source_at(program, from->file->repository, folder, rest);
    for (int up = 0; up < PATH_DEPTH_MAX; up++) {
        Source *found = source_at(program, from->file->repository, folder, rest);
        if (found) return found;
        if (!folder.size) return packaged_source(program, from, rest);
        folder = location_of_directory(folder);
    }
    return NULL;
}

/* "@shop/constructs", "@shop/constructs/lib/queue": of a package that is in the repository, too. */
static Source *package_source(Program *program, const Source *from, Str module) {
    size_t slash = str_find_char(module, '/', 0);
    if (slash != SIZE_MAX && module.size && module.data[0] == '@') slash = str_find_char(module, '/', slash + 1);
    Str name = slash == SIZE_MAX ? module : str_slice(module, 0, slash);
    Str rest = slash == SIZE_MAX ? STR_NONE : str_slice(module, slash + 1, module.size);
    Str key = str_format(program->passing, "%u\x1f%.*s", from->file->repository, STR_ARG(name));
    uint32_t at = map_get(program->packages, key);
    if (at == MAP_NONE) return NULL;
    /* What was built is not there: its source is, beside the folder of what was built or in `src`. */
    if (str_starts_with(rest, STR("dist/"))) rest = str_slice(rest, 5, rest.size);
    rest = without_script_ending(rest);
    Source *found = source_at(program, from->file->repository, program->package_folders.items[at], rest);
    if (found || !rest.size) return found;
    return source_at(program, from->file->repository, program->package_folders.items[at],
                     str_concat(program->passing, STR("src/"), rest));
}

static Source *imported_source(Program *program, const Source *from, Str module) {
    arena_reset(program->passing);
    if (from->dialect == DIALECT_PYTHON) return dotted_source(program, from, module);
    Str path;
    if (!module.size) return NULL;
    if (module.data[0] != '.') return package_source(program, from, module);
    if (!files_resolve(program->passing, location_of_directory(from->file->facts.path), module, &path)) return NULL;
    return source_at(program, from->file->repository, STR_NONE, without_script_ending(path));
}

typedef struct {
    Source *from, *to;
} SourceImport;

typedef VEC(SourceImport) Imports;

static void find_imports(Program *program, Source *source, Arena *texts, Imports *out) {
    const Facts *facts = &source->file->facts;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        if (facts->code[i].kind != CODE_IMPORT) continue;
        arena_reset(texts);
        Str module = facts_str(facts, facts->code[i].name), member = facts_str(facts, facts->code[i].member);
        const char *dot = str_ends_with(module, STR(".")) ? "" : ".";
        Str names[2] = {module, str_format(texts, "%.*s%s%.*s", STR_ARG(module), dot, STR_ARG(member))};
        for (int k = 0; k < (member.size ? 2 : 1); k++) { /* `from package import module` */
            Source *from = imported_source(program, source, names[k]);
            if (from && from != source) *VEC_PUSH(program->arena, out) = (SourceImport){source, from};
        }
    }
}

/* Files import each other however a program is run. Sources of both stand in the order of files. */
static void take_marks(Program *program, const Program *base) {
    size_t at = 0;
    for (size_t i = 0; i < program->sources.count; i++) {
        Source *source = program->sources.items[i];
        while (base->sources.items[at]->index < source->index) at++;
        assert(base->sources.items[at]->index == source->index);
        source->is_imported = base->sources.items[at]->is_imported;
        source->is_using = base->sources.items[at]->is_using;
    }
}

void construct_mark_imports(Program *program) {
    enum { STEPS_MAX = 4 }; /* an app, an index, another index, a stack */
    if (program->base) {
        take_marks(program, program->base);
        return;
    }
    Imports imports = {0};
    Arena *texts = arena_new();
    for (size_t i = 0; i < program->sources.count; i++)
        find_imports(program, program->sources.items[i], texts, &imports);
    arena_free(texts);
    for (size_t i = 0; i < imports.count; i++) imports.items[i].to->is_imported = true;
    for (int step = 0; step < STEPS_MAX; step++) {
        for (size_t i = 0; i < imports.count; i++) {
            const Source *to = imports.items[i].to;
            if (to->is_program || to->is_using) imports.items[i].from->is_using = true;
        }
    }
}

Lead construct_defined(Source *source, Str name) {
    uint32_t at = map_get(source->defined, name);
    if (at == MAP_NONE) return UNKNOWN;
    return (Lead){.kind = LEAD_CODE, .source = source, .fact = at, .frame = source->module};
}

/* What a file gives others under a name. */
static Lead near(Program *program, const Source *source, Str name, Str path, bool is_here);

static Lead exported(Program *program, Source *source, Str name, int depth) {
    enum { EXPORT_DEPTH_MAX = 12 };
    const Facts *facts = source->facts;
    if (source->dialect == DIALECT_GO) return near(program, source, name, STR_NONE, true);
    if (depth > EXPORT_DEPTH_MAX || !construct_step(program, source->module, 0)) return UNKNOWN;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_EXPORT || !str_equal(facts_str(facts, fact->name), name) || !fact->value) continue;
        Str local = facts_str(facts, facts_expr(facts, fact->value)->text);
        Lead found = construct_defined(source, local);
        if (found.kind != LEAD_UNKNOWN) return found;
        return construct_lead(program, source->module, fact->value);
    }
    Lead found = construct_defined(source, name);
    if (found.kind != LEAD_UNKNOWN) return found;
    for (uint32_t i = 0; i < facts->code_count; i++) {
        const CodeFact *fact = &facts->code[i];
        if (fact->kind != CODE_IMPORT || !str_equal(facts_str(facts, fact->member), STR("*"))) continue;
        Source *from = construct_ready(program, imported_source(program, source, facts_str(facts, fact->name)));
        found = from && from != source ? exported(program, from, name, depth + 1) : UNKNOWN;
        if (found.kind != LEAD_UNKNOWN) return found;
    }
    return construct_name(program, source->module, name);
}

Lead construct_library_lead(Program *program, Str full) {
    Lead lead = {.kind = LEAD_LIBRARY};
    lead.library = construct_library_of(program->model->catalog, full, program->arena, &lead.module, &lead.path);
    lead.package = full;
    return lead;
}

static Lead import_lead(Program *program, Source *source, const CodeFact *fact) {
    enum { IMPORTS_MAX = 24 }; /* files may import a name from each other that none of them has */
    Str module = facts_str(source->facts, fact->name), member = facts_str(source->facts, fact->member);
    bool is_default = str_equal(member, STR("default"));
    Source *from = construct_ready(program, imported_source(program, source, module));
    if (!from && source->dialect == DIALECT_SCRIPT && str_starts_with(module, STR("."))) {
        Lead document = construct_document(program, source, module);
        bool is_whole = !member.size || is_default || str_equal(member, STR("*"));
        if (document.kind != LEAD_UNKNOWN) return is_whole ? document : construct_member(program, document, member);
    }
    if (from && !member.size) return (Lead){.kind = LEAD_MODULE, .source = from};
    if (from && program->imports < IMPORTS_MAX) {
        program->imports++;
        Lead found = exported(program, from, member, 0);
        program->imports--;
        if (found.kind != LEAD_UNKNOWN) return found;
    }
    if (member.size && str_equal(source->facts->format, STR("python"))) {
        bool is_relative = str_ends_with(module, STR("."));
        Str inner = str_format(program->arena, "%.*s%s%.*s", STR_ARG(module), is_relative ? "" : ".", STR_ARG(member));
        from = construct_ready(program, dotted_source(program, source, inner));
        if (from) return (Lead){.kind = LEAD_MODULE, .source = from};
    }
    bool is_whole = !member.size || is_default;
    return construct_library_lead(
        program, is_whole ? module : str_format(program->arena, "%.*s.%.*s", STR_ARG(module), STR_ARG(member)));
}

/* ---- languages whose files need no import of each other ---- */

static size_t shared_steps(Str a, Str b) {
    size_t shared = 0;
    for (size_t i = 0; i < a.size && i < b.size && a.data[i] == b.data[i]; i++) shared += a.data[i] == '/';
    return shared + (str_equal(a, b) && a.size);
}

/* The nearest definition of that name: by the path that an import says, else in the same folder or, when any will do, in the one that
 * has most folders in common. */
static Lead near(Program *program, const Source *source, Str name, Str path, bool is_here) {
    Str key = str_format(program->arena, "%u\x1f%.*s", source->file->repository, STR_ARG(name));
    uint32_t at = map_get(program->definitions, key);
    Str folder = location_of_directory(source->file->facts.path);
    const Defined *found = NULL;
    size_t best = 0;
    for (at = at == MAP_NONE ? 0 : at; at; at = program->defined.items[at - 1].next) {
        const Defined *defined = &program->defined.items[at - 1];
        Str other = defined->source->file->facts.path, around = location_of_directory(other);
        size_t dot = str_find_last_char(other, '.');
        bool is_there = path.size ? str_ends_with(str_slice(other, 0, dot), path) : str_equal(around, folder);
        size_t shared = 1 + shared_steps(folder, around);
        if (defined->source->dialect != source->dialect || (!is_there && (path.size || is_here))) continue;
        if (is_there) shared += PATH_DEPTH_MAX;
        if (shared >= best) found = defined; /* the first of them: the last one was met first */
        if (shared > best) best = shared;
    }
    if (!found) return UNKNOWN;
    Source *source_of = construct_ready(program, found->source);
    return (Lead){.kind = LEAD_CODE, .source = source_of, .fact = found->fact, .frame = source_of->module};
}

/* The folder of a package of Go: its path begins with where the module is published, which is not known. */
static Source *go_package(Program *program, const Source *from, Str path) {
    Str around = location_of_directory(from->file->facts.path);
    for (int up = 0; up < PATH_DEPTH_MAX; up++) {
        Str rest = path, step;
        for (int i = 0; i < PATH_DEPTH_MAX && str_split_next(&rest, '/', &step) && rest.size; i++) {
            Str key = str_format(program->arena, "%u\x1f%.*s", from->file->repository,
                                 STR_ARG(joined(program->arena, around, rest)));
            uint32_t at = map_get(program->folders, key);
            if (at != MAP_NONE) return construct_ready(program, program->sources.items[at - 1]);
        }
        if (!around.size) return NULL;
        around = location_of_directory(around);
    }
    return NULL;
}

/* `using S3 = Amazon.CDK.AWS.S3;` and `using Bucket = Amazon.CDK.AWS.S3.Bucket;` */
static Lead alias_lead(Program *program, Str space, Str name) {
    Str folded = construct_folded(program->arena, space);
    Lead class =
        construct_library_lead(program, str_format(program->arena, "%.*s.%.*s", STR_ARG(folded), STR_ARG(name)));
    if (class.library && construct_find(class.library, program->arena, class.module, class.path)) return class;
    Str below =
        str_format(program->arena, "%.*s.%.*s", STR_ARG(folded), STR_ARG(construct_folded(program->arena, name)));
    Lead module = construct_library_lead(program, below);
    bool is_own = module.library && (!str_equal(module.module, STR("core")) || module.library != class.library);
    return is_own ? module : class;
}

static Lead named_import_lead(Program *program, Source *source, const CodeFact *fact) {
    Str module = facts_str(source->facts, fact->name), member = facts_str(source->facts, fact->member);
    if (source->dialect == DIALECT_CSHARP && member.size) return alias_lead(program, module, member);
    if (source->dialect == DIALECT_JAVA && member.size) {
        /* Of a file of its own, or inside of another class. */
        Str around = dots_to_slashes(program->arena, str_format(program->arena, "/%.*s", STR_ARG(module)));
        Str path = str_format(program->arena, "%.*s/%.*s", STR_ARG(around), STR_ARG(member));
        Lead found = near(program, source, member, path, false);
        if (found.kind == LEAD_UNKNOWN) found = near(program, source, member, around, false);
        if (found.kind != LEAD_UNKNOWN) return found;
    }
    Source *package = source->dialect == DIALECT_GO ? go_package(program, source, module) : NULL;
    return package ? (Lead){.kind = LEAD_MODULE, .source = package} : import_lead(program, source, fact);
}

/* A name of a package all names of which are there. Of those that make nothing it can't be told whose they are. */
static Lead open_lead(Program *program, Source *source, Str name, bool is_construct) {
    const Facts *facts = source->facts;
    Lead first = UNKNOWN, guess = UNKNOWN;
    bool is_class = name.size && name.data[0] >= 'A' && name.data[0] <= 'Z';
    for (uint32_t i = source->first[0]; i && is_class; i = source->next[i - 1]) {
        const CodeFact *fact = &facts->code[i - 1];
        if (fact->kind != CODE_IMPORT || !str_equal(facts_str(facts, fact->member), STR("*"))) continue;
        Str package = facts_str(facts, fact->name);
        if (source->dialect == DIALECT_CSHARP) package = construct_folded(program->arena, package);
        Lead lead =
            construct_library_lead(program, str_format(program->arena, "%.*s.%.*s", STR_ARG(package), STR_ARG(name)));
        if (!lead.library && source->dialect == DIALECT_JAVA) {
            Str path = str_format(program->arena, "/%.*s.%.*s", STR_ARG(package), STR_ARG(name));
            Lead own = near(program, source, name, dots_to_slashes(program->arena, path), false);
            if (own.kind != LEAD_UNKNOWN) return own;
        }
        if (!lead.library) continue;
        bool is_made = construct_find(lead.library, program->arena, lead.module, lead.path) != NULL;
        if (is_made && construct_is_listed(lead.library, program->arena, lead.module, lead.path)) return lead;
        bool is_core = construct_is_core_name(lead.library, name);
        if (is_made && !is_core && !construct_takes_options(lead.library) && guess.kind == LEAD_UNKNOWN) guess = lead;
        if (!is_construct && first.kind == LEAD_UNKNOWN) first = lead;
    }
    if (guess.kind != LEAD_UNKNOWN && is_construct) return guess; /* of a module whose types nobody lists */
    if (first.kind == LEAD_UNKNOWN) return first;
    bool is_core = construct_is_core_name(first.library, name);
    first.is_anywhere = true;
    first.module = is_core ? STR("core") : construct_library_id(first.library);
    return first;
}

static Lead unimported(Program *program, Source *source, Str name) {
    if (source->dialect == DIALECT_SCRIPT) return UNKNOWN;
    if (source->dialect == DIALECT_PYTHON) return open_lead(program, source, name, true);
    if (str_find_char(name, '.', 0) != SIZE_MAX) return construct_library_lead(program, name);
    Lead found = near(program, source, name, STR_NONE, true);
    if (found.kind == LEAD_UNKNOWN) found = open_lead(program, source, name, true);
    if (found.kind == LEAD_UNKNOWN && source->dialect == DIALECT_CSHARP)
        found = near(program, source, name, STR_NONE, false);
    return found.kind == LEAD_UNKNOWN ? open_lead(program, source, name, false) : found;
}

static Str first_step(Str path) {
    size_t dot = str_find_char(path, '.', 0);
    return dot == SIZE_MAX ? path : str_slice(path, 0, dot);
}

Lead construct_imported(Program *program, Source *source, Str name) {
    const Facts *facts = source->facts;
    for (uint32_t i = source->first[0]; i; i = source->next[i - 1]) {
        const CodeFact *fact = &facts->code[i - 1];
        if (fact->kind != CODE_IMPORT) continue;
        Str package = facts_str(facts, fact->name), member = facts_str(facts, fact->member);
        Str alias = facts_str(facts, fact->alias);
        Str local = alias.size ? alias : member.size ? member : package;
        if (str_equal(local, name)) return named_import_lead(program, source, fact);
        /* `import a.b` binds a. */
        bool is_first = !alias.size && !member.size && str_equal(first_step(package), name);
        if (is_first) return construct_library_lead(program, name);
    }
    return unimported(program, source, name);
}

Lead construct_required(Program *program, const Source *from, Str path) {
    Source *source = construct_ready(program, imported_source(program, from, path));
    for (uint32_t i = 0; source && i < source->facts->code_count; i++) {
        const CodeFact *fact = &source->facts->code[i];
        if (fact->kind == CODE_ASSIGN && str_equal(facts_str(source->facts, fact->name), STR("module.exports")))
            return construct_lead(program, source->module, fact->value);
    }
    return source ? (Lead){.kind = LEAD_MODULE, .source = source} : UNKNOWN;
}

Lead construct_exported(Program *program, Source *source, Str name) { return exported(program, source, name, 0); }
