/* Constants that a name or path stands for and that are assigned elsewhere than under it: members of the object or class
 * that it is written in, of an object whose class is known, items of an object, and what other files give. */
#include <string.h>

#include "graph/codefile.h"

static Str last_step(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? path : str_slice(path, dot + 1, path.size);
}

static Str without_last(Str path) {
    size_t dot = str_find_last_char(path, '.');
    return dot == SIZE_MAX ? STR_NONE : str_slice(path, 0, dot);
}

static bool take(CodeFile *file, const Variable *variable, bool is_of_object, CodeMember *out) {
    if (!variable) return false;
    *out = (CodeMember){file, file->facts->code[variable->fact].value, variable->scope, is_of_object};
    return true;
}

/* The last assignment of a member in a class, whatever mark it is declared with. */
static const Variable *in_class(const CodeFile *file, uint32_t scope, Str name) {
    static const char *const marks[] = {"", "$", "@", "@@"};
    const Variable *found = NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks && !found; i++) {
        Str marked = str_format(file->evaluator->arena, "%s%.*s", marks[i], STR_ARG(name));
        uint32_t at = codefile_scoped(file->scoped_index, scope, marked);
        for (at = at == MAP_NONE ? 0 : at + 1; at; at = file->variables.items[at - 1].next_in_scope)
            found = &file->variables.items[at - 1];
    }
    return found;
}

static bool is_class(const CodeFile *file, uint32_t scope) {
    return str_equal(facts_str(file->facts, file->facts->code[scope - 1].alias), STR("class"));
}

bool codefile_reads_members(const CodeFile *file, uint32_t scope) {
    ExprId bases = scope && is_class(file, scope) ? file->facts->code[scope - 1].value : 0;
    for (uint32_t i = 0; bases && i < facts_expr(file->facts, bases)->count; i++) {
        const Expr *base = facts_expr(file->facts, expr_child(file->facts, bases, i));
        if ((base->kind == EXPR_NAME || base->kind == EXPR_ATTR) &&
            catalog_language_reads_members(file->model->catalog, file->language, facts_str(file->facts, base->text)))
            return true;
    }
    return false;
}

/* `this.region` of the class around. */
static bool own_member(CodeFile *file, Str name, uint32_t scope, CodeMember *out) {
    for (; scope; scope = file->facts->code[scope - 1].scope)
        if (is_class(file, scope) &&
            take(file, in_class(file, scope, name), codefile_reads_members(file, scope), out))
            return true;
    return false;
}

static bool member_of_class(CodeFile *file, Str class_name, Str name, CodeMember *out) {
    for (uint32_t i = 0; i < file->facts->code_count; i++) {
        const CodeFact *fact = &file->facts->code[i];
        bool is_meant = fact->kind == CODE_DEFINE && str_equal(facts_str(file->facts, fact->name), class_name) &&
                        is_class(file, i + 1);
        if (is_meant && take(file, in_class(file, i + 1, name), true, out)) return true;
    }
    return false;
}

/* getRegion() gives what the field region holds. */
static Str property_of(const CodeFile *file, Str method) {
    bool is_getter =
        method.size > 3 && str_starts_with(method, STR("get")) && method.data[3] >= 'A' && method.data[3] <= 'Z';
    if (!is_getter) return method;
    Str name = str_copy(file->evaluator->arena, str_slice(method, 3, method.size));
    ((char *)(uintptr_t)name.data)[0] = (char)(name.data[0] + 32);
    return name;
}

/* The class that an object is declared with or made of; empty when neither is told. */
static Str class_of(CodeFile *file, Str object, ExprId use, uint32_t scope) {
    Str type = last_step(codefile_declared_type(file, object, scope));
    if (type.size) return type;
    const Variable *variable = codefile_variable(file, object, scope, use);
    ExprId value = variable ? file->facts->code[variable->fact].value : 0;
    ExprId callee = facts_expr(file->facts, value)->kind == EXPR_CALL ? expr_callee(file->facts, value) : 0;
    StrBuf path = strbuf_new(file->evaluator->arena, 128);
    if (!callee || !codefile_written(file, callee, &path)) return STR_NONE;
    Str made = strbuf_str(&path), last = last_step(made);
    bool is_method =
        str_equal(last, STR("new")) || catalog_language_constructs(file->model->catalog, file->language, last);
    return is_method ? last_step(without_last(made)) : last;
}

