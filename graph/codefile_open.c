/* Opening a file of code: its imports, variables and declared types by name, and the idioms that it may use. */
#include "graph/codefile.h"

static Str first_step(Str path) {
    size_t dot = str_find_char(path, '.', 0);
    return dot == SIZE_MAX ? path : str_slice(path, 0, dot);
}

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

static void add_import(CodeFile *file, const CodeFact *fact) {
    Str package = facts_str(file->facts, fact->name), member = facts_str(file->facts, fact->member);
    Str alias = facts_str(file->facts, fact->alias);
    Str local = alias.size ? alias : member.size ? member : first_step(package);
    uint32_t own = (uint32_t)file->imports.count, last = 0, first = map_get(file->import_index, local);
    for (uint32_t at = first == MAP_NONE ? 0 : first + 1; at; at = file->imports.items[at - 1].next) {
        const Import *import = &file->imports.items[at - 1]; /* generated code may say it thousands of times */
        if (str_equal(import->package, package) && str_equal(import->member, member)) return;
        last = at;
    }
    *VEC_PUSH(file->arena, &file->imports) =
        (Import){.local = local, .package = package, .member = member, .line = fact->line};
    if (last)
        file->imports.items[last - 1].next = own + 1;
    else
        map_put(file->import_index, local, own);
    file->has_open_imports |= str_equal(member, STR("*"));
}

enum { SCOPED_NAME_SIZE_MAX = 512 };

/* Four bytes of the scope and the name; a name that is longer is known by its beginning. */
static Str scoped_key(char buffer[SCOPED_NAME_SIZE_MAX], uint32_t scope, Str name) {
    size_t size = name.size < SCOPED_NAME_SIZE_MAX - sizeof scope ? name.size : SCOPED_NAME_SIZE_MAX - sizeof scope;
    memcpy(buffer, &scope, sizeof scope);
    if (size) memcpy(buffer + sizeof scope, name.data, size);
    return str_of(buffer, sizeof scope + size);
}

uint32_t codefile_scoped(const Map *index, uint32_t scope, Str name) {
    char buffer[SCOPED_NAME_SIZE_MAX];
    return map_get(index, scoped_key(buffer, scope, name));
}

void codefile_scoped_add(Map *index, uint32_t scope, Str name, uint32_t value) {
    char buffer[SCOPED_NAME_SIZE_MAX];
    map_add(index, scoped_key(buffer, scope, name), value, NULL);
}

Str codefile_bare(Str name) {
    while (name.size && (name.data[0] == '$' || name.data[0] == '@')) name = str_slice(name, 1, name.size);
    return name;
}

/* The last ones so far, by name. */
typedef struct {
    Map *variables, *scoped, *types;
} Latest;

static void add_variable(CodeFile *file, const Latest *latest, uint32_t index) {
    const CodeFact *fact = &file->facts->code[index];
    Str name = facts_str(file->facts, fact->name);
    char buffer[SCOPED_NAME_SIZE_MAX];
    if (!fact->value || name.size == 0) return;
    /* `export { REGION }` hands on what is assigned elsewhere. */
    if (fact->kind == CODE_EXPORT && facts_expr(file->facts, fact->value)->kind == EXPR_NAME) return;
    uint32_t own = (uint32_t)file->variables.count;
    Str key = scoped_key(buffer, fact->scope, name);
    map_add(file->variable_index, name, own, NULL);
    map_add(file->scoped_index, key, own, NULL);
    uint32_t before = map_get(latest->variables, name), before_in_scope = map_get(latest->scoped, key);
    *VEC_PUSH(file->arena, &file->variables) =
        (Variable){.name = name,
                   .scope = fact->scope,
                   .fact = index,
                   .before_in_scope = before_in_scope == MAP_NONE ? 0 : before_in_scope + 1};
    if (before != MAP_NONE) file->variables.items[before].next = own + 1;
    if (before_in_scope != MAP_NONE) file->variables.items[before_in_scope].next_in_scope = own + 1;
    map_put(latest->variables, name, own);
    map_put(latest->scoped, key, own);
}

