#include "graph/open_psa.h"

#include <expat.h>
#include <math.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"
#include "analyzer/core/map.h"

/* ---- the elements of a file ---- */

typedef struct Element Element;
struct Element {
    Str tag, name, value, role, type;
    uint32_t min, max, line;
    size_t file;
    Element *first, *last, *next;
};

typedef struct {
    Arena *arena;
    Diags *diags;
    Element *stack[NESTING_DEPTH_MAX];
    size_t depth, file;
    Str path;
    XML_Parser parser;
    bool is_wrong;
} Xml;

static uint32_t number_of(const char *text) {
    long number = strtol(text, NULL, 10);
    return number < 0 || number > INT32_MAX ? 0 : (uint32_t)number;
}

static void take_attribute(Xml *xml, Element *element, Str name, const char *value) {
    static const struct {
        const char *name;
        size_t offset;
    } texts[] = {{"name", offsetof(Element, name)},
                 {"value", offsetof(Element, value)},
                 {"role", offsetof(Element, role)},
                 {"type", offsetof(Element, type)}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (str_equal(name, str_from(texts[i].name)))
            *(Str *)((char *)element + texts[i].offset) = str_copy(xml->arena, str_from(value));
    if (str_equal(name, STR("min"))) element->min = number_of(value);
    if (str_equal(name, STR("max"))) element->max = number_of(value);
}

static void XMLCALL on_start(void *data, const XML_Char *tag, const XML_Char **attributes) {
    Xml *xml = data;
    if (xml->is_wrong) return;
    uint32_t line = (uint32_t)XML_GetCurrentLineNumber(xml->parser);
    if (xml->depth == NESTING_DEPTH_MAX) {
        diag_add(xml->diags, DIAG_ERROR, xml->path, line, "elements nested deeper than %d", NESTING_DEPTH_MAX);
        xml->is_wrong = true;
        XML_StopParser(xml->parser, XML_FALSE);
        return;
    }
    Element *element = ARENA_NEW(xml->arena, Element), *parent = xml->depth ? xml->stack[xml->depth - 1] : NULL;
    element->tag = str_copy(xml->arena, str_from(tag));
    element->line = line;
    element->file = xml->file;
    for (; *attributes; attributes += 2) take_attribute(xml, element, str_from(attributes[0]), attributes[1]);
    if (parent) {
        *(parent->first ? &parent->last->next : &parent->first) = element;
        parent->last = element;
    }
    if (xml->depth == 0) xml->stack[0] = element;
    xml->stack[xml->depth++] = element;
}

static void XMLCALL on_end(void *data, const XML_Char *tag) {
    (void)tag;
    Xml *xml = data;
    if (!xml->is_wrong) xml->depth--;
}

static Element *read_xml(Str path, size_t index, Str bytes, Arena *arena, Diags *diags) {
    Xml xml = {.arena = arena, .diags = diags, .path = path, .file = index, .parser = XML_ParserCreate(NULL)};
    XML_SetUserData(xml.parser, &xml);
    XML_SetElementHandler(xml.parser, on_start, on_end);
    bool is_sound = XML_Parse(xml.parser, bytes.data, (int)bytes.size, 1) == XML_STATUS_OK;
    if (!is_sound && !xml.is_wrong)
        diag_add(diags, DIAG_ERROR, path, (uint32_t)XML_GetCurrentLineNumber(xml.parser), "%s",
                 XML_ErrorString(XML_GetErrorCode(xml.parser)));
    XML_ParserFree(xml.parser);
    if (is_sound && !str_equal(xml.stack[0]->tag, STR("opsa-mef"))) {
        diag_add(diags, DIAG_ERROR, path, xml.stack[0]->line, "expected <opsa-mef>, found <%.*s>",
                 STR_ARG(xml.stack[0]->tag));
        return NULL;
    }
    return is_sound ? xml.stack[0] : NULL;
}

/* ---- definitions ---- */

typedef struct {
    const Element *element;
    const Element *value; /* its formula or expression; NULL: none */
    Str scope;            /* path of what it stands in */
    FaultId id;
    bool is_referenced, is_open; /* of a parameter: its value is worked out now */
} Definition;

typedef struct {
    FaultTree *tree;
    Arena *arena;
    Diags *diags;
    const Str *paths;
    VEC(Definition) all;
    uint32_t expression_depth; /* across parameters */
    Map *by_name;              /* a letter of its kind and its path, or its name alone when it is public */
} Reader;

static void wrong(const Reader *reader, const Element *element, const char *what, Str name) {
    diag_add(reader->diags, DIAG_ERROR, reader->paths[element->file], element->line, "%s \"%.*s\"", what,
             STR_ARG(name));
}

static Str path_in(Arena *arena, Str scope, Str name) {
    return scope.size ? str_format(arena, "%.*s.%.*s", STR_ARG(scope), STR_ARG(name)) : name;
}

static Str key_of(Arena *arena, char kind, Str path) { return str_format(arena, "%c%.*s", kind, STR_ARG(path)); }

static const Element *without_words(const Element *element) {
    while (element && (str_equal(element->tag, STR("label")) || str_equal(element->tag, STR("attributes"))))
        element = element->next;
    return element;
}

static void define(Reader *reader, char kind, const Element *element, const Element *value, Str scope,
                   bool is_private) {
    uint32_t index = (uint32_t)reader->all.count;
    bool is_new = false;
    Str path = path_in(reader->arena, scope, element->name);
    *VEC_PUSH(reader->arena, &reader->all) = (Definition){.element = element, .value = value, .scope = scope};
    map_add(reader->by_name, key_of(reader->arena, kind, path), index, &is_new);
    if (is_new && !is_private && scope.size)
        map_add(reader->by_name, key_of(reader->arena, kind, element->name), index, &is_new);
    if (!is_new) wrong(reader, element, "defined a second time:", element->name);
    FaultTree *tree = reader->tree;
    FaultId id = 0;
    if (kind == 'g')
        id = fault_gate(tree, FAULT_OR, path_in(reader->arena, is_private ? scope : STR_NONE, element->name), NULL, 0);
    if (kind == 'b') id = fault_event(tree, path_in(reader->arena, is_private ? scope : STR_NONE, element->name));
    if (kind == 'h') id = fault_constant(tree, value && str_equal(value->value, STR("true")));
    reader->all.items[index].id = id;
}

static const Element *child_of(const Element *element, const char *tag) {
    const Element *child = element->first;
    while (child && !str_equal(child->tag, str_from(tag))) child = child->next;
    return child;
}

/* Its members are basic events, each of its distribution; that they fail together is passed over. */
static void define_members(Reader *reader, const Element *group, Str scope, bool is_private) {
    const Element *members = child_of(group, "members"), *distribution = child_of(group, "distribution");
    for (const Element *member = members ? members->first : NULL; member; member = member->next)
        if (str_equal(member->tag, STR("basic-event")))
            define(reader, 'b', member, distribution ? distribution->first : NULL, scope, is_private);
}

static void collect(Reader *reader, const Element *parent, Str scope, bool is_private) {
    static const struct {
        const char *tag;
        char kind;
    } kinds[] = {
        {"define-gate", 'g'}, {"define-basic-event", 'b'}, {"define-house-event", 'h'}, {"define-parameter", 'p'}};
    static const char *const passed_over[] = {"define-event-tree",       "define-CCF-group", "define-substitution",
                                              "define-initiating-event", "define-sequence",  "define-rule"};
    for (const Element *element = parent->first; element; element = element->next) {
        bool is_own = str_equal(element->role, STR("private"));
        bool is_public = str_equal(element->role, STR("public"));
        bool is_inner_private = is_own || (is_private && !is_public);
        if (str_equal(element->tag, STR("model-data"))) collect(reader, element, scope, is_private);
        /* The name of a fault tree is a scope only for what is private in it; components are one always. */
        bool is_tree = str_equal(element->tag, STR("define-fault-tree"));
        if (is_tree || str_equal(element->tag, STR("define-component")))
            collect(reader, element, path_in(reader->arena, scope, element->name), is_inner_private);
        if (str_equal(element->tag, STR("define-CCF-group"))) define_members(reader, element, scope, is_inner_private);
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (str_equal(element->tag, str_from(kinds[i].tag)))
                define(reader, kinds[i].kind, element, without_words(element->first), scope, is_inner_private);
        for (size_t i = 0; i < sizeof passed_over / sizeof *passed_over; i++)
            if (str_equal(element->tag, str_from(passed_over[i])))
                diag_add(reader->diags, DIAG_GAP, reader->paths[element->file], element->line,
                         "<%s> is not read: the fault trees stand without it", passed_over[i]);
    }
}

/* As seen from `scope`: what stands there, then in what is around it, then what is public. */
static Definition *find(const Reader *reader, const char *kinds, Str scope, Str name) {
    for (;;) {
        for (const char *kind = kinds; *kind; kind++) {
            uint32_t index =
                map_get(reader->by_name, key_of(reader->arena, *kind, path_in(reader->arena, scope, name)));
            if (index != MAP_NONE) return &reader->all.items[index];
        }
        if (scope.size == 0) return NULL;
        size_t dot = str_find_last_char(scope, '.');
        scope = str_slice(scope, 0, dot == SIZE_MAX ? 0 : dot);
    }
}

/* ---- formulas ---- */

static const struct {
    const char *tag;
    FaultKind kind;
    uint32_t inputs; /* 0: one or more */
} operators[] = {{"or", FAULT_OR, 0},
                 {"and", FAULT_AND, 0},
                 {"atleast", FAULT_AT_LEAST, 0},
                 {"cardinality", FAULT_CARDINALITY, 0},
                 {"not", FAULT_NOT, 1},
                 {"xor", FAULT_XOR, 2},
                 {"nor", FAULT_NOR, 0},
                 {"nand", FAULT_NAND, 0},
                 {"iff", FAULT_IFF, 2},
                 {"imply", FAULT_IMPLY, 2}};

static FaultId read_reference(Reader *reader, const Element *element, Str scope) {
    static const char *const tags[][2] = {{"gate", "g"}, {"basic-event", "b"}, {"house-event", "h"}, {"event", "gbh"}};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (!str_equal(element->tag, str_from(tags[i][0]))) continue;
        bool is_gate = str_equal(element->type, STR("gate")), is_basic = str_equal(element->type, STR("basic-event"));
        Definition *found = find(reader, is_gate ? "g" : is_basic ? "b" : tags[i][1], scope, element->name);
        if (!found) {
            wrong(reader, element, "nothing defines", element->name);
            return 0;
        }
        found->is_referenced = true;
        return found->id;
    }
    return 0;
}

