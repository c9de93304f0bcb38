/* The functions that only Terragrunt has. Those that ask the machine or run something are unknown. */
#include "graph/link.h"
#include "graph/terragrunt_private.h"

#define MARK "/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02/\x02"

Str terragrunt_marked(Arena *arena, Str path) {
    return path.size ? str_format(arena, MARK "/%.*s", STR_ARG(path)) : STR(MARK);
}

Str terragrunt_shown(Str text) {
    if (!str_starts_with(text, STR(MARK))) return text;
    text = str_slice(text, sizeof MARK - 1, text.size);
    while (text.size && text.data[0] == '/') text = str_slice(text, 1, text.size);
    return text.size ? text : STR("the root of the repository");
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

/* ENVIRONMENT, APP_ENV, TF_STAGE */
static bool is_called_for_environments(Str variable) {
    static const char *const words[] = {"ENVIRONMENT", "ENV", "STAGE"};
    size_t mark = str_find_last_char(variable, '_');
    Str last = mark == SIZE_MAX ? variable : str_slice(variable, mark + 1, variable.size);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_ignoring_case(last, str_from(words[i]))) return true;
    return false;
}

/* A variable that is called for environments, of what stands in the folder of one (env/production/orders): it is run for that one, or it
 * would read what belongs to another. NULL: there is no such folder. */
static const Value *environment_of_place(Evaluator *evaluator, const TerragruntRoot *root, Str variable) {
    if (!is_called_for_environments(variable)) return NULL;
    Str rest = root->original_directory, step;
    while (rest.data && str_split_next(&rest, '/', &step))
        if (environment_of_word(step) != ENVIRONMENT_UNKNOWN)
            return value_default(evaluator->arena, make_string(evaluator, step));
    return NULL;
}

/* ---- which folder ---- */

/* A file, or a folder that holds one. */
static bool stands(const Model *model, TerragruntPlace place) {
    const Files *files = terragrunt_files(model, place.repository);
    if (!files) return false;
    size_t at = files_first_at(files, place.path);
    if (at < files->path_count && str_equal(files->paths[at], place.path)) return true;
    Str prefix = str_concat(model->arena, place.path, STR("/"));
    at = files_first_at(files, prefix);
    return at < files->path_count && str_starts_with(files->paths[at], prefix);
}

static bool exists(const TerragruntRoot *root, Str path) {
    if (terragrunt_file_at(root->all, root->repository, path) != MAP_NONE) return true;
    return stands(root->all->model, (TerragruntPlace){root->repository, path}) ||
           stands(root->all->model, terragrunt_place(root->all, root->repository, path));
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
    uint32_t repository = file->root->repository;
    uint32_t index = terragrunt_file_at(all, repository, resolved);
    Str directory = location_of_directory(resolved);
    if (index == MAP_NONE) {
        index = terragrunt_config_at(all, repository, resolved);
        directory = resolved;
    }
    if (index == MAP_NONE) return fallback ? fallback : value_error(evaluator, "no file %.*s", STR_ARG(resolved));
    bool is_new = false;
    Str key = str_format(arena, "%u\x1f%u\x1f%.*s\x1f%.*s", index, repository, STR_ARG(directory),
                         STR_ARG(file->root->original_directory));
    uint32_t entry = map_add(all->read, key, (uint32_t)all->read_roots.count, &is_new);
    if (is_new) {
        TerragruntRoot *fresh = terragrunt_config_new(all, index, file->root->original_directory, evaluator);
        fresh->repository = repository;
        fresh->directory = directory;
        *VEC_PUSH(all->model->arena, &all->read_roots) = fresh;
    }
    return terragrunt_file_value(evaluator, all->read_roots.items[map_value_at(all->read, entry)]);
}

/* The assignments of a variable file, as the text of a JSON object. */
static const Value *read_variables(Evaluator *evaluator, TerragruntFile *file, Str path) {
    const Terragrunt *all = file->root->all;
    Str resolved;
    if (!terragrunt_resolve(evaluator->arena, file->root->directory, path, &resolved))
        return environment(evaluator, "read_tfvars_file(", path, ")");
    uint32_t index = terragrunt_file_at(all, file->root->repository, resolved);
    if (index == MAP_NONE) return value_error(evaluator, "no file %.*s", STR_ARG(resolved));
    const Facts *facts = &all->model->files[index].facts;
    Scope scope = terragrunt_scope(file);
    scope.facts = facts;
    VEC(Str) keys = {0};
    VEC(const Value *) values = {0};
    for (uint32_t i = 0; i < facts->decl_count; i++) {
        if (facts->decls[i].kind != DECL_ASSIGNMENT) continue;
        *VEC_PUSH(evaluator->arena, &keys) = facts_str(facts, facts->decls[i].name);
        *VEC_PUSH(evaluator->arena, &values) = eval(evaluator, &scope, facts->decls[i].body);
    }
    const Value *object = make_object(evaluator, keys.items, values.items, keys.count);
    const Value *text = function_call(evaluator, &scope, STR("jsonencode"), &object, 1);
    return text ? text : object;
}