static void add_type(CodeFile *file, const Latest *latest, const CodeFact *fact) {
    Str name = facts_str(file->facts, fact->name), bare = codefile_bare(name);
    uint32_t own = (uint32_t)file->types.count, before = map_get(latest->types, bare);
    map_add(file->type_index, bare, own, NULL);
    codefile_scoped_add(file->scoped_type_index, fact->scope, bare, own);
    *VEC_PUSH(file->arena, &file->types) =
        (TypedName){.name = name, .type = facts_str(file->facts, fact->member), .scope = fact->scope};
    if (before != MAP_NONE) file->types.items[before].next = own + 1;
    map_put(latest->types, bare, own);
}

static bool matches_package(Str pattern, Str package) {
    if (pattern.size == 0) return true;
    if (pattern.data[pattern.size - 1] == '*') return str_starts_with(package, str_slice(pattern, 0, pattern.size - 1));
    return str_equal(pattern, package) || (str_starts_with(package, pattern) && package.size > pattern.size &&
                                           strchr("./", package.data[pattern.size]));
}

bool codefile_is_of(const Idiom *idiom, Str package) { return matches_package(idiom->package, package); }

static Candidate candidate_of(const Idiom *idiom) {
    Str last = last_step(idiom->callee);
    size_t star = str_find_char(last, '*', 0);
    Candidate candidate = {.idiom = idiom, .kind = 1u << idiom->kind, .head = last, .tail = STR_NONE};
    candidate.is_whole = star == SIZE_MAX;
    if (candidate.is_whole) return candidate;
    candidate.head = str_slice(last, 0, star);
    candidate.tail = str_slice(last, star + 1, last.size);
    return candidate;
}

bool codefile_is_sdk(const CodeFile *file, Str package) {
    for (size_t i = 0; i < file->idiom_count; i++)
        if (file->idioms[i].kind == IDIOM_CLIENT && file->idioms[i].package.size &&
            matches_package(file->idioms[i].package, package))
            return true;
    return false;
}

static uint64_t letter_bit(char letter) { return (uint64_t)1 << ((unsigned char)letter % CANDIDATE_LETTERS); }

static uint64_t size_bit(size_t size) { return (uint64_t)1 << (size < 63 ? size : 63); }

static void add_letters(CandidateLetters *letters, const Candidate *candidate) {
    Str head = candidate->head, tail = candidate->tail;
    if (candidate->is_whole)
        letters->sizes[head.size ? (unsigned char)head.data[0] % CANDIDATE_LETTERS : 0] |= size_bit(head.size);
    else if (head.size)
        letters->heads |= letter_bit(head.data[0]);
    else
        letters->tails |= tail.size ? letter_bit(tail.data[tail.size - 1]) : UINT64_MAX;
}

static bool may_be_whole(const CandidateLetters *letters, Str last) {
    return !last.size || (letters->sizes[(unsigned char)last.data[0] % CANDIDATE_LETTERS] & size_bit(last.size));
}

static bool may_be_other(const CandidateLetters *letters, Str last) {
    return !last.size || (letters->heads & letter_bit(last.data[0])) ||
           (letters->tails & letter_bit(last.data[last.size - 1]));
}

uint32_t codefile_kinds_ending(const CodeFile *file, Str last) {
    const CandidateLetters *letters = &file->letters;
    uint32_t kinds = 0;
    bool may_be = may_be_whole(letters, last);
    for (size_t i = 0; may_be && i < file->candidate_count; i++) {
        const Candidate *candidate = &file->candidates[i];
        if (candidate->is_whole && str_equal(last, candidate->head)) kinds |= candidate->kind;
    }
    may_be = may_be_other(letters, last);
    for (size_t i = 0; may_be && i < letters->other_count; i++) {
        const Candidate *candidate = letters->others[i];
        if (last.size <= candidate->head.size + candidate->tail.size) continue;
        if (str_starts_with(last, candidate->head) && str_ends_with(last, candidate->tail)) kinds |= candidate->kind;
    }
    return kinds;
}

