/* Patches of compositions: values of the composite that become values of what it is made of, and back.
 * https://docs.crossplane.io/latest/guides/function-patch-and-transform/ */
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "graph/composites_private.h"

enum { INDEX_MAX = 64, PATCH_SET_DEPTH_MAX = 4 };

/* ---- fields ---- */

/* "a.b[0]['c.d']": the next step. `is_index`: [0], [*] */
static bool next_step(Str *path, Str *step, bool *is_index) {
    while (path->size && path->data[0] == '.') *path = str_slice(*path, 1, path->size);
    if (!path->size) return false;
    *is_index = false;
    if (path->data[0] != '[') {
        size_t end = 0;
        while (end < path->size && path->data[end] != '.' && path->data[end] != '[') end++;
        *step = str_slice(*path, 0, end);
        *path = str_slice(*path, end, path->size);
        return true;
    }
    size_t close = str_find_char(*path, ']', 0);
    if (close == SIZE_MAX) return false;
    *step = str_trim(str_slice(*path, 1, close));
    *path = str_slice(*path, close + 1, path->size);
    bool is_quoted = step->size > 1 && (step->data[0] == '\'' || step->data[0] == '"');
    if (is_quoted) *step = str_slice(*step, 1, step->size - 1);
    int64_t number;
    *is_index = !is_quoted && (str_equal(*step, STR("*")) || (str_to_int64(*step, &number) && number >= 0));
    return true;
}

const DocNode *composite_field(const DocNode *root, Str path) {
    Str step;
    bool is_index;
    while (root && next_step(&path, &step, &is_index)) {
        int64_t number = 0;
        if (!is_index)
            root = document_get(root, step);
        else
            root = document_is_sequence(root) && str_to_int64(step, &number) && number < root->count
                       ? document_value(root, (uint32_t)number)
                       : NULL;
    }
    return root;
}

typedef struct {
    const DocNode *value;
    bool merges;
    DocBudget *budget;
} Putting;

static DocNode *made_for(Str rest, const DocBudget *budget) {
    Str step;
    bool is_index = false;
    next_step(&rest, &step, &is_index);
    return document_new(is_index ? DOC_SEQUENCE : DOC_MAPPING, (DocBudget *)(uintptr_t)budget);
}

static void merge_missing(DocNode *into, const DocNode *from, DocBudget *budget) {
    for (uint32_t i = 0; i < from->count; i++) {
        Str key = document_text(document_key(from, i));
        if (!document_get(into, key))
            document_put(into, key, document_copy(document_value(from, i), false, budget), budget);
    }
}

static void put_in(DocNode *node, Str path, const Putting *putting) { /* depth: steps of the path */
    Str step;
    bool is_index;
    if (!next_step(&path, &step, &is_index)) return;
    bool is_last = str_trim(path).size == 0;
    DocNode *own = NULL;
    if (is_index) {
        if (node->kind != DOC_SEQUENCE) return;
        int64_t number = 0;
        if (str_equal(step, STR("*"))) {
            for (uint32_t i = 0; i < node->count; i++)
                if (is_last)
                    node->children[i] = document_copy(putting->value, false, putting->budget);
                else
                    put_in(node->children[i], path, putting);
            return;
        }
        if (!str_to_int64(step, &number) || number > INDEX_MAX) return;
        while (node->count <= number)
            document_insert(node, node->count, made_for(path, putting->budget), putting->budget);
        own = node->children[number];
        if (is_last) node->children[number] = document_copy(putting->value, false, putting->budget);
        if (is_last) return;
    } else {
        if (node->kind != DOC_MAPPING) return;
        own = document_get(node, step);
        bool is_merged = is_last && putting->merges && document_is_mapping(own) && document_is_mapping(putting->value);
        if (is_merged) merge_missing(own, putting->value, putting->budget);
        if (is_last && !is_merged)
            document_put(node, step, document_copy(putting->value, false, putting->budget), putting->budget);
        if (is_last) return;
        if (!own || own->kind == DOC_SCALAR) {
            own = made_for(path, putting->budget);
            document_put(node, step, own, putting->budget);
        }
    }
    put_in(own, path, putting);
}

