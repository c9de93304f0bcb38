/* Templates of OpenShift: a list of manifests with ${NAME} for their parameters, which `oc process` fills in.
 * https://docs.redhat.com/en/documentation/openshift_container_platform/4.17/html/images/using-templates */
#include "analyzer/core/limits.h"
#include "parsers/formats/formats.h"

DocNode *openshift_objects(const DocNode *root) {
    bool is_template = str_equal(document_text(document_get(root, STR("kind"))), STR("Template"));
    DocNode *objects = is_template ? document_get(root, STR("objects")) : NULL;
    return document_is_sequence(objects) ? objects : NULL;
}

/* What a parameter has where nobody gives it; NULL: nothing. */
static const DocNode *default_of(const DocNode *parameters, Str name) {
    for (uint32_t i = 0; document_is_sequence(parameters) && i < parameters->count; i++) {
        const DocNode *parameter = document_value(parameters, i), *value = document_get(parameter, STR("value"));
        if (str_equal(document_text(document_get(parameter, STR("name"))), name))
            return value && value->kind == DOC_SCALAR && value->scalar != SCALAR_NULL ? value : NULL;
    }
    return NULL;
}

/* ${NAME}, and ${{NAME}} where the value may be a number. */
static Str filled(const DocNode *parameters, Str text, Arena *arena) {
    StrBuf out = strbuf_new(arena, VALUE_SIZE_BYTES_MAX);
    for (size_t at = 0; at < text.size;) {
        size_t open = str_find(text, STR("${"), at),
               close = open == SIZE_MAX ? SIZE_MAX : str_find_char(text, '}', open);
        strbuf_add(&out, str_slice(text, at, close == SIZE_MAX ? text.size : open));
        if (close == SIZE_MAX) break;
        bool is_doubled = open + 2 < text.size && text.data[open + 2] == '{';
        Str name = str_trim(str_slice(text, open + 2 + is_doubled, close));
        at = close + 1;
        if (is_doubled && at < text.size && text.data[at] == '}') at++;
        const DocNode *value = default_of(parameters, name);
        strbuf_add(&out, value ? document_text(value) : str_slice(text, open, at));
    }
    return out.is_truncated ? text : strbuf_str(&out);
}

void openshift_fill(DocNode *node, const DocNode *parameters, Arena *arena) {
    if (node->kind == DOC_SCALAR) {
        if (str_contains(node->value, STR("${"))) node->value = filled(parameters, node->value, arena);
        return;
    }
    size_t count = (size_t)node->count * (node->kind == DOC_MAPPING ? 2 : 1);
    for (size_t i = 0; i < count; i++) openshift_fill(node->children[i], parameters, arena); /* depth: of a document */
}
