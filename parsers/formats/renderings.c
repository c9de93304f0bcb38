#include "parsers/formats/renderings.h"

bool rendering_is_template(const ShellWord *word) {
    static const char *const endings[] = {".yaml", ".yml", ".json", ".template"};
    const ShellPart *last = word->count ? &word->parts[word->count - 1] : NULL;
    for (size_t i = 0; last && !last->expr && i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(last->text, str_from(endings[i]))) return true;
    return false;
}

static bool is_template_source(const ShellWord *word) {
    static const char *const endings[] = {".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".erb", ".gotmpl", ".mustache"};
    const ShellPart *last = word->count ? &word->parts[word->count - 1] : NULL;
    bool is_source = rendering_is_template(word);
    for (size_t i = 0; last && !last->expr && i < sizeof endings / sizeof *endings; i++)
        is_source = is_source || str_ends_with(last->text, str_from(endings[i]));
    return is_source;
}

static void take_source(const ShellWord **source, const ShellWord *word, size_t *count) {
    if (!is_template_source(word)) return;
    *source = word;
    ++*count;
}

const ShellWord *rendering_source(const Shell *shell) {
    const ShellWord *source = NULL;
    size_t count = 0;
    for (size_t i = shell->pipe_first; i < shell->ran.count; i++) {
        const ShellCommand *ran = &shell->ran.items[i];
        for (size_t k = 0; k < ran->inputs.count; k++) take_source(&source, &ran->inputs.items[k], &count);
        for (size_t k = 1; k < ran->words.count; k++) take_source(&source, &ran->words.items[k], &count);
    }
    return count == 1 ? source : NULL;
}