static FaultId read_formula(Reader *reader, const Element *element, Str scope, FaultId into);

static FaultId read_operator(Reader *reader, const Element *element, size_t row, Str scope, FaultId into) {
    VEC(FaultId) inputs = {0};
    for (const Element *child = without_words(element->first); child; child = without_words(child->next)) {
        FaultId input = read_formula(reader, child, scope, 0);
        if (!input) return 0;
        *VEC_PUSH(reader->arena, &inputs) = input;
    }
    bool is_right = operators[row].inputs ? inputs.count == operators[row].inputs : inputs.count > 0;
    bool is_bounded = operators[row].kind != FAULT_CARDINALITY || element->min <= element->max;
    if (!is_right || !is_bounded) {
        wrong(reader, element, "not as many inputs as it takes:", element->tag);
        return 0;
    }
    if (!into) into = fault_gate(reader->tree, operators[row].kind, STR_NONE, NULL, 0);
    fault_gate_set(reader->tree, into, operators[row].kind, element->min, element->max, inputs.items, inputs.count);
    return into;
}

/* `into`: the gate that it is the formula of; 0: a formula inside of another one. */
static FaultId read_formula(Reader *reader, const Element *element, Str scope, FaultId into) {
    for (size_t row = 0; row < sizeof operators / sizeof *operators; row++)
        if (str_equal(element->tag, str_from(operators[row].tag)))
            return read_operator(reader, element, row, scope, into); /* depth: NESTING_DEPTH_MAX */
    size_t errors = reader->diags->error_count;
    FaultId input = str_equal(element->tag, STR("constant"))
                        ? fault_constant(reader->tree, str_equal(element->value, STR("true")))
                        : read_reference(reader, element, scope);
    if (!input && errors == reader->diags->error_count) wrong(reader, element, "no formula:", element->tag);
    if (!input || !into) return input;
    fault_gate_set(reader->tree, into, FAULT_OR, 0, 0, &input, 1);
    return into;
}

