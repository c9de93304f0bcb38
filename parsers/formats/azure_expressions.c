#include "parsers/formats/azure_expressions.h"

enum { DEPTH_MAX = 32 };

bool azure_is_path_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

DocNode *azure_value(const AzureName *names, Str path, bool *is_changeable) {
    for (; names; names = names->outer) {
        Str rest = path;
        bool is_it =
            str_equal(path, names->path) || (str_starts_with(path, names->path) && path.data[names->path.size] == '.');
        if (!is_it) continue;
        DocNode *value = names->value;
        rest = str_slice(path, names->path.size, path.size);
        Str step;
        while (value && str_split_next(&rest, '.', &step))
            if (step.size) value = document_get(value, step);
        *is_changeable = names->is_changeable;
        return value;
    }
    return NULL;
}

const AzureName *azure_name(const AzureName *names, Str path) {
    while (names && !str_equal(names->path, path)) names = names->outer;
    return names;
}

typedef struct {
    Str rest;
    const AzureName *names;
    uint32_t depth;
} Reader;

/* An operand: a text, or a azure_truth where the text is "true" or "false"; unknown without a text. */
typedef struct {
    bool is_known;
    Str text;
    const DocNode *node;
} Operand;

static const Operand UNKNOWN_OPERAND = {false, {0}, NULL};

static Operand operand_of(bool azure_truth) { return (Operand){true, azure_truth ? STR("true") : STR("false"), NULL}; }

static AzureTruth truth_of(Operand operand) {
    if (!operand.is_known) return AZURE_OPEN;
    bool is_no = operand.text.size == 0 || str_equal_ignoring_case(operand.text, STR("false"));
    return is_no && !operand.node ? AZURE_NO : AZURE_YES;
}

static bool holds(Operand list, Str text) {
    for (uint32_t i = 0; document_is_sequence(list.node) && i < list.node->count; i++)
        if (str_equal_ignoring_case(document_text(document_value(list.node, i)), text)) return true;
    return false;
}

static Operand apply(Str name, const Operand *operands, size_t count) {
    bool are_known = true, is_any = false, is_all = true;
    for (size_t i = 0; i < count; i++) {
        are_known = are_known && operands[i].is_known;
        is_any = is_any || truth_of(operands[i]) == AZURE_YES;
        is_all = is_all && truth_of(operands[i]) != AZURE_NO;
    }
    if (str_equal(name, STR("and")))
        return !is_all ? operand_of(false) : are_known ? operand_of(true) : UNKNOWN_OPERAND;
    if (str_equal(name, STR("or"))) return is_any ? operand_of(true) : are_known ? operand_of(false) : UNKNOWN_OPERAND;
    if (str_equal(name, STR("succeeded")) || str_equal(name, STR("always"))) return operand_of(true);
    if (!are_known || count == 0) return UNKNOWN_OPERAND;
    if (str_equal(name, STR("not"))) return operand_of(truth_of(operands[0]) == AZURE_NO);
    if (count < 2) return UNKNOWN_OPERAND;
    bool is_same = str_equal_ignoring_case(operands[0].text, operands[1].text);
    if (operands[0].node || operands[1].node) {
        bool is_list = str_equal(name, STR("containsValue")) && document_is_sequence(operands[0].node);
        return is_list ? operand_of(holds(operands[0], operands[1].text)) : UNKNOWN_OPERAND;
    }
    if (str_equal(name, STR("eq"))) return operand_of(is_same);
    if (str_equal(name, STR("ne"))) return operand_of(!is_same);
    if (str_equal(name, STR("contains"))) return operand_of(str_contains(operands[0].text, operands[1].text));
    if (str_equal(name, STR("startsWith"))) return operand_of(str_starts_with(operands[0].text, operands[1].text));
    bool is_in = str_equal(name, STR("in")), is_not_in = str_equal(name, STR("notIn"));
    for (size_t i = 1; i < count && (is_in || is_not_in); i++)
        if (str_equal_ignoring_case(operands[0].text, operands[i].text)) return operand_of(is_in);
    return is_in || is_not_in ? operand_of(is_not_in) : UNKNOWN_OPERAND;
}

static Operand read_operand(Reader *reader);