/* Region.*: the last step is the region, and no step before it is open. */
static bool ends_in_region(Str callee) {
    return str_ends_with(callee, STR(".*")) && str_find_char(callee, '*', 0) == callee.size - 1;
}

/* Most files import none of what most idioms are of. */
static void find_candidates(CodeFile *file) {
    Candidate *candidates = ARENA_ARRAY(file->arena, Candidate, file->idiom_count);
    const Candidate **others = ARENA_ARRAY(file->arena, const Candidate *, file->idiom_count);
    Str *methods = ARENA_ARRAY(file->arena, Str, file->idiom_count);
    for (size_t i = 0; i < file->idiom_count; i++) {
        const Idiom *idiom = &file->idioms[i];
        bool is_candidate = !idiom->package.size;
        for (size_t k = 0; k < file->imports.count && !is_candidate; k++)
            is_candidate = codefile_is_of(idiom, file->imports.items[k].package);
        if (is_candidate) {
            Candidate *candidate = &candidates[file->candidate_count++];
            *candidate = candidate_of(idiom);
            add_letters(&file->letters, candidate);
            if (!candidate->is_whole) others[file->letters.other_count++] = candidate;
        }
        if (idiom->on_session) methods[file->session_method_count++] = last_step(idiom->callee);
        file->has_values |= idiom->kind == IDIOM_VALUE;
        file->has_region_names |= is_candidate && idiom->names_region;
        file->has_other_region_names |= is_candidate && idiom->names_region && !ends_in_region(idiom->callee);
        file->imports_sdk |= is_candidate && idiom->kind == IDIOM_CLIENT && idiom->package.size;
    }
    file->candidates = candidates;
    file->session_methods = methods;
    file->letters.others = others;
}

void codefile_view(CodeFile *out, Model *model, const FactsFile *file, Evaluator *evaluator, Arena *arena) {
    *out = (CodeFile){.model = model,
                      .arena = arena,
                      .file = file,
                      .facts = &file->facts,
                      .language = file->facts.format,
                      .evaluator = evaluator,
                      .choice = CODEFILE_CHOICE_NONE};
    out->import_index = map_new(arena);
    out->idioms = catalog_idioms(model->catalog, out->language, &out->idiom_count);
    if (!out->idioms) { /* what a document, a makefile or the like has of code are command lines */
        out->language = STR("shell");
        out->idioms = catalog_idioms(model->catalog, out->language, &out->idiom_count);
    }
    for (uint32_t i = 0; i < out->facts->code_count; i++)
        if (out->facts->code[i].kind == CODE_IMPORT) add_import(out, &out->facts->code[i]);
    find_candidates(out);
}

void codefile_index(CodeFile *out) {
    Arena *arena = out->arena;
    out->kinds = ARENA_ARRAY(arena, uint32_t, out->facts->expr_count);
    out->no_idioms = map_new(arena);
    out->cases = map_new(arena);
    out->dead = map_new(arena);
    out->variable_index = map_new(arena);
    out->scoped_index = map_new(arena);
    out->type_index = map_new(arena);
    out->scoped_type_index = map_new(arena);
    Latest latest = {.variables = map_new(arena), .scoped = map_new(arena), .types = map_new(arena)};
    for (uint32_t i = 0; i < out->facts->code_count; i++) {
        const CodeFact *fact = &out->facts->code[i];
        if (fact->kind == CODE_TYPE) add_type(out, &latest, fact);
        if (fact->kind == CODE_ASSIGN || fact->kind == CODE_EXPORT) add_variable(out, &latest, i);
    }
}

void codefile_open(CodeFile *out, Model *model, const FactsFile *file, Evaluator *evaluator, Arena *arena) {
    codefile_view(out, model, file, evaluator, arena);
    codefile_index(out);
}

Client codefile_keep(const Client *client, Arena *arena) {
    Client kept = *client;
    kept.object = str_copy(arena, client->object);
    kept.region = str_copy(arena, client->region);
    kept.region_cause = str_copy(arena, client->region_cause);
    kept.region_variable = str_copy(arena, client->region_variable);
    kept.endpoint = str_copy(arena, client->endpoint);
    return kept;
}