void composite_put_field(DocNode *root, Str path, const DocNode *value, bool merges, DocBudget *budget) {
    put_in(root, path, &(Putting){value, merges, budget});
}

/* ---- values ---- */

static bool is_unknown(Str text) { return str_contains(text, STR(GO_UNKNOWN_OPEN)); }

DocNode *composite_unknown(Str cause, DocBudget *budget) {
    return document_new_text(str_format(budget->arena, GO_UNKNOWN_OPEN "%.*s" GO_UNKNOWN_CLOSE, STR_ARG(cause)),
                             budget);
}

/* As the value that it is made of stands. */
static DocNode *text_like(const DocNode *from, Str text, DocBudget *budget) {
    DocNode *out = document_new_text(text, budget);
    out->line = from->line;
    out->end_line = from->end_line;
    out->origin = from->origin;
    out->origin_line = from->origin_line;
    return out;
}

static DocNode *open_like(const DocNode *from, Str cause, DocBudget *budget) {
    Str text = document_text(from);
    if (is_unknown(text)) return text_like(from, text, budget);
    DocNode *out = composite_unknown(cause, budget);
    return text_like(from, out->value, budget);
}

/* "%s-%s": with each value in its place. NULL: more than that is asked. */
static const char *fill(Str format, DocNode *const *values, size_t count, StrBuf *out) {
    size_t next = 0;
    for (size_t i = 0; i < format.size; i++) {
        if (format.data[i] != '%') {
            strbuf_add_char(out, format.data[i]);
            continue;
        }
        char verb = i + 1 < format.size ? format.data[++i] : 0;
        if (verb == '%')
            strbuf_add_char(out, '%');
        else if ((verb == 's' || verb == 'd' || verb == 'v' || verb == 't') && next < count)
            strbuf_add(out, document_text(values[next++]));
        else
            return NULL;
    }
    return "";
}

/* ---- transforms ---- */

static Str text_of(const DocNode *node, const char *key) { return document_text(document_get(node, str_from(key))); }

static DocNode *transform_map(const DocNode *transform, const DocNode *value, DocBudget *budget) {
    const DocNode *map = document_get(transform, STR("map"));
    const DocNode *pairs = document_get(map, STR("pairs"));
    const DocNode *found = document_get(document_is_mapping(pairs) ? pairs : map, document_text(value));
    return found ? document_copy(found, false, budget) : open_like(value, STR("a key of the map"), budget);
}

static bool matches(const DocNode *pattern, Str text, bool *is_open) {
    Str type = text_of(pattern, "type");
    if (str_equal(type, STR("regexp"))) *is_open = true;
    return str_equal(text_of(pattern, "literal"), text);
}

static DocNode *transform_match(const DocNode *transform, const DocNode *value, DocBudget *budget) {
    const DocNode *match = document_get(transform, STR("match")), *patterns = document_get(match, STR("patterns"));
    bool is_open = false;
    for (uint32_t i = 0; document_is_sequence(patterns) && i < patterns->count; i++) {
        const DocNode *pattern = document_value(patterns, i);
        if (!matches(pattern, document_text(value), &is_open)) continue;
        const DocNode *result = document_get(pattern, STR("result"));
        return result && !is_open ? document_copy(result, false, budget) : open_like(value, STR("a match"), budget);
    }
    const DocNode *other = document_get(match, STR("fallbackValue"));
    if (str_equal(text_of(match, "fallbackTo"), STR("Input"))) other = value;
    return other && !is_open ? document_copy(other, false, budget) : open_like(value, STR("a match"), budget);
}

static Str upper(Arena *arena, Str text) {
    char *out = arena_alloc(arena, text.size + 1);
    for (size_t i = 0; i < text.size; i++)
        out[i] = text.data[i] >= 'a' && text.data[i] <= 'z' ? (char)(text.data[i] - 'a' + 'A') : text.data[i];
    return str_of(out, text.size);
}

