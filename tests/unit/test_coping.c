/* Which handlers cope with the failure of a call: each line has a program whose call of a method `ask` is judged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "graph/coping.h"
#include "parsers/query.h"

static Facts parse(Arena *arena, const char *language, Str source) {
    FactsBuilder *builder = facts_builder_new(arena, STR("file"), str_from(language));
    code_parse(builder, STR("file"), str_from(language), source, arena);
    size_t size = 0;
    const unsigned char *bytes = facts_finish(builder, &size);
    Facts facts;
    assert_true(facts_open(&facts, bytes, size));
    return facts;
}

typedef struct {
    const char *language;
    CopingKind expected;
    const char *source;
} Sample;

static bool asks(const Facts *facts, const CodeFact *fact) {
    Str name = facts_str(facts, fact->name);
    return fact->kind == CODE_CALL && (str_ends_with(name, STR(".ask")) || str_ends_with(name, STR(".AskAsync")));
}

static void judge(const Sample *samples, size_t count) {
    uint32_t failures = 0;
    for (size_t i = 0; i < count; i++) {
        Arena *arena = arena_new();
        Facts facts = parse(arena, samples[i].language, str_from(samples[i].source));
        CopingFile file = {.facts = &facts, .language = str_from(samples[i].language), .arena = arena};
        const CodeFact *call = NULL;
        for (uint32_t k = 0; k < facts.code_count && !call; k++)
            if (asks(&facts, &facts.code[k])) call = &facts.code[k];
        assert_non_null(call);
        CopingKind kind = coping_of(&file, call).kind;
        if (kind != samples[i].expected) print_error("%d: %s\n", (int)kind, samples[i].source);
        failures += kind != samples[i].expected;
        arena_free(arena);
    }
    assert_int_equal(failures, 0);
}
#define JUDGE(samples) judge(samples, sizeof(samples) / sizeof *(samples))

#define PYTHON(handler) "def f(x):\n  try:\n    return c.ask(x)\n  " handler "\n"

static void something_else_that_is_answered_copes(void **state) {
    (void)state;
    static const Sample samples[] = {
        {"python", COPING_ANSWERS, PYTHON("except Exception:\n    return 'hello'")},
        {"python", COPING_ANSWERS, PYTHON("except Exception as e:\n    log.warning(e)\n    return {'size': 0}")},
        {"python", COPING_ANSWERS, PYTHON("except:\n    return DEFAULT_TEXT")},
        {"python", COPING_ANSWERS, PYTHON("except (ClientError, BotoCoreError):\n    return self.cache[x]")},
        {"python", COPING_ANSWERS, PYTHON("except Exception:\n    return read_from_cache(x)")},
        {"python", COPING_ANSWERS, PYTHON("except Exception:\n    return other.ask(x)")},
        {"python", COPING_ANSWERS, PYTHON("except ValueError:\n    raise\n  except Exception:\n    return 'hello'")},
        {"python", COPING_ANSWERS,
         "def f(x):\n  text = DEFAULT_TEXT\n  try:\n    text = c.ask(x)\n  except Exception:\n    print('no')\n  "
         "return "
         "text\n"},
        {"python", COPING_ANSWERS,
         "def f(x):\n  try:\n    text = c.ask(x)\n  except Exception:\n    text = 'hello'\n  return text\n"},
        {"javascript", COPING_ANSWERS,
         "async function f(x) { try { return await c.ask(x) } catch (e) { return 'hello' } }"},
        {"javascript", COPING_ANSWERS,
         "async function f(x) { try { return await c.ask(x).promise() } catch { console.log(1); return { size: 1 } } "
         "}"},
        {"javascript", COPING_ANSWERS, "const f = async (x) => await c.ask(x).catch(() => 'hello')"},
        {"javascript", COPING_ANSWERS, "const f = (x) => c.ask(x).then((y) => y.text).catch(() => { return 'hello' })"},
        {"typescript", COPING_ANSWERS,
         "async function f(x: string) { let y: T; try { y = await c.ask(x) } catch (e: unknown) { y = defaults } "
         "return y }"},
        {"java", COPING_ANSWERS,
         "class A { String f() { try { return c.ask(); } catch (Exception e) { return \"hello\"; } } }"},
        {"java", COPING_ANSWERS,
         "class A { S f() { try { return c.ask(); } catch (SdkException e) { log.warn(\"a\"); return cache.get(1); } } "
         "}"},
        {"kotlin", COPING_ANSWERS, "fun f() = try { c.ask() } catch (e: Exception) { \"hello\" }"},
        {"kotlin", COPING_ANSWERS, "fun f() = runCatching { c.ask() }.getOrDefault(\"hello\")"},
        {"kotlin", COPING_ANSWERS, "fun f() = runCatching { c.ask() }.getOrElse { \"hello\" }"},
        {"csharp", COPING_ANSWERS,
         "class A { async Task<string> F() { try { return await c.AskAsync(); } catch (Exception e) { return "
         "\"hello\"; } } }"},
        {"php", COPING_ANSWERS,
         "<?php function f($c) { try { return $c->ask(); } catch (\\Exception $e) { return 'hello'; } }"},
        {"ruby", COPING_ANSWERS, "def f\n  c.ask(1)\nrescue StandardError => e\n  logger.warn(e)\n  'hello'\nend\n"},
        {"ruby", COPING_ANSWERS, "def f\n  x = c.ask(1) rescue 'hello'\n  x\nend\n"},
        {"scala", COPING_ANSWERS, "class A { def f = Try(c.ask(1)).getOrElse(\"hello\") }"},
        {"go", COPING_ANSWERS,
         "package a\nfunc f() (string, error) {\n\tx, err := c.ask(1)\n\tif err != nil "
         "{\n\t\tlog.Print(err)\n\t\treturn \"hello\", nil\n\t}\n\treturn x, nil\n}\n"},
        {"go", COPING_ANSWERS,
         "package a\nfunc f() string {\n\tx, err := c.ask(1)\n\tif err != nil {\n\t\tx = \"hello\"\n\t}\n\treturn "
         "x\n}\n"},
    };
    JUDGE(samples);
}

static void an_answer_that_is_empty_is_told_from_one_that_is_not(void **state) {
    (void)state;
    static const Sample samples[] = {
        {"python", COPING_EMPTY, PYTHON("except Exception:\n    return []")},
        {"python", COPING_EMPTY, PYTHON("except Exception:\n    return {}")},
        {"javascript", COPING_EMPTY, "async function f(x) { try { return await c.ask(x) } catch (e) { return [] } }"},
        {"java", COPING_EMPTY,
         "class A { S f() { try { return c.ask(); } catch (Exception e) { return Collections.emptyList(); } } }"},
        {"python", COPING_SKIPS,
         "def f(x):\n  try:\n    c.ask(x)\n  except Exception as e:\n    print(e)\n  return 1\n"},
        {"javascript", COPING_SKIPS, "async function f(x) { try { await c.ask(x) } catch (e) { console.error(e) } }"},
        {"javascript", COPING_SKIPS, "function f(x) { c.ask(x).catch((e) => console.error(e)) }"},
        {"go", COPING_SKIPS,
         "package a\nfunc f() {\n\tif _, err := c.ask(1); err != nil {\n\t\tlog.Print(err)\n\t}\n}\n"},
    };
    JUDGE(samples);
}

static void what_fails_all_the_same_does_not_cope(void **state) {
    (void)state;
    static const Sample samples[] = {
        {"python", COPING_NOT, "def f(x):\n  return c.ask(x)\n"},
        /* Noted for later, tried again, handed on, of another library, or a function of the program's own that is called so. */
        {"python", COPING_NOT,
         "def f(x):\n  bad = False\n  try:\n    c.ask(x)\n  except Exception:\n    bad = True\n  g(bad)\n"},
        {"python", COPING_NOT,
         "def f(x):\n  for i in r:\n    try:\n      c.ask(x)\n    except Exception:\n      log.warning('again')\n"},
        {"python", COPING_NOT,
         "def f(x):\n  while not done:\n    try:\n      c.ask(x)\n      done = True\n    except Exception:\n      "
         "log.warning('again')\n"},
        {"python", COPING_NOT,
         "pool.submit(c.ask, 1)\ndef f(x):\n  try:\n    return c.ask(x)\n  except Exception:\n    return DEFAULT\n"},
        {"python", COPING_NOT, PYTHON("except requests.RequestException:\n    return DEFAULT")},
        {"python", COPING_NOT, "def f(x):\n  try:\n    c.ask(x)\n  except Exception:\n    log_and_raise(x)\n"},
        {"python", COPING_NOT,
         "def f(x):\n  text = 'none'\n  try:\n    text = c.ask(x)\n  except Exception:\n    print('no')\n  if text == "
         "'none':\n    raise X()\n  return text\n"},
        {"go", COPING_NOT,
         "package p\nfunc f() error {\n\t_, err := c.ask(x)\n\tif err != nil {\n\t\tlog.Println(err)\n\t}\n\treturn "
         "err\n}\n"},
        {"python", COPING_NOT, PYTHON("except Exception:\n    raise")},
        {"python", COPING_NOT, PYTHON("except Exception as e:\n    if e.code != 1:\n      raise\n    return 'hello'")},
        {"python", COPING_NOT, PYTHON("except Exception:\n    return None")},
        {"python", COPING_NOT, PYTHON("except Exception:\n    return False")},
        {"python", COPING_NOT, PYTHON("except Exception:\n    pass")},
        {"python", COPING_NOT, PYTHON("except Exception as e:\n    return str(e)")},
        {"python", COPING_NOT, PYTHON("except Exception as e:\n    return {'text': e}")},
        {"python", COPING_NOT, PYTHON("except Exception:\n    return {'statusCode': 500}")},
        {"python", COPING_NOT, PYTHON("except Exception:\n    return {'body': 'x'}, 503")},
        {"python", COPING_NOT, PYTHON("except Exception:\n    return 'an error occurred'")},
        {"python", COPING_NOT, PYTHON("except Exception:\n    return build(x)")},
        {"python", COPING_NOT, PYTHON("except Exception:\n    sys.exit(1)")},
        {"python", COPING_NOT, PYTHON("except Exception:\n    return c.ask(x)")},
        {"python", COPING_NOT, PYTHON("except KeyError:\n    return 'hello'")},
        {"python", COPING_NOT, PYTHON("except ClientError:\n    return 'hello'")},
        {"python", COPING_NOT, PYTHON("except c.exceptions.ResourceNotFoundException:\n    return 'hello'")},
        {"python", COPING_NOT, PYTHON("except ClientError:\n    raise\n  except Exception:\n    return 'hello'")},
        {"python", COPING_NOT,
         "def f(x):\n  while True:\n    try:\n      c.ask(x)\n    except Exception:\n      continue\n"},
        {"python", COPING_NOT,
         "def f(x):\n  try:\n    y = c.ask(x)\n  except Exception as e:\n    print(e)\n  return y\n"},
        {"javascript", COPING_NOT, "async function f(x) { try { return await c.ask(x) } catch (e) { throw e } }"},
        {"javascript", COPING_NOT, "async function f(x) { try { return c.ask(x) } catch (e) { return 'hello' } }"},
        {"javascript", COPING_NOT, "async function f(x) { try { return await c.ask(x) } catch (e) { return null } }"},
        {"javascript", COPING_NOT,
         "async function f(x) { try { return await c.ask(x) } catch (e) { return reply(500) } }"},
        {"javascript", COPING_NOT,
         "async function f(q, r) { try { r.json(await c.ask(q)) } catch (e) { r.status(500).end() } }"},
        {"javascript", COPING_NOT,
         "async function f(q, r, next) { try { r.json(await c.ask(q)) } catch (e) { next(e) } }"},
        {"javascript", COPING_NOT, "const f = (x) => c.ask(x).catch((e) => { throw e })"},
        {"javascript", COPING_NOT, "const f = (x) => c.ask(x).catch(reject)"},
        {"javascript", COPING_NOT, "const f = (x) => g(c.ask(x)).catch(() => 'hello')"},
        {"javascript", COPING_NOT, "function f(x) { try { later(() => c.ask(x)) } catch (e) { return 'hello' } }"},
        {"java", COPING_NOT, "class A { S f() { try { return c.ask(); } catch (Exception e) { throw new B(e); } } }"},
        {"java", COPING_NOT, "class A { S f() { try { return c.ask(); } catch (Exception e) { return null; } } }"},
        {"java", COPING_NOT,
         "class A { S f() { try { return c.ask(); } catch (DynamoDbException e) { return \"hello\"; } } }"},
        {"java", COPING_NOT,
         "class A { S f() { try { return c.ask(); } catch (Exception e) { return ResponseEntity.status(503).build(); } "
         "} }"},
        {"kotlin", COPING_NOT, "fun f() = try { c.ask() } catch (e: Exception) { throw e }"},
        {"kotlin", COPING_NOT, "fun f() = c.ask().getOrDefault(\"hello\")"},
        {"csharp", COPING_NOT,
         "class A { Task<string> F() { try { return c.AskAsync(); } catch (Exception e) { return \"hello\"; } } }"},
        {"csharp", COPING_NOT,
         "class A { async Task<string> F() { try { return await c.AskAsync(); } catch (Exception e) when (e.X) { "
         "return \"a\"; } } }"},
        {"php", COPING_NOT, "<?php function f($c) { try { return $c->ask(); } catch (\\Exception $e) { throw $e; } }"},
        {"ruby", COPING_NOT, "def f\n  c.ask(1)\nrescue StandardError\n  raise\nend\n"},
        {"ruby", COPING_NOT, "def f\n  c.ask(1)\nrescue Aws::DynamoDB::Errors::ServiceError\n  'hello'\nend\n"},
        {"ruby", COPING_NOT, "def f\n  c.ask(1)\nrescue => e\n  nil\nend\n"},
        {"scala", COPING_NOT, "class A { def f = c.ask(1).getOrElse(\"hello\") }"},
        {"go", COPING_NOT,
         "package a\nfunc f() (string, error) {\n\tx, err := c.ask(1)\n\tif err != nil {\n\t\treturn \"\", "
         "err\n\t}\n\treturn x, nil\n}\n"},
        {"go", COPING_NOT,
         "package a\nfunc f() string {\n\tx, err := c.ask(1)\n\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n\treturn "
         "x\n}\n"},
        {"go", COPING_NOT,
         "package a\nfunc f() string {\n\tx, err := c.ask(1)\n\tif err != nil {\n\t\tlog.Print(err)\n\t}\n\treturn "
         "x\n}\n"},
    };
    JUDGE(samples);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(something_else_that_is_answered_copes),
        cmocka_unit_test(an_answer_that_is_empty_is_told_from_one_that_is_not),
        cmocka_unit_test(what_fails_all_the_same_does_not_cope),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
