/* What code asks of services and third parties while it answers requests, and whether it goes on when that fails (link_coping.c). */
#include "graph/code_pass.h"

static CopingFile *coping_file(CodePass *pass) {
    CopingFile *file = &pass->coping;
    if (file->facts == pass->file.facts) return file;
    if (!file->arena) file->arena = arena_new();
    arena_reset(file->arena);
    *file = (CopingFile){.facts = pass->file.facts, .language = pass->file.language, .arena = file->arena};
    return file;
}

void code_ask(CodePass *pass, ServiceId service, const ThirdParty *party, Plane plane, const CodeFact *call,
              Location at) {
    if (!pass->is_live || pass->mode != MODE_RUNTIME || pass->run_by) return;
    CodeAsk ask = {.unit = pass->unit, .service = service, .party = party, .plane = plane, .at = at};
    if (call) ask.scope = call->scope;
    if (call) ask.coping = coping_of(coping_file(pass), call);
    *VEC_PUSH(pass->model->arena, &pass->units->asks) = ask;
}

void code_ask_by_text(CodePass *pass, ServiceId service, const ThirdParty *party, const CodeFact *text, Location at) {
    const CodeFact *call = text->handler || !pass->is_live ? coping_call_around(coping_file(pass), text->value) : NULL;
    code_ask(pass, service, party, PLANE_DATA, call, at);
}