/* The item of an object that a name stands for: CONFIG["region"]. */
static bool item_of(CodeFile *file, ExprId id, uint32_t scope, CodeMember *out) {
    const Expr *expr = facts_expr(file->facts, id);
    bool is_part = expr->kind == EXPR_ATTR || expr->kind == EXPR_INDEX;
    if (!is_part) return false;
    Str key = facts_str(file->facts, expr->text);
    if (expr->kind == EXPR_INDEX && !expr_literal(file->facts, expr_child(file->facts, id, 1), &key)) return false;
    CodeMember of = {file, expr_child(file->facts, id, 0), scope, false};
    for (uint32_t i = 0; i < CODEFILE_STEPS_MAX; i++) {
        const Expr *object = facts_expr(of.file->facts, of.value);
        if (object->kind == EXPR_OBJECT) {
            ExprId item = expr_attribute(of.file->facts, of.value, key);
            *out = (CodeMember){of.file, item, of.scope, false};
            return item != 0;
        }
        ExprId callee = object->kind == EXPR_CALL ? expr_callee(of.file->facts, of.value) : 0;
        bool is_handed_on = callee && facts_expr(of.file->facts, callee)->kind == EXPR_ATTR; /* {…}.freeze */
        if (is_handed_on) {
            bool has_object = false;
            for (uint32_t k = 0; k < expr_argument_count(of.file->facts, of.value); k++) {
                ExprId argument = expr_argument(of.file->facts, of.value, k);
                if (facts_expr(of.file->facts, argument)->kind != EXPR_OBJECT) continue;
                of.value = argument; /* Object.freeze({…}) */
                has_object = true;
            }
            if (!has_object) of.value = expr_child(of.file->facts, callee, 0);
            continue;
        }
        const Variable *variable = codefile_assigned(of.file, of.value, of.scope);
        if (variable)
            of = (CodeMember){of.file, of.file->facts->code[variable->fact].value, variable->scope, false};
        else if (!item_of(of.file, of.value, of.scope, &of))
            return false;
    }
    return false;
}

/* ---- other files ---- */

/* `from app.settings import REGION as R`, `import settings`, `import { config } from "./config"`. */
static bool imported_value(CodeFile *file, const Import *import, Str rest, CodeMember *out) {
    Str package = codefile_module_name(import->package), member = import->member;
    bool is_whole = !member.size || str_equal(member, STR("*")) || str_equal(member, STR("default"));
    Str holder = last_step(without_last(rest)), name = last_step(rest);
    if (is_whole) return rest.size && code_given_value(file, package, holder, name, false, out);
    if (!rest.size) return code_given_value(file, package, STR_NONE, member, false, out);
    /* What is taken is an object or class of the module, or a module itself. */
    return code_given_value(file, package, holder.size ? holder : member, name, false, out) ||
           code_given_value(file, member, holder, name, false, out) ||
           (catalog_language_holds_settings(file->model->catalog, file->language, holder) &&
            code_given_value(file, STR_NONE, holder, name, false, out)); /* current_app.config["REGION"] */
}

