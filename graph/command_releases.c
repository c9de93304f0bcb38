/* Releases that commands install: helm upgrade --install NAME CHART -f FILE --set KEY=VALUE, as scripts and pipelines say it. Files whose
 * names are known in part (values-${STAGE}.yaml) are each a release, as many as fit.
 * https://helm.sh/docs/helm/helm_upgrade/ */
#include "analyzer/core/limits.h"
#include "graph/deployment_reading.h"
#include "graph/link.h"
#include "graph/releases_private.h"
#include "parsers/formats/shell.h"

enum { ITEMS_PER_COMMAND_MAX = 200, CANDIDATES_MAX = 64, SETTING_STEPS_MAX = 400 };

/* A word of the command; `text` has ${NAME} for what is not known of it. */
typedef struct {
    Str field, text;
    uint32_t line;
} Word;

typedef struct {
    Reading reading;
    Rendered *rendered;
    Starts starts;
    Word words[ITEMS_PER_COMMAND_MAX];
    size_t count;
    Str environment;
} Installing;

/* What a command installs, before it has a label. */
typedef struct {
    Release release;
    Str key;      /* of the command */
    Str settings; /* all that makes it another release of the chart */
    Str file;     /* that it is named after: of its values */
} Installed;

typedef VEC(Installed) InstalledList;

/* ---- the words of a command ---- */

static bool is_of_interest(Str field) {
    static const char *const fields[] = {"release", "named",    "chart",    "namespace", "values",
                                         "set",     "set_text", "set_file", "set_json"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_equal(field, str_from(fields[i]))) return true;
    return false;
}

static Str word_of(const Word *words, size_t count, const char *field) {
    for (size_t i = 0; i < count; i++)
        if (str_equal(words[i].field, str_from(field))) return words[i].text;
    return STR_NONE;
}

static size_t read_words(Reading *reading, Word *words) {
    const Facts *facts = &reading->file->facts;
    const Expr *body = facts_expr(facts, reading->decl->body);
    size_t count = 0;
    for (uint32_t i = 0; i < body->count && count < ITEMS_PER_COMMAND_MAX; i++) {
        ExprId item = expr_child(facts, reading->decl->body, i);
        Str field = facts_str(facts, facts_expr(facts, item)->text);
        if (!is_of_interest(field)) continue;
        Said said = reading_said(reading, expr_child(facts, item, 1));
        Str text = said.text.size ? said.text : said.pattern;
        if (text.size) words[count++] = (Word){field, text, said.line};
    }
    bool has_chart = word_of(words, count, "chart").size > 0;
    for (size_t i = 0; i < count && !has_chart; i++) /* helm install ./chart --generate-name */
        if (str_equal(words[i].field, STR("release"))) words[i].field = STR("chart");
    return count;
}

/* The first ${NAME}; empty: all is known. */
static Str open_name(Str text) {
    size_t open = str_find(text, STR("${"), 0), close = open == SIZE_MAX ? SIZE_MAX : str_find_char(text, '}', open);
    return close == SIZE_MAX ? STR_NONE : str_slice(text, open + 2, close);
}

static bool is_setting(const Word *word) { return str_starts_with(word->field, STR("set")); }

/* The folder of the chart and all words: what two commands have in common that install the same. `is_known`: without settings that
 * can't be told, as the tag of an image mostly is: they make no other release. */
static Str key_of(Arena *arena, uint32_t repository, Str directory, const Word *words, size_t count, bool is_known) {
    StrBuf key = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    strbuf_format(&key, "%u\x1f%.*s", repository, STR_ARG(directory));
    for (size_t i = 0; i < count; i++)
        if (!str_equal(words[i].field, STR("chart")) &&
            !(is_known && is_setting(&words[i]) && open_name(words[i].text).size))
            strbuf_format(&key, "\x1f%.*s=%.*s", STR_ARG(words[i].field), STR_ARG(words[i].text));
    return strbuf_str(&key);
}

/* Where it stands, and what it says on this way. */
static Str command_of(const Reading *reading, const Word *words, size_t count) {
    Str where = str_format(reading->model->arena, "%.*s:%u", STR_ARG(reading->file->facts.path), reading->decl->line);
    return key_of(reading->model->arena, reading->file->repository, where, words, count, false);
}

