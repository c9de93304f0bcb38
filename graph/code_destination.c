/* Where the requests of a client go: where it says, or where the code runs. */
#include "graph/code_pass.h"

/* AWS_REGION names the region that the code runs in, wherever a runtime of the provider sets it. */
static bool is_set_by_runtimes(const CodePass *pass, ServiceId asked, Str variable) {
    const Catalog *catalog = pass->model->catalog;
    Str provider = catalog_service(catalog, asked)->provider;
    for (ServiceId id = 1; variable.size && id <= catalog_service_count(catalog); id++) {
        const Service *service = catalog_service(catalog, id);
        if (!str_equal(service->provider, provider)) continue;
        for (size_t i = 0; i < service->runtime_variable_count; i++)
            if (str_equal(service->runtime_variables[i], variable)) return true;
    }
    return false;
}

static CodeDestination unknown_destination(Str cause) {
    return (CodeDestination){STR_NONE, cause.size ? cause : STR("AWS_REGION, or where the code runs"),
                             CONFIDENCE_LIKELY, false};
}

/* What an argument says that is no plain text. false: it means where the code runs. */
static bool given_destination(CodePass *pass, const Client *client, CodeDestination *out) {
    Str variable = client->region_variable;
    if (variable.size && code_environment_is_place(pass->units, pass->claim, variable)) return false;
    const Value *value = variable.size ? code_environment(pass->units, pass->claim, variable) : NULL;
    if (value && value->kind == VALUE_STRING && value->string.size) {
        *out = (CodeDestination){value->string, STR_NONE, CONFIDENCE_LIKELY, false};
        return true;
    }
    const Cause *cause = value ? value_cause(value) : NULL;
    bool is_set = !value && is_set_by_runtimes(pass, client->service, variable);
    /* What a runtime sets hides what the image says. */
    Str image = value || !variable.size || (is_set && pass->unit->is_hosted)
                    ? STR_NONE
                    : code_image_environment(pass->units, pass->unit, variable);
    if (image.size) {
        *out = (CodeDestination){image, STR_NONE, CONFIDENCE_LIKELY, false};
        return true;
    }
    if (is_set) return false;
    *out = unknown_destination(cause ? cause->what : client->region_cause);
    /* Nothing is known of what sets it otherwise. */
    if (client->region_is_default && !pass->unit->is_hosted) out->region = client->region;
    return true;
}

/* The one thing that runs the code sets it, whatever its configuration says. */
static bool is_set_by_runner(const CodePass *pass, Str variable) {
    const CodeClaim *claim = pass->claim;
    if (!claim || !claim->runner || claim->has_more_runners) return false;
    const ResourceType *type = model_at(pass->model, claim->runner)->resource_type;
    const Service *service = type && type->service ? catalog_service(pass->model->catalog, type->service) : NULL;
    for (size_t i = 0; service && i < service->runtime_variable_count; i++)
        if (str_equal(service->runtime_variables[i], variable)) return true;
    return false;
}

bool code_fallback_is_taken(CodePass *pass, const Client *client) {
    Str variable = client->region_variable;
    if (!variable.size || !client->region_is_default) return true;
    return !code_environment_gives(pass->units, pass->claim, variable) && !is_set_by_runner(pass, variable);
}

CodeDestination code_destination(CodePass *pass, const Client *client) {
    Found found = client->endpoint.size ? text_found(pass->model, client->endpoint) : (Found){0};
    CodeDestination out = {.confidence = client->region.size && !client->region_is_default ? CONFIDENCE_PROVED
                                                                                           : CONFIDENCE_LIKELY};
    out.region = found.kind == FOUND_HOST && !client->endpoint_is_default ? found.region : STR_NONE;
    if (!out.region.size && !client->region_is_default) out.region = client->region;
    if (out.region.size) return out;
    if (client->region_is_given && given_destination(pass, client, &out)) return out;
    if (pass->unit->region) /* it runs there, and follows */
        out = (CodeDestination){model_str(pass->model, pass->unit->region), STR_NONE, out.confidence, true};
    else if (client->region_is_default && !pass->unit->is_hosted)
        out.region = client->region;
    return out.region.size ? out : unknown_destination(client->region_cause);
}
