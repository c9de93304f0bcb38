/* Profiles of a command line: which one a command takes, and the region that an earlier command has written into its settings
 * (aws configure set profile.prod.region eu-west-1).
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html */
#include "parsers/formats/deployment_clusters.h"

#include "parsers/formats/deploy_rows.h"

static Str text_at(const ShellWord *words, size_t count, size_t at) {
    Str text;
    return at < count && shell_word_text(&words[at], &text) ? text : STR_NONE;
}

/* A name that no variable can have. */
static Str kept_name(Arena *arena, Str profile, const char *setting) {
    return str_format(arena, "profile %.*s %s", STR_ARG(profile), setting);
}

/* Of the environment; NULL: it says none. */
static const ShellWord *profile_variable(const Shell *shell) {
    Str text;
    for (size_t row = 0; row < deploy_row_count; row++) {
        if (deploy_rows[row].kind != ROW_PROFILE_VARIABLE) continue;
        const ShellWord *word = shell_variable(shell, str_from(deploy_rows[row].words));
        if (word && !(shell_word_text(word, &text) && text.size == 0)) return word;
    }
    return NULL;
}

/* "profile.prod.region", "default.region", "region": the profile that is written to; false: another setting. */
static bool profile_of_key(Str key, const char *setting, Str *profile) {
    Str ending = str_from(setting);
    if (str_equal(key, ending)) return true;
    if (!str_ends_with(key, ending) || key.data[key.size - ending.size - 1] != '.') return false;
    key = str_slice(key, 0, key.size - ending.size - 1);
    *profile = STR_NONE;
    if (str_equal(key, STR("default"))) return true;
    if (!str_starts_with(key, STR("profile."))) return false;
    *profile = str_slice(key, 8, key.size);
    return true;
}

void profiles_command(Shell *shell, const ShellWord *words, size_t count) {
    for (size_t row = 0; row < deploy_row_count; row++) {
        Str rest = str_from(deploy_rows[row].words), word, profile = STR_NONE;
        size_t at = 0;
        if (deploy_rows[row].kind != ROW_CONFIGURES) continue;
        while (str_word_next(&rest, &word) && str_equal(text_at(words, count, at), word)) at++, word = STR_NONE;
        if (word.size || at + 1 >= count) continue;
        const ShellWord *chosen = profile_variable(shell);
        if (chosen) shell_word_text(chosen, &profile);
        for (size_t i = at + 2; i + 1 < count; i++)
            if (str_equal(text_at(words, count, i), str_from(deploy_rows[row].name)))
                profile = text_at(words, count, i + 1);
        if (profile_of_key(text_at(words, count, at), deploy_rows[row].field, &profile))
            shell_keep(shell, kept_name(shell->arena, profile, deploy_rows[row].field), words[at + 1]);
    }
}

void profiles_take(Body *body, const Shell *shell) {
    ExprId said = body_value(body, "profile");
    const ShellWord *variable = said ? NULL : profile_variable(shell);
    if (variable) body_add(body, "profile", said = shell_word_expr(body->builder, variable));
    bool is_open = said && facts_expr_at(body->builder, said)->kind != EXPR_STRING;
    if (body->has_region || is_open) return;
    Str profile = said ? facts_builder_str(body->builder, facts_expr_at(body->builder, said)->text) : STR_NONE;
    const ShellWord *region = shell_variable(shell, kept_name(body->arena, profile, "region"));
    if (!region) return;
    body_add(body, "region", shell_word_expr(body->builder, region));
    body_add_text(body, "region_how", STR("profile"));
}