Str command_release_key(Reading *reading) {
    Word *words = ARENA_ARRAY(reading->model->arena, Word, ITEMS_PER_COMMAND_MAX);
    size_t count = read_words(reading, words);
    return command_of(reading, words, count);
}

/* ---- what is not known of a text ---- */

static Str filled(Arena *arena, Str text, Str name, Str value) {
    Str mark = str_format(arena, "${%.*s}", STR_ARG(name));
    size_t at = name.size ? str_find(text, mark, 0) : SIZE_MAX, from = 0;
    if (at == SIZE_MAX) return text;
    StrBuf out = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    for (; at != SIZE_MAX; at = str_find(text, mark, from)) {
        strbuf_add(&out, str_slice(text, from, at));
        strbuf_add(&out, value);
        from = at + mark.size;
    }
    strbuf_add(&out, str_slice(text, from, text.size));
    return strbuf_str(&out);
}

/* What the name stands for where the pattern is this text; false: it is another text. */
static bool fits(Arena *arena, Str pattern, Str text, Str name, Str *value) {
    size_t open = str_find(pattern, STR("${"), 0), close = str_find_char(pattern, '}', open);
    Str before = str_slice(pattern, 0, open), behind = str_slice(pattern, close + 1, pattern.size);
    size_t next = str_find(behind, STR("${"), 0), end;
    Str known = str_slice(behind, 0, next == SIZE_MAX ? behind.size : next);
    if (!str_starts_with(text, before) || text.size <= before.size) return false;
    if (next == SIZE_MAX)
        end = str_ends_with(text, known) && text.size > before.size + known.size ? text.size - known.size : SIZE_MAX;
    else
        end = known.size ? str_find(text, known, before.size + 1) : SIZE_MAX;
    if (end == SIZE_MAX) return false;
    *value = str_slice(text, before.size, end);
    return str_find_char(*value, '/', 0) == SIZE_MAX && str_equal(filled(arena, pattern, name, *value), text);
}

static bool resolve(const Installing *installing, size_t start, Str text, Str *path) {
    Arena *arena = installing->reading.model->arena;
    const Facts *facts = &installing->reading.file->facts;
    bool is_found = str_starts_with(text, STR("/"))
                        ? scripts_resolve(arena, facts->path, STR_NONE, text, path)
                        : files_resolve(arena, installing->starts.folders[start], text, path);
    while (is_found && path->size && path->data[path->size - 1] == '/') path->size--;
    return is_found;
}

/* ---- values ---- */

/* ${NAME} as the mark that stands for what is not known. */
static Str with_marks(Arena *arena, Str text) {
    Str name;
    while ((name = open_name(text)).size)
        text = filled(arena, text, name, str_format(arena, GO_UNKNOWN_OPEN "%.*s" GO_UNKNOWN_CLOSE, STR_ARG(name)));
    return text;
}

static GoValue *value_of(Installing *installing, Str field, Str text) {
    Arena *arena = installing->reading.model->arena;
    Str name = open_name(text), bytes, path;
    bool is_whole = name.size && name.size + 3 == text.size;
    if (is_whole) return go_unknown(arena, name);
    if (str_equal(field, STR("set_json"))) return releases_yaml_text(installing->rendered, with_marks(arena, text));
    if (str_equal(field, STR("set_file"))) {
        bool is_there = !name.size && installing->starts.count && resolve(installing, 0, text, &path) &&
                        releases_read(installing->rendered, installing->reading.file->repository, path, &bytes);
        return is_there ? go_string(arena, bytes) : go_unknown(arena, text);
    }
    if (name.size) return go_string(arena, with_marks(arena, text));
    return releases_set_value(arena, text, str_equal(field, STR("set_text")));
}

