/* catalog/modules/: what published modules make, for calls whose source is not in the run. Each is written as a module
 * in Terraform's own language, so that arguments, defaults, counts and outputs mean what they mean everywhere else. */
#include <assert.h>

#include "graph/catalog_private.h"
#include "parsers/facts.h"
#include "parsers/parser.h"

static Str module_key(Str path) {
    Str folder = STR("modules/"), ending = STR(".yaml");
    return str_slice(path, folder.size, path.size - ending.size);
}

void catalog_index_modules(Catalog *catalog) {
    for (size_t i = 0; i < catalog->files.count; i++) {
        Str path = catalog->files.items[i].path;
        if (str_starts_with(path, STR("modules/"))) map_put(catalog->module_file, module_key(path), (uint32_t)i);
    }
}

/* "5.1.2" as a number that sorts; an unreadable one is 0. */
uint64_t catalog_module_version(Str text) {
    enum { PARTS = 3, PART_MAX = 1 << 20 };
    uint64_t version = 0;
    Str part;
    for (int i = 0; i < PARTS; i++) {
        int64_t number = 0;
        if (text.data && str_split_next(&text, '.', &part) && !str_to_int64(part, &number)) return 0;
        if (number < 0 || number >= PART_MAX) return 0;
        version = version << 20 | (uint64_t)number;
    }
    return version;
}

static void read_version(Catalog *catalog, YamlFile *file, YamlNode *entry, KnownModule *module) {
    KnownModuleVersion *version = VEC_PUSH(catalog->arena, &module->versions);
    Str from = yaml_string(file, entry, "from", YAML_REQUIRED),
        until = yaml_string(file, entry, "until", YAML_OPTIONAL);
    const YamlNode *text = yaml_get(entry, "terraform");
    *version = (KnownModuleVersion){.from = catalog_module_version(from),
                                    .until = until.size ? catalog_module_version(until) : UINT64_MAX,
                                    .text = yaml_string(file, entry, "terraform", YAML_REQUIRED),
                                    .line = text ? text->line : 0,
                                    .module = module};
    if (version->from >= version->until) yaml_error(file, entry, "expected `from` below `until`");
    size_t count = module->versions.count;
    if (count > 1 && module->versions.items[count - 2].until > version->from)
        yaml_error(file, entry, "expected versions in rising order, none of them twice");
}

static KnownModule *read_module(Catalog *catalog, YamlFile *file) {
    KnownModule *module = ARENA_NEW(catalog->arena, KnownModule);
    module->shown = file->path;
    yaml_string(file, file->root, "module", YAML_REQUIRED);
    const Str *sources;
    if (yaml_words(file, file->root, "sources", &sources) == 0) yaml_error(file, file->root, "expected `sources`");
    for (YamlNode *entry = yaml_entries(file, file->root, "addresses"); entry; entry = entry->next) {
        *VEC_PUSH(catalog->arena, &module->addresses) = (KnownAddress){entry->key, entry->text};
        if (entry->kind != YAML_SCALAR) yaml_error(file, entry, "expected an address");
    }
    for (YamlNode *entry = yaml_items(file, file->root, "versions"); entry; entry = entry->next)
        read_version(catalog, file, entry, module);
    if (module->versions.count == 0) yaml_error(file, file->root, "expected `versions`");
    return module;
}

void catalog_read_module(Catalog *catalog, YamlFile *file) { read_module(catalog, file); }

const KnownModule *catalog_module(const Catalog *catalog, Str key) {
    uint32_t index = map_get(catalog->module_file, key);
    if (index == MAP_NONE) return NULL;
    uint32_t made = map_get(catalog->lazy->module_index, key);
    if (made != MAP_NONE) return catalog->lazy->modules.items[made];
    /* Embedded files are checked by the tests and overlays were read once at load, so nothing can be wrong here. */
    Diags diags = diags_new(catalog->arena);
    const CatalogFile *source = &catalog->files.items[index];
    YamlFile file;
    bool is_ok = yaml_read(&file, source->shown, source->bytes, catalog->arena, &diags);
    assert(is_ok);
    map_put(catalog->lazy->module_index, key, (uint32_t)catalog->lazy->modules.count);
    KnownModule *module = read_module(catalog->lazy->catalog, &file);
    *VEC_PUSH(catalog->arena, &catalog->lazy->modules) = module;
    return module;
}

/* ---- checks ---- */

static bool is_declared(const Facts *facts, const Expr *reference) {
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        const Decl *decl = &facts->decls[i];
        if (decl->kind != reference->number) continue;
        Str name = facts_str(facts, decl->name), wanted = facts_str(facts, reference->text);
        if (decl->kind != DECL_RESOURCE && decl->kind != DECL_DATA) {
            if (str_equal(name, wanted)) return true;
            continue;
        }
        Str type = facts_str(facts, decl->type);
        if (wanted.size == type.size + 1 + name.size && str_starts_with(wanted, type) && str_ends_with(wanted, name))
            return true;
    }
    return false;
}

static void check_text(const Catalog *catalog, YamlFile *file, const KnownModuleVersion *version) {
    size_t size = 0;
    Facts facts;
    const unsigned char *bytes = parser_parse(STR("module.tf"), version->text, catalog->arena, &size);
    YamlNode at = {.line = version->line};
    if (!facts_open(&facts, bytes, size) || facts.is_partial) yaml_error(file, &at, "expected a module in Terraform");
    for (uint32_t i = 0; i < facts.note_count; i++) {
        at.line = version->line + facts.notes[i].line;
        yaml_error(file, &at, "%.*s", STR_ARG(facts_str(&facts, facts.notes[i].message)));
    }
    for (uint32_t i = 0; i < facts.decl_count; i++) {
        Str type = facts_str(&facts, facts.decls[i].type);
        at.line = version->line + facts.decls[i].line;
        const ResourceType *known = catalog_resource_type(catalog, type);
        if (facts.decls[i].kind == DECL_RESOURCE && (!known || !known->service))
            yaml_error(file, &at, "no service has the type \"%.*s\"", STR_ARG(type));
    }
    for (uint32_t i = 1; i < facts.expr_count; i++) {
        const Expr *expr = &facts.exprs[i];
        at.line = version->line + expr->line;
        if (expr->kind == EXPR_DECL && !is_declared(&facts, expr))
            yaml_error(file, &at, "\"%.*s\" is not declared", STR_ARG(facts_str(&facts, expr->text)));
    }
}

bool catalog_check_modules(const Catalog *catalog, Diags *diags) {
    bool is_ok = true;
    for (size_t i = 0; i < map_count(catalog->module_file); i++) {
        const CatalogFile *source = &catalog->files.items[map_value_at(catalog->module_file, i)];
        YamlFile file;
        if (!yaml_read(&file, source->shown, source->bytes, catalog->arena, diags)) {
            is_ok = false;
            continue;
        }
        const KnownModule *module = read_module(catalog->lazy->catalog, &file);
        Str said = yaml_string(&file, file.root, "module", YAML_REQUIRED);
        Str own = module_key(source->path), owner = str_slice(own, 0, str_find_char(own, '/', 0));
        if (!str_starts_with(said, owner)) yaml_error(&file, file.root, "expected the module that the path names");
        for (size_t v = 0; v < module->versions.count; v++) check_text(catalog, &file, &module->versions.items[v]);
        if (!yaml_finish(&file)) is_ok = false;
    }
    return is_ok;
}