/* ---- probabilities ---- */

static bool read_expression(Reader *reader, const Element *element, Str scope, double *out);

static bool read_parameter(Reader *reader, const Element *element, Str scope, double *out) {
    Definition *found = find(reader, "p", scope, element->name);
    const Element *value = found ? found->value : NULL;
    if (!value || found->is_open) return false;
    found->is_open = true;
    bool is_known = read_expression(reader, value, found->scope, out);
    found->is_open = false;
    return is_known;
}

/* MEF 2.0d, section 4.2.5: what fails in the course of time, and is repaired or tested meanwhile. */
static bool apply_over_time(Str tag, const double *at, size_t count, double *out) {
    if (count == 4 && str_equal(tag, STR("GLM"))) { /* on demand, failure rate, repair rate, time */
        double rates = at[1] + at[2];
        if (rates <= 0) return false;
        *out = at[1] / rates - (at[1] / rates - at[0]) * exp(-rates * at[3]);
    } else if (count == 4 && str_equal(tag, STR("Weibull"))) { /* scale, shape, start, time */
        *out = at[3] <= at[2] || at[0] <= 0 ? 0 : 1 - exp(-pow((at[3] - at[2]) / at[0], at[1]));
    } else if (count == 4 && str_equal(tag, STR("periodic-test"))) { /* failure rate, between tests, first test, time */
        if (at[1] <= 0) return false;
        *out = 1 - exp(-at[0] * (at[3] <= at[2] ? at[3] : fmod(at[3] - at[2], at[1])));
    } else {
        return false;
    }
    return true;
}

