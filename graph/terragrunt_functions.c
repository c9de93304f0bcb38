/* The functions that only Terragrunt has. Those that ask the machine or run something are unknown. */
#include "graph/terragrunt_private.h"

#define MARK "/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02"

Str terragrunt_marked(Arena *arena, Str path) {
    return path.size ? str_format(arena, MARK "/%.*s", STR_ARG(path)) : STR(MARK);
}

bool terragrunt_has_mark(Str text) { return str_find_char(text, '\x02', 0) != SIZE_MAX; }

bool terragrunt_resolve(Arena *arena, Str directory, Str path, Str *out) {
    if (path.size == 0) return false;
    if (path.data[0] == '/') {
        if (!str_starts_with(path, STR(MARK))) return false;
        path = str_slice(path, sizeof MARK - 1, path.size);
        while (path.size && path.data[0] == '/') path = str_slice(path, 1, path.size);
        directory = STR_NONE;
        if (path.size == 0) {
            *out = STR_NONE;
            return true;
        }
    }
    return !terragrunt_has_mark(path) && files_resolve(arena, directory, path, out);
}

static const Value *environment(Evaluator *evaluator, const char *prefix, Str what, const char *suffix) {
    return value_unknown(evaluator->arena, CAUSE_ENVIRONMENT,
                         str_format(evaluator->arena, "%s%.*s%s", prefix, STR_ARG(what), suffix));
}

/* ---- which folder ---- */

/* A file, or a folder that holds one. */
static bool exists(const TerragruntRoot *root, Str path) {
    const Model *model = root->all->model;
    if (map_get(root->all->files, terragrunt_key(model->arena, root->repository, path)) != MAP_NONE) return true;
    if (!model->file_access) return false;
    const Files *files = &model->file_access[root->repository];
    size_t at = files_first_at(files, path);
    if (at < files->path_count && str_equal(files->paths[at], path)) return true;
    Str prefix = str_concat(model->arena, path, STR("/"));
    at = files_first_at(files, prefix);
    return at < files->path_count && str_starts_with(files->paths[at], prefix);
}

static const Value *find_in_parent_folders(Evaluator *evaluator, const TerragruntRoot *root, Str name,
                                           const Value *fallback) {
    Arena *arena = evaluator->arena;
    for (Str directory = root->directory; directory.size;) { /* one step less each time */
        directory = location_of_directory(directory);
        Str path = directory.size ? str_format(arena, "%.*s/%.*s", STR_ARG(directory), STR_ARG(name)) : name;
        if (exists(root, path)) return make_string(evaluator, terragrunt_marked(arena, path));
    }
    return fallback ? fallback : value_error(evaluator, "no %.*s in a parent folder", STR_ARG(name));
}

/* The way from one folder to another, as "../../x". */
static Str relative_path(Arena *arena, Str from, Str to) {
    if (from.size == 0) return to.size ? to : STR(".");
    size_t shared = 0; /* where the steps that both have end */
    for (size_t i = 0;; i++) {
        bool from_ends = i == from.size || from.data[i] == '/', to_ends = i == to.size || to.data[i] == '/';
        if (from_ends && to_ends) shared = i;
        if (i >= from.size || i >= to.size || from.data[i] != to.data[i]) break;
    }
    StrBuf buf = strbuf_new(arena, 64 * 1024);
    Str up = shared ? str_slice(from, shared + 1, from.size) : from, step;
    if (shared < from.size)
        while (up.data && str_split_next(&up, '/', &step)) strbuf_add(&buf, buf.size ? STR("/..") : STR(".."));
    Str down = shared && shared < to.size ? str_slice(to, shared + 1, to.size) : shared ? STR_NONE : to;
    if (buf.size && down.size) strbuf_add_char(&buf, '/');
    strbuf_add(&buf, down);
    return buf.size ? strbuf_str(&buf) : STR(".");
}

/* The file that "the include" means: the one with that label; the one that asks; the first. */
static const TerragruntFile *included_file(const TerragruntFile *file, Str label) {
    TerragruntRoot *root = file->root;
    if (label.size == 0 && file->is_included) return file;
    terragrunt_find_includes(root);
    for (size_t i = 0; i < root->includes.count; i++)
        if (label.size == 0 || str_equal(root->includes.items[i].label, label)) return root->includes.items[i].file;
    return NULL;
}

static const Value *folder_function(Evaluator *evaluator, const TerragruntFile *file, Str name, Str argument) {
    Arena *arena = evaluator->arena;
    const TerragruntRoot *root = file->root;
    const TerragruntFile *parent = NULL;
    if (str_equal(name, STR("get_terragrunt_dir")))
        return make_string(evaluator, terragrunt_marked(arena, root->directory));
    if (str_equal(name, STR("get_original_terragrunt_dir")))
        return make_string(evaluator, terragrunt_marked(arena, root->original_directory));
    if (str_equal(name, STR("get_repo_root"))) return make_string(evaluator, terragrunt_marked(arena, STR_NONE));
    if (str_equal(name, STR("get_path_from_repo_root")))
        return make_string(evaluator, root->directory.size ? root->directory : STR("."));
    if (str_equal(name, STR("get_path_to_repo_root")))
        return make_string(evaluator, relative_path(arena, root->directory, STR_NONE));
    bool is_to = str_equal(name, STR("path_relative_to_include"));
    if (!is_to && !str_equal(name, STR("path_relative_from_include")) &&
        !str_equal(name, STR("get_parent_terragrunt_dir")))
        return NULL;
    parent = included_file(file, argument);
    if (!parent && argument.size) return value_error(evaluator, "no include %.*s", STR_ARG(argument));
    if (str_equal(name, STR("get_parent_terragrunt_dir")))
        return make_string(evaluator, terragrunt_marked(arena, parent ? parent->directory : root->directory));
    if (!parent) return make_string(evaluator, STR("."));
    return make_string(evaluator, is_to ? relative_path(arena, parent->directory, root->directory)
                                        : relative_path(arena, root->directory, parent->directory));
}