/* What lists and maps have in common is merged, too; null is nothing. */
static const Value *merge_all(Evaluator *evaluator, const Value *const *arguments, size_t count) {
    const Value *merged = make_object(evaluator, NULL, NULL, 0);
    for (size_t i = 0; i < count; i++) {
        const Value *value = eval_force(evaluator, arguments[i]);
        if (value->kind == VALUE_NULL) continue;
        if (value->kind != VALUE_OBJECT)
            return value_is_known(value) ? value_error(evaluator, "deep_merge() takes maps") : value;
        merged = terragrunt_merge_deeply(evaluator, merged, value, 0);
    }
    return merged;
}

static bool is_path_function(Str name) {
    static const char *const names[] = {
        "file",    "fileexists", "filebase64", "filebase64sha256", "filebase64sha512", "templatefile",
        "fileset", "filemd5",    "filesha1",   "filesha256",       "filesha512"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, str_from(names[i]))) return true;
    return false;
}

/* file() and its like with a path that begins at the checkout, or in a file of another repository. */
static const Value *with_path(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                              size_t count) {
    const TerragruntFile *file = scope->context;
    const Model *model = file->root->all->model;
    if (!is_path_function(name) || count == 0 || arguments[0]->kind != VALUE_STRING) return NULL;
    Str text = arguments[0]->string;
    TerragruntPlace place = {model->files[file->index].repository, STR_NONE};
    if (terragrunt_has_mark(text)) {
        if (!terragrunt_resolve(evaluator->arena, file->directory, text, &place.path))
            return environment(evaluator, "", STR("a file outside the repository"), "");
        TerragruntPlace source = terragrunt_place(file->root->all, file->root->repository, place.path);
        place.repository = file->root->repository;
        if (stands(model, source)) place = source;
    } else {
        bool is_elsewhere = terragrunt_files(model, place.repository) != evaluator->files;
        if (!is_elsewhere || str_starts_with(text, STR("/"))) return NULL;
        if (!files_resolve(evaluator->arena, file->directory, text, &place.path)) return NULL;
    }
    const Value **moved = ARENA_ARRAY(evaluator->arena, const Value *, count);
    for (size_t i = 0; i < count; i++) moved[i] = arguments[i];
    moved[0] = make_string(evaluator, place.path.size ? place.path : STR("."));
    Scope at_root = *scope;
    at_root.directory = STR_NONE;
    const Files *files = evaluator->files;
    evaluator->files = terragrunt_files(model, place.repository);
    const Value *value = function_call(evaluator, &at_root, name, moved, count);
    evaluator->files = files;
    return value;
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

/* Names of commands, for `commands` of extra_arguments. */
static const Value *command_list(Evaluator *evaluator, Str name) {
    enum { COMMANDS_MAX = 9 };
    static const struct {
        const char *name, *commands[COMMANDS_MAX];
    } lists[] = {
        {"get_terraform_commands_that_need_vars", {"apply", "console", "destroy", "import", "plan", "push", "refresh"}},
        {"get_terraform_commands_that_need_input", {"apply", "import", "init", "plan", "refresh"}},
        {"get_terraform_commands_that_need_locking",
         {"apply", "destroy", "import", "plan", "refresh", "taint", "untaint"}},
        {"get_terraform_commands_that_need_parallelism", {"apply", "plan", "destroy"}}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!str_equal(name, str_from(lists[i].name))) continue;
        const Value *items[COMMANDS_MAX];
        size_t count = 0;
        for (; lists[i].commands[count]; count++)
            items[count] = make_string(evaluator, str_from(lists[i].commands[count]));
        return make_list(evaluator, items, count);
    }
    return NULL;
}

const Value *terragrunt_function(Evaluator *evaluator, const Scope *scope, Str name, const Value *const *arguments,
                                 size_t count) {
    TerragruntFile *file = scope->context;
    if (file->stack) file = file->stack;
    const Value *commands = command_list(evaluator, name);
    if (commands) return commands;
    if (asks_outside(name)) return environment(evaluator, "", name, "()");
    bool is_find = str_equal(name, STR("find_in_parent_folders")), is_env = str_equal(name, STR("get_env"));
    bool is_read = str_equal(name, STR("read_terragrunt_config")), is_mark = str_equal(name, STR("mark_as_read"));
    bool is_variables = str_equal(name, STR("read_tfvars_file"));
    if (str_equal(name, STR("deep_merge"))) return merge_all(evaluator, arguments, count);
    bool is_folder = str_starts_with(name, STR("get_")) || str_starts_with(name, STR("path_relative_"));
    if (!is_find && !is_env && !is_read && !is_mark && !is_folder && !is_variables)
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
    if (is_env && count && second) return value_default(evaluator->arena, eval_force(evaluator, second));
    if (is_env && count) {
        const Value *told = environment_of_place(evaluator, file->root, first);
        return told ? told : environment(evaluator, "environment variable ", first, "");
    }
    if (is_variables && count) return read_variables(evaluator, file, first);
    if (is_read && count) return read_config(evaluator, file, first, second);
    if (is_mark && count) return arguments[0];
    return folder_function(evaluator, file, name, first);
}