/* Of a distribution, its mean: that is what an exact probability is worked out with. */
static bool apply(Str tag, const double *at, size_t count, double *out) {
    enum { HOURS_OF_A_YEAR = 8760 };
    double sum = 0, product = 1;
    for (size_t i = 0; i < count; i++) sum += at[i], product *= at[i];
    if (str_equal(tag, STR("system-mission-time")))
        *out = HOURS_OF_A_YEAR;
    else if (count && str_equal(tag, STR("add")))
        *out = sum;
    else if (count && str_equal(tag, STR("mul")))
        *out = product;
    else if (count && str_equal(tag, STR("sub")))
        *out = 2 * at[0] - sum;
    else if (count == 1 && str_equal(tag, STR("neg")))
        *out = -at[0];
    else if (count == 2 && str_equal(tag, STR("div")) && at[1] != 0)
        *out = at[0] / at[1];
    else if (count == 2 && str_equal(tag, STR("pow")))
        *out = pow(at[0], at[1]);
    else if (count == 1 && str_equal(tag, STR("exp")))
        *out = exp(at[0]);
    else if (count == 2 && str_equal(tag, STR("exponential")))
        *out = 1 - exp(-at[0] * at[1]);
    else if (count == 2 && str_equal(tag, STR("uniform-deviate")))
        *out = sum / 2;
    else if (count == 2 && str_equal(tag, STR("normal-deviate")))
        *out = at[0];
    else if (count == 3 && str_equal(tag, STR("lognormal-deviate")))
        *out = at[0];
    else if (count == 2 && str_equal(tag, STR("gamma-deviate")))
        *out = product;
    else if (count == 2 && str_equal(tag, STR("beta-deviate")) && sum != 0)
        *out = at[0] / sum;
    else
        return apply_over_time(tag, at, count, out);
    return true;
}