static DocNode *transform_string(const DocNode *transform, DocNode *value, DocBudget *budget) {
    const DocNode *words = document_get(transform, STR("string"));
    Str type = text_of(words, "type"), text = document_text(value), trim = text_of(words, "trim");
    const DocNode *join = document_get(words, STR("join"));
    if (!type.size || str_equal(type, STR("Format"))) {
        StrBuf out = strbuf_new(budget->arena, DOCUMENT_SIZE_BYTES_MAX);
        bool is_filled = value->kind == DOC_SCALAR && fill(text_of(words, "fmt"), &value, 1, &out);
        return is_filled ? text_like(value, strbuf_str(&out), budget) : open_like(value, STR("a format"), budget);
    }
    if (str_equal(type, STR("Join")) && value->kind == DOC_SEQUENCE) {
        StrBuf out = strbuf_new(budget->arena, DOCUMENT_SIZE_BYTES_MAX);
        for (uint32_t i = 0; i < value->count; i++) {
            if (i) strbuf_add(&out, text_of(join, "separator"));
            strbuf_add(&out, document_text(document_value(value, i)));
        }
        return text_like(value, strbuf_str(&out), budget);
    }
    if (str_equal(type, STR("TrimPrefix")))
        return text_like(value, str_starts_with(text, trim) ? str_slice(text, trim.size, text.size) : text, budget);
    if (str_equal(type, STR("TrimSuffix")) && !is_unknown(trim))
        return text_like(value, str_ends_with(text, trim) ? str_slice(text, 0, text.size - trim.size) : text, budget);
    Str convert = text_of(words, "convert");
    if (str_equal(type, STR("Convert")) && !is_unknown(text)) {
        if (str_equal(convert, STR("ToUpper"))) return text_like(value, upper(budget->arena, text), budget);
        if (str_equal(convert, STR("ToLower"))) return text_like(value, str_lower(budget->arena, text), budget);
    }
    return open_like(value, STR("a transform"), budget);
}

static DocNode *transform_convert(const DocNode *transform, const DocNode *value, DocBudget *budget) {
    DocNode *out = document_copy(value, false, budget);
    Str to = text_of(document_get(transform, STR("convert")), "toType");
    if (out->kind != DOC_SCALAR || is_unknown(out->value)) return out;
    if (str_equal(to, STR("string"))) {
        document_set_text(out, document_text(value));
    } else {
        document_resolve(out);
        out->is_quoted = false;
    }
    return out;
}

static DocNode *transform_math(const DocNode *transform, const DocNode *value, DocBudget *budget) {
    const DocNode *math = document_get(transform, STR("math"));
    int64_t number, factor;
    bool is_known = str_to_int64(document_text(value), &number) && str_to_int64(text_of(math, "multiply"), &factor) &&
                    llabs(number) < INT32_MAX && llabs(factor) < INT32_MAX;
    if (!is_known) return open_like(value, STR("a calculation"), budget);
    DocNode *out = text_like(value, str_format(budget->arena, "%lld", (long long)(number * factor)), budget);
    document_resolve(out);
    out->is_quoted = false;
    return out;
}

static DocNode *transformed(const DocNode *transforms, DocNode *value, DocBudget *budget) {
    for (uint32_t i = 0; document_is_sequence(transforms) && i < transforms->count; i++) {
        const DocNode *transform = document_value(transforms, i);
        Str type = text_of(transform, "type");
        bool is_string = str_equal(type, STR("string")), is_open = is_unknown(document_text(value));
        if (is_string)
            value = transform_string(transform, value, budget);
        else if (is_open)
            continue; /* whatever is made of it, this would tell it */
        else if (str_equal(type, STR("map")))
            value = transform_map(transform, value, budget);
        else if (str_equal(type, STR("match")))
            value = transform_match(transform, value, budget);
        else if (str_equal(type, STR("convert")))
            value = transform_convert(transform, value, budget);
        else if (str_equal(type, STR("math")))
            value = transform_math(transform, value, budget);
        else
            value = open_like(value, STR("a transform"), budget);
    }
    return value;
}

/* ---- patches ---- */

/* A field that is not set is known once what it is asked of works, or has to be there; else nothing is patched. */
static DocNode *source_of(const DocNode *patch, const DocNode *from, Str path, bool is_part, DocBudget *budget) {
    const DocNode *found = composite_field(from, path);
    if (found) return document_copy(found, false, budget);
    const DocNode *policy = document_get(patch, STR("policy"));
    bool is_expected = str_equal(text_of(policy, "fromFieldPath"), STR("Required")) || is_part;
    return is_expected || str_starts_with(path, STR("status.")) ? composite_unknown(path, budget) : NULL;
}