/* ---- other files ---- */

static const Value *read_config(Evaluator *evaluator, TerragruntFile *file, Str path, const Value *fallback) {
    Terragrunt *all = file->root->all;
    Arena *arena = evaluator->arena;
    Str resolved;
    if (!terragrunt_resolve(arena, file->root->directory, path, &resolved))
        return environment(evaluator, "read_terragrunt_config(", path, ")");
    uint32_t index = map_get(all->files, terragrunt_key(arena, file->root->repository, resolved));
    if (index == MAP_NONE) {
        resolved = resolved.size ? str_concat(arena, resolved, STR("/terragrunt.hcl")) : STR("terragrunt.hcl");
        index = map_get(all->files, terragrunt_key(arena, file->root->repository, resolved));
    }
    if (index == MAP_NONE) return fallback ? fallback : value_error(evaluator, "no file %.*s", STR_ARG(resolved));
    bool is_new = false;
    Str key = str_format(arena, "%u\x1f%.*s", index, STR_ARG(file->root->original_directory));
    uint32_t entry = map_add(all->read, key, (uint32_t)all->read_roots.count, &is_new);
    if (is_new) {
        TerragruntRoot *fresh = terragrunt_config_new(all, index, file->root->original_directory, evaluator);
        *VEC_PUSH(all->model->arena, &all->read_roots) = fresh;
    }
    return terragrunt_file_value(evaluator, all->read_roots.items[map_value_at(all->read, entry)]);
}

static bool is_path_function(Str name) {
    static const char *const names[] = {
        "file",    "fileexists", "filebase64", "filebase64sha256", "filebase64sha512", "templatefile",
        "fileset", "filemd5",    "filesha1",   "filesha256",       "filesha512"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, str_from(names[i]))) return true;
    return false;
}

/* file() and its like with a path that begins at the checkout. */
static const Value *with_path(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                              size_t count) {
    const TerragruntFile *file = scope->context;
    Str path;
    if (!is_path_function(name) || count == 0 || arguments[0]->kind != VALUE_STRING ||
        !terragrunt_has_mark(arguments[0]->string))
        return NULL;
    if (!terragrunt_resolve(evaluator->arena, file->directory, arguments[0]->string, &path))
        return environment(evaluator, "", STR("a file outside the repository"), "");
    const Value **moved = ARENA_ARRAY(evaluator->arena, const Value *, count);
    for (size_t i = 0; i < count; i++) moved[i] = arguments[i];
    moved[0] = make_string(evaluator, path.size ? path : STR("."));
    Scope at_root = *scope;
    at_root.directory = STR_NONE;
    return function_call(evaluator, &at_root, name, moved, count);
}

/* What the machine, the account or a key would say. */
static bool asks_outside(Str name) {
    static const char *const names[] = {"get_aws_account_id",
                                        "get_aws_account_alias",
                                        "get_aws_caller_identity_arn",
                                        "get_aws_caller_identity_user_id",
                                        "run_cmd",
                                        "sops_decrypt_file",
                                        "get_platform",
                                        "get_terraform_command",
                                        "get_terraform_cli_args",
                                        "get_working_dir",
                                        "get_terragrunt_source_cli_flag",
                                        "get_default_retryable_errors"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, str_from(names[i]))) return true;
    return false;
}

const Value *terragrunt_function(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                                 size_t count) {
    TerragruntFile *file = scope->context;
    if (asks_outside(name)) return environment(evaluator, "", name, "()");
    bool is_find = str_equal(name, STR("find_in_parent_folders")), is_env = str_equal(name, STR("get_env"));
    bool is_read = str_equal(name, STR("read_terragrunt_config")), is_mark = str_equal(name, STR("mark_as_read"));
    bool is_folder = str_starts_with(name, STR("get_")) || str_starts_with(name, STR("path_relative_"));
    if (!is_find && !is_env && !is_read && !is_mark && !is_folder)
        return with_path(evaluator, scope, name, arguments, count);
    Str first = STR_NONE;
    if (count > 0) {
        const Value *value = eval_force(evaluator, arguments[0]);
        if (!value_is_known(value)) return value;
        if (!value_to_string(evaluator->arena, value, &first))
            return value_error(evaluator, "%.*s(): argument 1 should be a string", STR_ARG(name));
    }
    const Value *second = count > 1 ? arguments[1] : NULL;
    if (is_find) return find_in_parent_folders(evaluator, file->root, count ? first : STR("terragrunt.hcl"), second);
    if (is_env && count)
        return second ? value_default(evaluator->arena, eval_force(evaluator, second))
                      : environment(evaluator, "environment variable ", first, "");
    if (is_read && count) return read_config(evaluator, file, first, second);
    if (is_mark && count) return arguments[0];
    return folder_function(evaluator, file, name, first);
}