static bool read_operation(Reader *reader, const Element *element, Str scope, double *out) {
    enum { ARGUMENTS_MAX = 64 };
    double arguments[ARGUMENTS_MAX];
    size_t count = 0;
    for (const Element *child = element->first; child; child = child->next) {
        if (count == ARGUMENTS_MAX || !read_expression(reader, child, scope, &arguments[count])) return false;
        count++; /* depth: NESTING_DEPTH_MAX */
    }
    return apply(element->tag, arguments, count, out);
}

static bool read_number(const Reader *reader, Str value, double *out) {
    char *end;
    const char *text = str_zero_terminated(reader->arena, value);
    *out = strtod(text, &end);
    return end > text && *end == '\0' && isfinite(*out);
}

static bool read_expression(Reader *reader, const Element *element, Str scope, double *out) {
    bool is_number = str_equal(element->tag, STR("float")) || str_equal(element->tag, STR("int"));
    if (is_number) return read_number(reader, element->value, out);
    if (reader->expression_depth == NESTING_DEPTH_MAX) return false;
    reader->expression_depth++;
    bool is_parameter = str_equal(element->tag, STR("parameter"));
    bool is_known =
        is_parameter ? read_parameter(reader, element, scope, out) : read_operation(reader, element, scope, out);
    reader->expression_depth--;
    return is_known;
}

static void read_definition(Reader *reader, Definition *definition) {
    const Element *element = definition->element, *inner = definition->value;
    bool is_event = str_equal(element->tag, STR("define-basic-event")) || str_equal(element->tag, STR("basic-event"));
    Str scope = definition->scope;
    FaultNode *node = &reader->tree->nodes.items[definition->id];
    if (str_equal(element->tag, STR("define-gate"))) {
        if (inner)
            read_formula(reader, inner, scope, definition->id);
        else
            wrong(reader, element, "a gate without a formula:", element->name);
    } else if (is_event && inner) {
        double probability = 0;
        node->has_probability = read_expression(reader, inner, scope, &probability);
        if (node->has_probability && (probability < 0 || probability > 1)) {
            wrong(reader, element, "its probability is not between 0 and 1:", element->name);
            return;
        }
        node->probability = probability;
        if (!node->has_probability)
            diag_add(reader->diags, DIAG_GAP, reader->paths[element->file], element->line,
                     "the probability of \"%.*s\" is worked out in a way that is not read", STR_ARG(element->name));
    }
}

FaultTree *open_psa_read(const Str *paths, const Str *files, size_t file_count, Arena *arena, Diags *diags) {
    Reader reader = {
        .arena = arena, .diags = diags, .paths = paths, .tree = fault_tree_new(arena), .by_name = map_new(arena)};
    for (size_t i = 0; i < file_count; i++) {
        Element *root = read_xml(paths[i], i, files[i], arena, diags);
        if (!root) return NULL;
        collect(&reader, root, STR_NONE, false);
    }
    for (size_t i = 0; i < reader.all.count && diags->error_count == 0; i++)
        read_definition(&reader, &reader.all.items[i]);
    for (size_t i = 0; i < reader.all.count && diags->error_count == 0; i++) {
        const Definition *definition = &reader.all.items[i];
        bool is_top = str_equal(definition->element->tag, STR("define-gate")) && !definition->is_referenced;
        if (is_top) *VEC_PUSH(arena, &reader.tree->tops) = definition->id;
    }
    return diags->error_count ? NULL : reader.tree;
}

/* ---- writing ---- */

static void put_escaped(StrBuf *out, Str text) {
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '<')
            strbuf_add(out, STR("&lt;"));
        else if (c == '>')
            strbuf_add(out, STR("&gt;"));
        else if (c == '&')
            strbuf_add(out, STR("&amp;"));
        else
            strbuf_add_char(out, c < 0x20 ? ' ' : text.data[i]); /* XML has no other control characters */
    }
}

static void put_label(StrBuf *out, Str name) {
    if (name.size == 0) return;
    strbuf_add(out, STR("      <label>"));
    put_escaped(out, name);
    strbuf_add(out, STR("</label>\n"));
}