/* NULL: nothing is patched. */
static DocNode *combined(const DocNode *patch, const DocNode *from, DocBudget *budget) {
    const DocNode *combine = document_get(patch, STR("combine")), *all = document_get(combine, STR("variables"));
    if (!document_is_sequence(all) || !all->count) return NULL;
    DocNode **values = ARENA_ARRAY(budget->arena, DocNode *, all->count);
    for (uint32_t i = 0; i < all->count; i++) {
        values[i] = source_of(patch, from, text_of(document_value(all, i), "fromFieldPath"), false, budget);
        if (!values[i]) return NULL;
    }
    StrBuf out = strbuf_new(budget->arena, DOCUMENT_SIZE_BYTES_MAX);
    Str format = text_of(document_get(combine, STR("string")), "fmt");
    if (!fill(format, values, all->count, &out)) return open_like(values[0], STR("a format"), budget);
    return text_like(values[0], strbuf_str(&out), budget);
}

static bool keeps_values(const DocNode *patch) {
    const DocNode *policy = document_get(patch, STR("policy"));
    return document_get(policy, STR("mergeOptions")) || str_starts_with(text_of(policy, "toFieldPath"), STR("Merge")) ||
           str_starts_with(text_of(policy, "toFieldPath"), STR("ForceMerge"));
}

/* What a part of it says about itself is told by its own name: what is put into another part then leads to it. */
static DocNode *told_by(const DocNode *resource, Str path, DocBudget *budget) {
    const DocNode *metadata = document_get(resource, STR("metadata"));
    Str name = text_of(metadata, "name");
    if (!name.size) name = text_of(metadata, "generateName");
    name = composite_plain_name(budget->arena, name);
    return composite_unknown(
        str_format(budget->arena, "%.*s/%.*s.%.*s", STR_ARG(text_of(resource, "kind")), STR_ARG(name), STR_ARG(path)),
        budget);
}

static void patch_one(DocNode *composite, DocNode *resource, const DocNode *patch, DocBudget *budget) {
    Str type = text_of(patch, "type"), path = text_of(patch, "fromFieldPath"), to = text_of(patch, "toFieldPath");
    bool is_back = str_starts_with(type, STR("To")) || str_equal(type, STR("CombineToComposite"));
    bool is_of_environment = str_contains(type, STR("Environment"));
    if (is_of_environment && is_back) return;
    const DocNode *from = is_back ? resource : composite;
    DocNode *value = NULL;
    if (str_starts_with(type, STR("Combine")) && !is_of_environment)
        value = combined(patch, from, budget);
    else if (is_of_environment)
        value = composite_unknown(str_format(budget->arena, "environment.%.*s", STR_ARG(path)), budget);
    else if (is_back && str_starts_with(path, STR("status.")) && !composite_field(from, path))
        value = told_by(resource, path, budget);
    else
        value = source_of(patch, from, path, false, budget);
    if (!to.size) to = path;
    if (!value || !to.size) return;
    value = transformed(document_get(patch, STR("transforms")), value, budget);
    composite_put_field(is_back ? composite : resource, to, value, keeps_values(patch), budget);
}

static void patch_all(DocNode *composite, DocNode *resource, const DocNode *patches, const DocNode *sets,
                      DocBudget *budget, uint32_t depth) {
    for (uint32_t i = 0; document_is_sequence(patches) && i < patches->count; i++) {
        const DocNode *patch = document_value(patches, i);
        Str name = text_of(patch, "patchSetName");
        if (!name.size) patch_one(composite, resource, patch, budget);
        for (uint32_t s = 0; name.size && document_is_sequence(sets) && s < sets->count; s++) {
            const DocNode *set = document_value(sets, s);
            if (str_equal(text_of(set, "name"), name) && depth < PATCH_SET_DEPTH_MAX)
                patch_all(composite, resource, document_get(set, STR("patches")), sets, budget, depth + 1);
        }
    }
}

void composite_patch(DocNode *composite, DocNode *resource, const DocNode *patches, const DocNode *sets,
                     DocBudget *budget) {
    patch_all(composite, resource, patches, sets, budget, 0);
}