/* The next of `a.b=c,d={e,f}`: up to a comma outside of braces that no backslash stands before. */
static bool next_setting(Str *rest, Str *setting) {
    size_t at = 0, depth = 0;
    if (!rest->data || rest->size == 0) return false;
    for (; at < rest->size && (depth || rest->data[at] != ','); at++) {
        if (rest->data[at] == '\\') at++;
        if (at >= rest->size) break;
        depth += rest->data[at] == '{';
        depth -= depth && rest->data[at] == '}';
    }
    if (at > rest->size) at = rest->size;
    *setting = str_slice(*rest, 0, at);
    *rest = at < rest->size ? str_slice(*rest, at + 1, rest->size) : STR_NONE;
    return true;
}

static void take_settings(Installing *installing, const Word *word, GoValue *values) {
    Str rest = word->text, setting;
    bool is_one = str_equal(word->field, STR("set_json"));
    for (int steps = 0; steps < SETTING_STEPS_MAX; steps++) {
        if (is_one ? steps > 0 : !next_setting(&rest, &setting)) return;
        if (is_one) setting = rest;
        size_t equal = str_find_char(setting, '=', 0);
        if (equal == SIZE_MAX) continue;
        Str path = str_trim(str_slice(setting, 0, equal));
        if (open_name(path).size) continue;
        GoValue *value = value_of(installing, word->field, str_slice(setting, equal + 1, setting.size));
        if (value) releases_set(installing->reading.model->arena, values, path, value);
    }
}

/* A file of values that is not there says something that isn't known here. */
static void take_file(Installing *installing, const Word *word, Str text, GoValue **values, Str *path) {
    Model *model = installing->reading.model;
    for (size_t i = 0; !open_name(text).size && i < installing->starts.count; i++) {
        if (!resolve(installing, i, text, path)) continue;
        GoValue *found = releases_yaml(installing->rendered, installing->reading.file->repository, *path);
        if (!found) continue;
        if (found->kind == GO_MAP) *values = go_merge(model->arena, *values, found);
        return;
    }
    *path = STR_NONE;
    diag_add(model->diags, DIAG_GAP, scripts_path(&installing->reading.file->facts, word->line),
             word->line % SHELL_LINES_MAX, "the values in \"%.*s\" are not in what is scanned", STR_ARG(text));
}

/* ---- one release ---- */

