/* Third parties of the catalog: by host, and by what code imports; and that files which call their kits are read at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "graph/catalog_private.h"
#include "parsers/prefilter.h"

static Arena *arena;

static int load(void **state) {
    arena = arena_new();
    Diags diags = diags_new(arena);
    *state = (void *)(uintptr_t)catalog_load(arena, NULL, 0, &diags);
    return *state ? 0 : -1;
}

static int unload(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_str(Str got, const char *expected) {
    if (!str_equal(got, str_from(expected))) fail_msg("expected \"%s\", got \"%.*s\"", expected, STR_ARG(got));
}

static void third_parties(void **state) {
    const Catalog *catalog = *state;
    assert_str(catalog_third_party_by_host(catalog, STR("registry-1.docker.io"))->id, "docker-hub");
    assert_str(catalog_third_party_by_host(catalog, STR("docker.io"))->id, "docker-hub");
    assert_str(catalog_third_party_by_host(catalog, STR("API.Stripe.com"))->id, "stripe");
    assert_str(catalog_third_party_by_import(catalog, STR("typescript"), STR("stripe"))->id, "stripe");
    assert_str(catalog_third_party_by_import(catalog, STR("python"), STR("stripe.Charge.create"))->id, "stripe");
    assert_str(catalog_third_party_by_import(catalog, STR("go"), STR("github.com/stripe/stripe-go/v72/charge.New"))->id,
               "stripe");
    assert_str(catalog_third_party_by_import(catalog, STR("kotlin"), STR("com.stripe.model.Charge.create"))->id,
               "stripe");
    assert_str(catalog_third_party_by_import(catalog, STR("csharp"), STR("Stripe.ChargeService"))->id, "stripe");
    assert_null(catalog_third_party_by_import(catalog, STR("csharp"), STR("Stripe.Charge")));
    assert_null(catalog_third_party_by_import(catalog, STR("python"), STR("stripe.Webhook.construct_event")));
    assert_null(catalog_third_party_by_import(catalog, STR("python"), STR("striped.Charge")));
    assert_null(catalog_third_party_by_import(catalog, STR("ruby"), STR("stripe")));
    assert_true(catalog_third_party_is_imported(catalog, STR("csharp"), STR("Stripe")));
    assert_true(catalog_third_party_is_imported(catalog, STR("go"), STR("github.com/stripe/stripe-go/v72/charge")));
    assert_false(catalog_third_party_is_imported(catalog, STR("go"), STR("github.com/stripe/other")));
    const ThirdParty *tracker = catalog_third_party_by_import(catalog, STR("python"), STR("sentry_sdk.init"));
    assert_int_equal(catalog_third_party_mode(tracker, MODE_RUNTIME), MODE_NONE);
    assert_int_equal(catalog_third_party_mode(tracker, MODE_DEPLOY), MODE_DEPLOY);
    assert_null(catalog_third_party_by_host(catalog, STR("notdocker.io")));
    assert_null(catalog_third_party_by_host(catalog, STR("docker.io.example.com")));
}

/* How a file that calls the kit shows it, in the language's way; the whole name of what is called stands in `name`. */
static Str shown(Str language, Str name) {
    size_t slash = str_find_last_char(name, '/');
    size_t dot = str_find_char(name, '.', slash == SIZE_MAX ? 0 : slash);
    if (str_equal(language, STR("python"))) dot = str_find_last_char(name, '.');
    Str head = str_slice(name, 0, dot == SIZE_MAX ? name.size : dot);
    Str tail = dot == SIZE_MAX ? STR("X") : str_slice(name, dot + 1, name.size);
    if (str_equal(language, STR("go"))) return str_format(arena, "import x \"%.*s\"", STR_ARG(head));
    if (str_equal(language,
                  STR("javascript"))) /* only a class stands behind the dot: the names of packages have dots, too */
        return str_format(arena, "import x from '%.*s'", STR_ARG(str_ends_with(name, STR(".js")) ? name : head));
    if (str_equal(language, STR("ruby")) || str_equal(language, STR("rust")))
        return str_format(arena, "%.*s::%.*s()", STR_ARG(head), STR_ARG(tail));
    if (str_equal(language, STR("python")))
        return str_format(arena, "from %.*s import %.*s", STR_ARG(head), STR_ARG(tail));
    return str_format(arena, "x = %.*s.y()", STR_ARG(name));
}

/* What no file is read for is never found. What fails without being felt need not be. */
static void files_that_call_kits_are_read(void **state) {
    const Catalog *catalog = *state;
    assert_true(catalog->party_imports.count > 100);
    for (size_t i = 0; i < catalog->party_imports.count; i++) {
        const PartyImport *import = &catalog->party_imports.items[i];
        if (import->is_except || catalog->third_parties.items[import->party].mode == MODE_NONE) continue;
        Str text = shown(import->language, import->pattern);
        if (!prefilter_wants(text, true)) fail_msg("no file is read for %.*s", STR_ARG(text));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(third_parties),
        cmocka_unit_test(files_that_call_kits_are_read),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
