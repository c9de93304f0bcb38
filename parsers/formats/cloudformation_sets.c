/* What the documents of templates say of their parameters: their form, and the overrides of stack sets. */
#include "parsers/formats/formats.h"

Str template_parameter_form(const DocNode *parameter) {
    Str type = document_text(document_get(parameter, STR("Type")));
    if (str_starts_with(type, STR("AWS::SSM::Parameter::Value<"))) return STR("ssm");
    bool is_list = str_equal(type, STR("CommaDelimitedList")) || str_starts_with(type, STR("List<"));
    return is_list ? STR("list") : STR_NONE;
}

DocNode *stack_set_override(DocNode *group, Str name) {
    DocNode *list = document_get(group, STR("ParameterOverrides"));
    for (uint32_t i = 0; document_is_sequence(list) && i < list->count; i++)
        if (str_equal(document_text(document_get(document_value(list, i), STR("ParameterKey"))), name))
            return document_get(document_value(list, i), STR("ParameterValue"));
    return NULL;
}

static bool has_region(const DocNode *regions, Str region) {
    for (uint32_t i = 0; i < regions->count; i++)
        if (str_equal(document_text(document_value(regions, i)), region)) return true;
    return false;
}

bool stack_set_is_apart(DocNode *groups, uint32_t index) {
    const DocNode *own = document_get(document_value(groups, index), STR("Regions"));
    for (uint32_t i = 0; i < groups->count; i++) {
        const DocNode *regions = document_get(document_value(groups, i), STR("Regions"));
        if (!document_is_sequence(own) || !document_is_sequence(regions)) return false;
        for (uint32_t k = 0; i != index && k < regions->count; k++)
            if (!document_text(document_value(regions, k)).size ||
                has_region(own, document_text(document_value(regions, k))))
                return false;
    }
    return true;
}