static Str below(Str directory, Str path) {
    bool is_below = directory.size && str_starts_with(path, directory) && path.size > directory.size &&
                    path.data[directory.size] == '/';
    size_t slash = str_find_last_char(path, '/');
    if (is_below) return str_slice(path, directory.size + 1, path.size);
    return directory.size == 0 || slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

static Environment environment_of_release(const Installing *installing, const Installed *installed) {
    Str said[] = {installed->file, installed->release.name, installed->release.namespace, installing->environment};
    Environment found = ENVIRONMENT_UNKNOWN;
    for (size_t i = 0; i < sizeof said / sizeof *said && found == ENVIRONMENT_UNKNOWN; i++)
        found = releases_environment(i == 0 ? str_slice(said[0], 0, str_find_last_char(said[0], '.')) : said[i]);
    return found == ENVIRONMENT_UNKNOWN ? environment_of(installed->release.chart->directory) : found;
}

static void install(Installing *installing, Chart *chart, const Word *words, Str key, InstalledList *out) {
    Arena *arena = installing->reading.model->arena;
    Str name = word_of(words, installing->count, "named"), namespace = word_of(words, installing->count, "namespace");
    if (!name.size) name = word_of(words, installing->count, "release");
    const Reading *reading = &installing->reading;
    Installed installed = {.key = key,
                           .release = {.chart = chart,
                                       .at = scripts_location(reading->model, reading->file, reading->decl->line),
                                       .name = open_name(name).size ? STR_NONE : name,
                                       .namespace = open_name(namespace).size ? STR_NONE : namespace}};
    GoValue *values = go_new(arena, GO_MAP);
    for (size_t i = 0; i < installing->count; i++) {
        if (!str_equal(words[i].field, STR("values"))) continue;
        Str rest = words[i].text, part, path;
        while (rest.size && rest.data && str_split_next(&rest, ',', &part)) {
            if (!str_trim(part).size || str_contains(part, STR("://")) || str_equal(str_trim(part), STR("-"))) continue;
            take_file(installing, &words[i], str_trim(part), &values, &path);
            if (path.size) *VEC_PUSH(arena, &chart->used_values) = path;
            Str label = path.size ? below(chart->directory, path) : STR_NONE;
            if (label.size && !str_equal(label, STR("values.yaml"))) installed.file = label;
        }
    }
    for (size_t i = 0; i < installing->count; i++)
        if (is_setting(&words[i])) take_settings(installing, &words[i], values);
    installed.release.values = values;
    installed.release.environment = environment_of_release(installing, &installed);
    installed.settings = key_of(arena, chart->repository, chart->directory, words, installing->count, true);
    for (size_t i = 0; i < out->count; i++)
        if (str_equal(out->items[i].settings, installed.settings) && str_equal(out->items[i].key, key)) return;
    *VEC_PUSH(arena, out) = installed;
}

/* The same words with a value for a name. */
static void fill_words(const Installing *installing, Str name, Str value, const Word *from, Word *out) {
    for (size_t i = 0; i < installing->count; i++) {
        out[i] = from[i];
        out[i].text = filled(installing->reading.model->arena, from[i].text, name, value);
    }
}

/* Each file that the first name in part stands for. False: there is no such name, or no file fits. */
static bool install_each(Installing *installing, Chart *chart, const Word *words, Str key, InstalledList *out) {
    Model *model = installing->reading.model;
    const Files *files = &model->file_access[chart->repository];
    size_t made = 0;
    for (size_t w = 0; w < installing->count && !made; w++) {
        Str name = str_equal(words[w].field, STR("values")) ? open_name(words[w].text) : STR_NONE, pattern, value;
        for (size_t s = 0; name.size && s < installing->starts.count && !made; s++) {
            if (!resolve(installing, s, words[w].text, &pattern)) continue;
            size_t open = str_find(pattern, STR("${"), 0);
            if (open == SIZE_MAX) continue;
            Str before = str_slice(pattern, 0, open);
            for (size_t i = files_first_at(files, before); i < files->path_count && made < CANDIDATES_MAX; i++) {
                if (!str_starts_with(files->paths[i], before)) break;
                if (!fits(model->arena, pattern, files->paths[i], name, &value)) continue;
                Word *own = ARENA_ARRAY(model->arena, Word, installing->count);
                fill_words(installing, name, value, words, own);
                install(installing, chart, own, key, out);
                made++;
            }
        }
    }
    return made > 0;
}

/* ---- all of them ---- */

static void install_chart(Installing *installing, Chart *chart, const Word *words, Str key, InstalledList *out) {
    if (chart->is_library) return;
    if (!install_each(installing, chart, words, key, out)) install(installing, chart, words, key, out);
}

/* Charts whose folders fit what is known of the path. */
static bool take_fitting(Installing *installing, Str path, Str key, InstalledList *out) {
    Model *model = installing->reading.model;
    size_t open = str_find(path, STR("${"), 0);
    bool is_any = false;
    if (open == 0 || open == SIZE_MAX) return false;
    Str name = open_name(path), value;
    for (size_t i = 0; i < installing->rendered->charts.count; i++) {
        Chart *chart = installing->rendered->charts.items[i];
        bool is_it = chart->repository == installing->reading.file->repository && !chart->is_part &&
                     fits(model->arena, path, chart->directory, name, &value);
        if (!is_it) continue;
        Word *own = ARENA_ARRAY(model->arena, Word, installing->count);
        fill_words(installing, name, value, installing->words, own);
        install_chart(installing, chart, own, key, out);
        is_any = true;
    }
    return is_any;
}

static void take_chart(Installing *installing, Str text, InstalledList *out) {
    uint32_t repository = installing->reading.file->repository;
    Str path, key = command_of(&installing->reading, installing->words, installing->count);
    bool is_open = open_name(text).size > 0;
    Chart *chart = NULL;
    for (size_t s = 0; s < installing->starts.count && !chart; s++) {
        if (!resolve(installing, s, text, &path)) continue;
        if (is_open && take_fitting(installing, path, key, out)) return;
        if (!is_open) chart = charts_at(installing->rendered, repository, path);
    }
    if (!chart && !is_open) chart = charts_by_end(installing->rendered, repository, text);
    if (chart) install_chart(installing, chart, installing->words, key, out);
}

static void read_way(Installing *installing, InstalledList *out) {
    Reading *reading = &installing->reading;
    Said directory = reading_field(reading, "directory"), environment = reading_field(reading, "environment");
    installing->count = read_words(reading, installing->words);
    Str chart = word_of(installing->words, installing->count, "chart");
    installing->starts = reading_starts(reading, &directory);
    installing->environment = environment.text;
    if (chart.size && !str_contains(chart, STR("://")) && !reading_is_local(reading))
        take_chart(installing, chart, out);
}

/* After the file of its values, and after its name where that tells it from others, or says more than the chart's. */
static Str label_of(Arena *arena, const InstalledList *all, const Installed *one) {
    bool is_same_name = true, is_alone = true;
    for (size_t i = 0; i < all->count; i++) {
        const Installed *other = &all->items[i];
        if (other->release.chart != one->release.chart || str_equal(other->settings, one->settings)) continue;
        is_alone = false;
        if (str_equal(other->file, one->file) && !str_equal(other->release.name, one->release.name))
            is_same_name = false;
    }
    bool is_plain = is_alone || !one->release.name.size;
    if (one->file.size && (is_same_name || !one->release.name.size)) return one->file;
    if (one->file.size) return str_format(arena, "%.*s %.*s", STR_ARG(one->file), STR_ARG(one->release.name));
    return is_plain ? STR_NONE : one->release.name;
}

static void add_all(Rendered *rendered, const InstalledList *all, Releases *out) {
    Model *model = rendered->model;
    CommandReleases *known = ARENA_NEW(model->arena, CommandReleases);
    Map *labels = map_new(model->arena), *settings = map_new(model->arena);
    for (size_t i = 0; i < all->count; i++) {
        Installed *one = &all->items[i];
        Chart *chart = one->release.chart;
        bool is_new = false, is_free = false;
        uint32_t entry = map_add(settings, one->settings, (uint32_t)i, &is_new);
        if (is_new && chart->release_count >= RELEASES_PER_CHART_MAX) continue;
        Str label = is_new ? label_of(model->arena, all, one) : all->items[map_value_at(settings, entry)].release.label;
        for (size_t n = 2; is_new && !is_free; n++) {
            Str wanted = label;
            if (n > 2) wanted = str_format(model->arena, "%.*s%s(%zu)", STR_ARG(label), label.size ? " " : "", n - 1);
            map_add(labels,
                    str_format(model->arena, "%u\x1f%.*s\x1f%.*s", chart->repository, STR_ARG(chart->directory),
                               STR_ARG(wanted)),
                    0, &is_free);
            one->release.label = wanted;
        }
        if (!is_new) one->release.label = label;
        *VEC_PUSH(model->arena, &known->all) =
            (CommandRelease){one->key, chart->directory, one->release.label, chart->repository};
        if (!is_new) continue;
        chart->release_count++;
        chart->installed_count++;
        *VEC_PUSH(model->arena, out) = one->release;
    }
    model->command_releases = known;
}

void command_releases_collect(Rendered *rendered, Releases *out) {
    Model *model = rendered->model;
    if (rendered->charts.count == 0) return;
    const Scripts *scripts = scripts_collect(model);
    InstalledList all = {0};
    for (size_t i = 0; i < scripts->all.count; i++) {
        const ScriptDeployment *script = &scripts->all.items[i];
        const Facts *facts = &script->file->facts;
        bool is_wanted = str_equal(facts_str(facts, script->decl->type), STR("kubernetes")) &&
                         scripts_deploys(script) && expr_attribute(facts, script->decl->body, STR("chart"));
        if (!is_wanted) continue;
        Installing *installing = ARENA_NEW(model->arena, Installing);
        installing->rendered = rendered;
        reading_start(&installing->reading, model, NULL, script);
        for (size_t way = 0; way < WAYS_MAX; way++) {
            if (reading_runs(&installing->reading)) read_way(installing, &all);
            if (!ways_next(&installing->reading.ways)) break;
        }
    }
    add_all(rendered, &all, out);
}