static void put_reference(const FaultTree *tree, FaultId id, StrBuf *out) {
    const FaultNode *node = &tree->nodes.items[id];
    if (node->kind == FAULT_CONSTANT)
        strbuf_format(out, "        <constant value=\"%s\"/>\n", node->is_true ? "true" : "false");
    else
        strbuf_format(out, "        <%s name=\"%c%u\"/>\n", node->kind == FAULT_EVENT ? "basic-event" : "gate",
                      node->kind == FAULT_EVENT ? 'e' : 'g', id);
}

static void put_gate(const FaultTree *tree, FaultId id, StrBuf *out) {
    const FaultNode *node = &tree->nodes.items[id];
    const char *tag = "or";
    for (size_t row = 0; row < sizeof operators / sizeof *operators; row++)
        if (operators[row].kind == node->kind) tag = operators[row].tag;
    strbuf_format(out, "    <define-gate name=\"g%u\">\n", id);
    put_label(out, node->name);
    /* An operator of one input is none to some readers. */
    bool is_plain = node->count == 1 && (node->kind == FAULT_OR || node->kind == FAULT_AND);
    if (!is_plain && node->kind == FAULT_AT_LEAST)
        strbuf_format(out, "      <atleast min=\"%u\">\n", node->min);
    else if (!is_plain && node->kind == FAULT_CARDINALITY)
        strbuf_format(out, "      <cardinality min=\"%u\" max=\"%u\">\n", node->min, node->max);
    else if (!is_plain)
        strbuf_format(out, "      <%s>\n", tag);
    for (uint32_t i = 0; i < node->count; i++) put_reference(tree, tree->inputs.items[node->first + i], out);
    if (!is_plain) strbuf_format(out, "      </%s>\n", tag);
    strbuf_add(out, STR("    </define-gate>\n"));
}

/* What a top depends on; `is_used` by FaultId. */
static bool *list_used(const FaultTree *tree) {
    bool *is_used = ARENA_ARRAY(tree->arena, bool, tree->nodes.count);
    FaultId *waiting = ARENA_ARRAY(tree->arena, FaultId, tree->nodes.count);
    for (size_t i = 0; i < tree->tops.count; i++) {
        size_t count = 0;
        if (!is_used[tree->tops.items[i]]) waiting[count++] = tree->tops.items[i];
        is_used[tree->tops.items[i]] = true;
        while (count) {
            const FaultNode *node = &tree->nodes.items[waiting[--count]];
            for (uint32_t k = 0; k < node->count; k++) {
                FaultId input = tree->inputs.items[node->first + k];
                if (!is_used[input]) waiting[count++] = input;
                is_used[input] = true;
            }
        }
    }
    return is_used;
}

void open_psa_write(const FaultTree *tree, StrBuf *out) {
    const bool *is_used = list_used(tree);
    strbuf_add(
        out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opsa-mef>\n  <define-fault-tree name=\"faultline\">\n"));
    for (FaultId id = 1; id < tree->nodes.count; id++) {
        const FaultNode *node = &tree->nodes.items[id];
        bool is_gate = node->kind != FAULT_EVENT && node->kind != FAULT_CONSTANT;
        if (is_gate && is_used[id]) put_gate(tree, id, out);
    }
    strbuf_add(out, STR("  </define-fault-tree>\n  <model-data>\n"));
    for (FaultId id = 1; id < tree->nodes.count; id++) {
        const FaultNode *node = &tree->nodes.items[id];
        if (node->kind != FAULT_EVENT || !is_used[id]) continue;
        strbuf_format(out, "    <define-basic-event name=\"e%u\">\n", id);
        put_label(out, node->name);
        if (node->has_probability) strbuf_format(out, "      <float value=\"%.17g\"/>\n", node->probability);
        strbuf_add(out, STR("    </define-basic-event>\n"));
    }
    strbuf_add(out, STR("  </model-data>\n</opsa-mef>\n"));
}