/* ( … ): of a function. */
static Operand read_call(Reader *reader, Str name) {
    enum { ARGUMENTS_MAX = 32 };
    Operand operands[ARGUMENTS_MAX];
    size_t count = 0;
    reader->rest = str_trim(str_slice(reader->rest, 1, reader->rest.size));
    while (reader->rest.size && reader->rest.data[0] != ')') {
        size_t before = reader->rest.size;
        Operand operand = read_operand(reader);
        if (count < ARGUMENTS_MAX) operands[count++] = operand;
        reader->rest = str_trim(reader->rest);
        if (reader->rest.size && reader->rest.data[0] == ',')
            reader->rest = str_trim(str_slice(reader->rest, 1, reader->rest.size));
        if (reader->rest.size == before) return UNKNOWN_OPERAND; /* no expression that we know */
    }
    if (reader->rest.size) reader->rest = str_slice(reader->rest, 1, reader->rest.size);
    return count < ARGUMENTS_MAX ? apply(name, operands, count) : UNKNOWN_OPERAND;
}

static Operand read_path(Reader *reader, Str path) {
    bool is_changeable = false;
    if (str_equal_ignoring_case(path, STR("true")) || str_equal_ignoring_case(path, STR("false")))
        return (Operand){true, path, NULL};
    if (path.data[0] >= '0' && path.data[0] <= '9') return (Operand){true, path, NULL};
    const DocNode *value = azure_value(reader->names, path, &is_changeable);
    if (!value || is_changeable) return UNKNOWN_OPERAND;
    if (value->kind != DOC_SCALAR) return (Operand){true, STR_NONE, value};
    if (str_contains(document_text(value), STR("$"))) return UNKNOWN_OPERAND; /* worked out elsewhere */
    return (Operand){true, document_text(value), NULL};
}

/* '${{ parameters.deploy }}': what is put in, where it is all of the text. */
static Operand read_put_in(const Reader *outer, Str text) {
    enum { OPEN = sizeof "${{" - 1, CLOSE = sizeof "}}" - 1 };
    text = str_trim(text);
    if (!str_starts_with(text, STR("${{")) || str_find(text, STR("}}"), 0) != text.size - CLOSE) return UNKNOWN_OPERAND;
    Reader reader = *outer;
    reader.rest = str_slice(text, OPEN, text.size - CLOSE);
    Operand found = read_operand(&reader);
    return str_trim(reader.rest).size ? UNKNOWN_OPERAND : found;
}

static Operand read_operand(Reader *reader) {
    Str text = reader->rest = str_trim(reader->rest);
    if (text.size == 0 || ++reader->depth > DEPTH_MAX) return UNKNOWN_OPERAND;
    if (text.data[0] == '\'') {
        size_t close = str_find_char(text, '\'', 1);
        if (close == SIZE_MAX) close = text.size - 1;
        reader->rest = str_slice(text, close + 1, text.size);
        Str inside = str_slice(text, 1, close > 0 ? close : 1);
        if (str_contains(inside, STR("$(")) || str_contains(inside, STR("$["))) return UNKNOWN_OPERAND;
        return str_contains(inside, STR("${{")) ? read_put_in(reader, inside) : (Operand){true, inside, NULL};
    }
    size_t end = 0;
    while (end < text.size && azure_is_path_char(text.data[end])) end++;
    Str path = str_slice(text, 0, end);
    reader->rest = str_slice(text, end, text.size);
    if (reader->rest.size && reader->rest.data[0] == '(') return read_call(reader, path);
    if (reader->rest.size && reader->rest.data[0] == '[') { /* variables['Build.SourceBranch'] */
        size_t close = str_find_char(reader->rest, ']', 0);
        reader->rest = close == SIZE_MAX ? STR_NONE : str_slice(reader->rest, close + 1, reader->rest.size);
        return UNKNOWN_OPERAND;
    }
    return end ? read_path(reader, path) : UNKNOWN_OPERAND;
}

AzureTruth azure_truth(const AzureName *names, Str condition) {
    Reader reader = {.rest = condition, .names = names};
    AzureTruth found = truth_of(read_operand(&reader));
    return str_trim(reader.rest).size ? AZURE_OPEN : found;
}