/* REGION: where names are public, a constant has one meaning in the whole program. */
static bool is_public_constant(const CodeFile *file, Str name) {
    for (size_t i = 0; i < name.size; i++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789", name.data[i])) return false;
    return catalog_language_shares_constants(file->model->catalog, file->language);
}

static bool given_elsewhere(CodeFile *file, Str written, CodeMember *out) {
    size_t dot = str_find_char(written, '.', 0);
    Str root = str_slice(written, 0, dot == SIZE_MAX ? written.size : dot);
    Str rest = dot == SIZE_MAX ? STR_NONE : str_slice(written, dot + 1, written.size);
    for (size_t i = 0; i < file->imports.count; i++)
        if (str_equal(file->imports.items[i].local, root))
            return imported_value(file, &file->imports.items[i], rest, out);
    Str holder = last_step(without_last(written)), name = last_step(written);
    if (holder.size) return code_given_value(file, STR_NONE, holder, name, false, out);
    bool is_shared =
        catalog_language_shares_folders(file->model->catalog, file->language) || is_public_constant(file, name);
    return is_shared && code_given_value(file, STR_NONE, STR_NONE, name, true, out);
}

/* A member of the class around that is written without `this`. */
static bool bare_member(CodeFile *file, Str name, uint32_t scope, CodeMember *out) {
    const Catalog *catalog = file->model->catalog;
    if (!catalog_language_has_bare_members(catalog, file->language)) return false;
    Str receiver;
    for (size_t i = 0; (receiver = catalog_language_receiver(catalog, file->language, i)).size; i++) {
        Str own = str_format(file->evaluator->arena, "%.*s.%.*s", STR_ARG(receiver), STR_ARG(name));
        if (take(file, codefile_variable(file, own, scope, 0), false, out)) return true;
    }
    return false;
}

static bool named_member(CodeFile *file, Str written, ExprId use, uint32_t scope, CodeMember *out) {
    ExprId option = codefile_set_by_option(file, written);
    if (option) {
        *out = (CodeMember){file, option, scope, true};
        return true;
    }
    Str holder = without_last(written), name = last_step(written);
    if (!holder.size) return bare_member(file, name, scope, out) || given_elsewhere(file, written, out);
    if (catalog_language_receives(file->model->catalog, file->language, holder))
        return own_member(file, name, scope, out);
    Str class_name = class_of(file, holder, use, scope);
    if (class_name.size && (member_of_class(file, class_name, name, out) ||
                            code_given_value(file, STR_NONE, class_name, name, false, out))) {
        out->is_of_object = true;
        return true;
    }
    /* Of something of this file no more is known. */
    return !codefile_variable(file, holder, scope, use) && given_elsewhere(file, written, out);
}

bool codefile_member(CodeFile *file, ExprId id, uint32_t scope, CodeMember *out) {
    const Expr *expr = facts_expr(file->facts, id);
    bool is_getter = expr->kind == EXPR_CALL && expr_argument_count(file->facts, id) == 0;
    ExprId named = is_getter ? expr_callee(file->facts, id) : id;
    StrBuf path = strbuf_new(file->evaluator->arena, 256);
    if (!named || file->depth > CODEFILE_STEPS_MAX) return false;
    if (!is_getter && item_of(file, id, scope, out)) return true;
    if (!codefile_written_called(file, named, &path)) return false;
    Str written = strbuf_str(&path), method = last_step(written);
    Str property = is_getter ? property_of(file, method) : method;
    if (property.data != method.data)
        written = str_format(file->evaluator->arena, "%.*s.%.*s", STR_ARG(without_last(written)), STR_ARG(property));
    return named_member(file, written, named, scope, out);
}

static const Value *value_of(CodeFile *file, const CodeMember *member) {
    const Value *value = codefile_value(member->file, member->value, member->scope);
    if (!value_is_known(value) || value->kind == VALUE_NULL) return value->kind == VALUE_UNKNOWN ? value : NULL;
    return member->is_of_object ? value_default(file->evaluator->arena, value) : value;
}

const Value *codefile_name_value(CodeFile *file, Str name, ExprId use, uint32_t scope) {
    CodeMember member;
    bool is_found = file->depth <= CODEFILE_STEPS_MAX && named_member(file, name, use, scope, &member);
    return is_found && member.value != use ? value_of(file, &member) : NULL;
}

const Value *codefile_member_value(CodeFile *file, ExprId id, uint32_t scope) {
    CodeMember member;
    if (!codefile_member(file, id, scope, &member) || (member.file == file && member.value == id)) return NULL;
    return value_of(file, &member);
}
