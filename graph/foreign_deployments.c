#include "graph/foreign_deployments.h"

#include "graph/deployed_templates.h"

static Str text_of(const Facts *facts, const Decl *decl, const char *name) {
    Str text = STR_NONE;
    ExprId id = expr_attribute(facts, decl->body, str_from(name));
    if (id) expr_literal(facts, id, &text);
    return text;
}

/* What an earlier step of the same job has built, the last one of them. */
static uint32_t built_before(Reading *reading) {
    const Facts *facts = &reading->file->facts;
    const Decl *own = reading->decl;
    Str job = text_of(facts, own, "job");
    uint32_t unit = MAP_NONE;
    for (const Decl *decl = facts->decls; job.size && decl < own; decl++) {
        Str kind = facts_str(facts, decl->type);
        bool is_making = str_equal(kind, STR("build")) || str_equal(kind, STR("package"));
        if (decl->kind != DECL_DEPLOYMENT || !is_making || !str_equal(text_of(facts, decl, "job"), job)) continue;
        reading->decl = decl;
        Said template = reading_field(reading, "template"), directory = reading_field(reading, "directory");
        Starts starts = reading_starts(reading, &directory);
        unit = deployed_template_find(reading, &starts, &template, STR("sam"));
        reading->decl = own;
    }
    return unit;
}

static void put_said(const char *what, const Said *said, StrBuf *out) {
    Str text = said->text.size ? said->text : said->pattern;
    if (!text.size || str_equal(text, STR("${...}"))) return;
    strbuf_format(out, "%s%s \"%.*s\"", strbuf_str(out).size ? ", " : "", what, STR_ARG(text));
}

static void keep(Reading *reading, Str uses) {
    Said environment = reading_field(reading, "environment"), stack = reading_field(reading, "stack"),
         region = reading_field(reading, "region"), chart = reading_field(reading, "chart");
    StrBuf said = strbuf_new(reading->model->arena, PATTERN_SIZE_MAX);
    put_said("environment", &environment, &said);
    put_said("stack", &stack, &said);
    put_said("chart", &chart, &said);
    put_said("region", &region, &said);
    ForeignDeployment own = {scripts_location(reading->model, reading->file, reading->decl->line), uses,
                             strbuf_str(&said)};
    for (size_t i = 0; i < reading->out->foreign.count; i++) {
        ForeignDeployment *other = &reading->out->foreign.items[i];
        bool is_there =
            other->at.repository == own.at.repository && other->at.file == own.at.file && other->at.line == own.at.line;
        if (!is_there) continue;
        bool is_told = !own.said.size || str_contains(other->said, own.said);
        if (!is_told && other->said.size)
            own.said = str_format(reading->model->arena, "%.*s; %.*s", STR_ARG(other->said), STR_ARG(own.said));
        if (!is_told) other->said = own.said;
        return;
    }
    *VEC_PUSH(reading->model->arena, &reading->out->foreign) = own;
}

bool foreign_deployment_read(Reading *reading, StackDeployment *out) {
    Said directory = reading_field(reading, "directory"), template = reading_field(reading, "template");
    Str uses = text_of(&reading->file->facts, reading->decl, "uses");
    Starts starts = reading_starts(reading, &directory);
    bool is_named = template.line != 0;
    out->unit =
        is_named ? deployed_template_find(reading, &starts, &template, STR("cloudformation")) : built_before(reading);
    if (out->unit == MAP_NONE) {
        keep(reading, uses);
        return false;
    }
    Said stack = reading_field(reading, "stack");
    out->kind = STR("cloudformation");
    out->root = reading->units->units.items[out->unit].path;
    out->stack = stack.text;
    out->stack_cause = stack.cause;
    out->stack_pattern = stack.pattern;
    out->region_cause = str_format(reading->model->arena, "what %.*s says, of another repository", STR_ARG(uses));
    return true;
}

void foreign_deployments_tell(const StackDeployments *deployments, Model *model) {
    for (size_t i = 0; i < deployments->foreign.count; i++) {
        const ForeignDeployment *own = &deployments->foreign.items[i];
        Str said = own->said.size ? str_format(model->arena, " (%.*s)", STR_ARG(own->said)) : STR_NONE;
        diag_add(model->diags, DIAG_GAP, sym_str(model->symbols, own->at.file), own->at.line,
                 "what %.*s deploys%.*s is not seen: it is a step of another repository", STR_ARG(own->uses),
                 STR_ARG(said));
    }
}
