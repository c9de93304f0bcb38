/* Options are never abbreviated: an abbreviation that works today would turn every new option into a
 * breaking change. */
#include "analyzer/options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/core/limits.h"

typedef enum {
    TAKES_NOTHING,
    TAKES_TEXT,
    TAKES_LIST,
    TAKES_NUMBER,
    TAKES_WHEN,
    TAKES_SEVERITY,
    TAKES_OUTPUT,
    TAKES_FAIL_ON,
} Takes;

typedef struct {
    const char *name, *value;
    Takes takes;
    size_t offset;
    const char *help;
} Option;

#define FIELD(field) offsetof(Options, field)

static const Option options[] = {
    {"format", "NAME[=FILE]", TAKES_OUTPUT, FIELD(outputs),
     "text, json, sarif, html, markdown, junit, gitlab, github …: docs; may be given several times"},
    {"base", "REVISION", TAKES_TEXT, FIELD(base), "what the change is compared with"},
    {"head", "REVISION", TAKES_TEXT, FIELD(head), "the change (default: the work folder)"},
    {"fail-on", "SEVERITY|radius=N", TAKES_FAIL_ON, 0,
     "exit 1 at or above this (default: high); check: new, cuts, recovery, too; several: any of them"},
    {"baseline", "FILE", TAKES_TEXT, FIELD(baseline),
     "findings that no gate stops at (default: .faultline-baseline.json)"},
    {"compare", "FILE", TAKES_TEXT, FIELD(compare), "html: what changed since this earlier JSON report"},
    {"config", "FILE", TAKES_TEXT, FIELD(config), "settings, in place of the nearest .faultline.yaml"},
    {"severity", "SEVERITY", TAKES_SEVERITY, FIELD(severity), "leave out findings below this (default: info)"},
    {"only", "RULE", TAKES_LIST, FIELD(only), "only this rule; may be given several times"},
    {"skip", "RULE", TAKES_LIST, FIELD(skip), "not this rule; may be given several times"},
    {"exclude", "GLOB", TAKES_LIST, FIELD(excludes), "leave out these files, in the language of .gitignore"},
    {"region", "REGION", TAKES_TEXT, FIELD(region), "the region where nothing in the source says one"},
    {"var-file", "FILE", TAKES_LIST, FIELD(var_files), "values of Terraform variables, by its path in the repository"},
    {"catalog", "DIR", TAKES_LIST, FIELD(catalogs), "add or replace entries of the catalog"},
    {"rules", "DIR", TAKES_LIST, FIELD(rule_folders), "add or replace rules"},
    {"no-suppressions", NULL, TAKES_NOTHING, FIELD(no_suppressions), "show what comments or the baseline accept"},
    {"jobs", "N", TAKES_NUMBER, FIELD(jobs), "parser processes (default: one per core)"},
    {"no-cache", NULL, TAKES_NOTHING, FIELD(no_cache), "neither use nor write facts of earlier runs"},
    {"strict", NULL, TAKES_NOTHING, FIELD(is_strict), "exit 3 when a limit was hit or a file could not be read"},
    {"allow-empty", NULL, TAKES_NOTHING, FIELD(allow_empty), "exit 0 when there is nothing to analyse"},
    {"all", NULL, TAKES_NOTHING, FIELD(all), "every local value and provider configuration"},
    {"open-psa", "FILE", TAKES_LIST, FIELD(open_psa), "a fault tree of the Open-PSA format, in place of source"},
    {"max-order", "N", TAKES_NUMBER, FIELD(max_order), "cut sets of up to N events (default: 3; of --open-psa: all)"},
    {"counts", NULL, TAKES_NOTHING, FIELD(counts), "how many cut sets there are of each order: order count"},
    {"probability", NULL, TAKES_NOTHING, FIELD(probability), "exact probability, from those of the events"},
    {"importance", NULL, TAKES_NOTHING, FIELD(importance), "how much each event decides, by Birnbaum"},
    {"resources", NULL, TAKES_NOTHING, FIELD(resources), "single resources fail, too, not only failure domains"},
    {"pairs", NULL, TAKES_NOTHING, FIELD(pairs), "the two failure domains that are worst together, and the next ones"},
    {"output", "FILE", TAKES_TEXT, FIELD(output), "where the bundle goes"},
    {"name", "NAME", TAKES_TEXT, FIELD(name),
     "what the repository is called (default: as its origin, else its folder)"},
    {"team", "TEAM", TAKES_TEXT, FIELD(team), "who answers for it, where CODEOWNERS or a catalog-info don't say"},
    {"environment", "NAME", TAKES_TEXT, FIELD(environment), "what it is deployed to, for people"},
    {"bundles", "DIR", TAKES_TEXT, FIELD(bundles), "where bundles are kept (default: .faultline-audit)"},
    {"shard", "I/N", TAKES_TEXT, FIELD(shard), "only the Ith of N parts (from 0), and no report; known in array jobs"},
    {"since-last", NULL, TAKES_NOTHING, FIELD(since_last), "take repositories that did not change from their bundles"},
    {"history", "FILE", TAKES_TEXT, FIELD(history), "SQLite file that keeps the numbers of each audit"},
    {"csv", "DIR", TAKES_TEXT, FIELD(csv), "a file of comma-separated values for each question"},
    {"site", "DIR", TAKES_TEXT, FIELD(site), "pages in HTML: one of all, one for each repository"},
    {"dump", "STAGE", TAKES_TEXT, FIELD(dump), "print facts, model, graph or findings as text, and stop"},
    {"color", "auto|always|never", TAKES_WHEN, FIELD(color), "auto, always or never (NO_COLOR is honoured)"},
    {"progress", "auto|always|never", TAKES_WHEN, FIELD(progress), "auto, always or never; on standard error"},
    {"quiet", NULL, TAKES_NOTHING, FIELD(is_quiet), "findings only"},
    {"help", NULL, TAKES_NOTHING, FIELD(wants_help), "this text"},
    {"version", NULL, TAKES_NOTHING, FIELD(wants_version), "version of the program"},
};
enum { OPTION_COUNT = sizeof options / sizeof *options };

typedef struct {
    const char *name, *usage, *help;
} Command;

static const Command commands[] = {
    {"scan", "[PATH|REPO@REV]...", "findings and blast radius (default: the current folder)"},
    {"check", "--base REVISION [PATH]", "what a change makes worse or better: for pull requests"},
    {"whatif", "DOMAIN... [PATH]", "lose these together: what is down, degraded, frozen, stranded"},
    {"replay", "[OUTAGE|FILE.yaml] [PATH]", "a recorded outage against this system; without one: which there are"},
    {"why", "NODE [DOMAIN] [PATH]", "the proof that DOMAIN takes NODE down, line by line"},
    {"cuts", "NODE [PATH] | --open-psa FILE", "minimal cut sets: what has to fail together to take NODE down"},
    {"fixes", "[PATH|REPO@REV]...", "what to change first: the few things that remove most single points of failure"},
    {"concentration", "[PATH|REPO@REV]...", "how much hangs on one region, country, account, provider or third party"},
    {"audit", "MANIFEST|DIR", "many repositories as one system: who depends on whom, what everybody shares"},
    {"collect", "[PATH|REPO@REV] --output FILE", "what is known of one repository, as a bundle for merge"},
    {"merge", "BUNDLE|DIR...", "many bundles as one system, in any order; or as one bundle"},
    {"roots", "[PATH|REPO@REV]...", "what Terraform roots need of each other, and in which order they run"},
    {"baseline", "write | prune [PATH]", "accept what is there today; forget what is there no more"},
    {"rules", "list | explain RULE | test DIR", "the rules; the page of one; the examples of your own"},
    {"catalog", "list [WHAT] | check [DIR]", "services, regions, types, hosts; check an overlay"},
    {"eval", "EXPRESSION [DIR] | --all [DIR]", "a Terraform value, or why it is unknown"},
    {"lsp", "", "a language server for editors, on standard input and output"},
    {"doctor", "", "what the program can and can't do here, and why"},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

bool options_is_command(Str name) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (str_equal(name, str_from(commands[i].name))) return true;
    return false;
}

static size_t distance(Str a, Str b) {
    enum { LENGTH_MAX = 31 };
    if (a.size > LENGTH_MAX || b.size > LENGTH_MAX) return LENGTH_MAX;
    size_t row[LENGTH_MAX + 1];
    for (size_t j = 0; j <= b.size; j++) row[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            size_t change = diagonal + (a.data[i - 1] != b.data[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < change) change = row[j] + 1;
            if (row[j - 1] + 1 < change) change = row[j - 1] + 1;
            row[j] = change;
        }
    }
    return row[b.size];
}

static void unknown_option(Str name, Diags *diags) {
    const char *nearest = NULL;
    size_t best = 3;
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        size_t far = distance(name, str_from(options[i].name));
        if (far < best) best = far, nearest = options[i].name;
    }
    if (nearest)
        diag_add(diags, DIAG_ERROR, STR_NONE, 0, "no option --%.*s; did you mean --%s?", STR_ARG(name), nearest);
    else
        diag_add(diags, DIAG_ERROR, STR_NONE, 0, "no option --%.*s; see faultline --help", STR_ARG(name));
}

static bool parse_when(Str text, When *out) {
    *out = str_equal(text, STR("always")) ? WHEN_ALWAYS : str_equal(text, STR("never")) ? WHEN_NEVER : WHEN_AUTO;
    return *out != WHEN_AUTO || str_equal(text, STR("auto"));
}

static bool parse_number(Str text, uint32_t *out) {
    int64_t number;
    if (!str_to_int64(text, &number) || number < 0 || number > 1000000) return false;
    *out = (uint32_t)number;
    return true;
}

static bool add_fail_on(FailOn *out, Str word) {
    out->is_given = true;
    if (str_starts_with(word, STR("radius=")))
        return parse_number(str_slice(word, 7, word.size), &out->radius) && out->radius;
    if (str_equal(word, STR("never")))
        *out = (FailOn){.is_given = true};
    else if (str_equal(word, STR("new")))
        out->is_new = true;
    else if (str_equal(word, STR("cuts")))
        out->is_cuts = true;
    else if (str_equal(word, STR("recovery")))
        out->is_recovery = true;
    else
        return out->has_severity = severity_parse(word, &out->severity);
    return true;
}

bool fail_on_parse(FailOn *out, Str text) {
    Str word;
    while (text.data && str_split_next(&text, ',', &word))
        if (!add_fail_on(out, word)) return false;
    return true;
}

typedef VEC(Str) StrVec;
typedef VEC(Output) OutputVec;

static bool apply(Options *out, const Option *option, Str value, Arena *arena, Diags *diags) {
    char *field = (char *)out + option->offset;
    bool is_good = true;
    switch (option->takes) {
    case TAKES_NOTHING: *(bool *)field = true; break;
    case TAKES_TEXT: *(Str *)(void *)field = value; break;
    case TAKES_LIST: *VEC_PUSH(arena, (StrVec *)(void *)field) = value; break;
    case TAKES_NUMBER: is_good = parse_number(value, (uint32_t *)(void *)field); break;
    case TAKES_WHEN: is_good = parse_when(value, (When *)(void *)field); break;
    case TAKES_SEVERITY: is_good = severity_parse(value, (Severity *)(void *)field); break;
    case TAKES_FAIL_ON: is_good = fail_on_parse(&out->fail_on, value); break;
    case TAKES_OUTPUT: {
        size_t equals = str_find_char(value, '=', 0);
        Output output = {value, STR_NONE};
        if (equals != SIZE_MAX)
            output = (Output){str_slice(value, 0, equals), str_slice(value, equals + 1, value.size)};
        *VEC_PUSH(arena, (OutputVec *)(void *)field) = output;
        break;
    }
    }
    if (!is_good)
        diag_add(diags, DIAG_ERROR, STR_NONE, 0, "--%s takes %s, not \"%.*s\"", option->name, option->value,
                 STR_ARG(value));
    return is_good;
}

static bool parse_long(Options *out, Str word, int argc, char **argv, int *i, Arena *arena, Diags *diags) {
    Str name = str_slice(word, 2, word.size), value = STR_NONE;
    size_t equals = str_find_char(name, '=', 0);
    bool has_value = equals != SIZE_MAX;
    if (has_value) {
        value = str_slice(name, equals + 1, name.size);
        name = str_slice(name, 0, equals);
    }
    for (size_t k = 0; k < OPTION_COUNT; k++) {
        const Option *option = &options[k];
        if (!str_equal(name, str_from(option->name))) continue;
        if (option->takes == TAKES_NOTHING && has_value) {
            diag_add(diags, DIAG_ERROR, STR_NONE, 0, "--%s takes no value", option->name);
            return false;
        }
        if (option->takes != TAKES_NOTHING && !has_value) {
            if (*i + 1 >= argc) {
                diag_add(diags, DIAG_ERROR, STR_NONE, 0, "--%s needs a value: %s", option->name, option->value);
                return false;
            }
            value = str_from(argv[++*i]);
        }
        return apply(out, option, value, arena, diags);
    }
    unknown_option(name, diags);
    return false;
}

static const char *short_name(Str word) {
    return str_equal(word, STR("-f"))   ? "--format"
           : str_equal(word, STR("-q")) ? "--quiet"
           : str_equal(word, STR("-o")) ? "--output"
           : str_equal(word, STR("-h")) ? "--help"
           : str_equal(word, STR("-j")) ? "--jobs"
           : str_equal(word, STR("-V")) ? "--version"
                                        : NULL;
}

bool options_parse(Options *out, int argc, char **argv, Arena *arena, Diags *diags) {
    *out = (Options){0};
    bool only_arguments = false;
    for (int i = 1; i < argc; i++) {
        Str word = str_from(argv[i]);
        const char *longer = only_arguments ? NULL : short_name(word);
        if (longer) word = str_from(longer);
        if (!only_arguments && str_equal(word, STR("--"))) {
            only_arguments = true;
        } else if (!only_arguments && str_starts_with(word, STR("--"))) {
            if (!parse_long(out, word, argc, argv, &i, arena, diags)) return false;
        } else if (!only_arguments && word.size > 1 && word.data[0] == '-') {
            diag_add(diags, DIAG_ERROR, STR_NONE, 0, "no option %.*s; see faultline --help", STR_ARG(word));
            return false;
        } else if (out->command.size == 0 && !only_arguments) {
            out->command = word;
        } else {
            *VEC_PUSH(arena, &out->arguments) = word;
        }
    }
    if (out->command.size && !options_is_command(out->command)) {
        const char *nearest = NULL;
        size_t best = 3;
        for (size_t i = 0; i < COMMAND_COUNT; i++) {
            size_t far = distance(out->command, str_from(commands[i].name));
            if (far < best) best = far, nearest = commands[i].name;
        }
        if (nearest)
            diag_add(diags, DIAG_ERROR, STR_NONE, 0, "no command \"%.*s\"; did you mean %s?", STR_ARG(out->command),
                     nearest);
        else
            diag_add(diags, DIAG_ERROR, STR_NONE, 0, "no command \"%.*s\"; see faultline --help",
                     STR_ARG(out->command));
        return false;
    }
    return true;
}

/* Commands that an option concerns; the others concern several, or all. */
static const char *const concerned[][2] = {
    {"format", "scan check roots cuts whatif why replay fixes concentration audit merge"},
    {"base", "check"},
    {"head", "check"},
    {"fail-on", "scan check"},
    {"baseline", "scan check baseline"},
    {"severity", "scan"},
    {"compare", "scan"},
    {"strict", "scan check audit"},
    {"all", "eval"},
    {"dump", "scan"},
    {"quiet", "scan"},
    {"open-psa", "cuts"},
    {"max-order", "cuts"},
    {"counts", "cuts"},
    {"probability", "cuts"},
    {"importance", "cuts"},
    {"resources", "cuts"},
    {"pairs", "whatif"},
    {"output", "collect merge"},
    {"name", "collect"},
    {"team", "collect"},
    {"environment", "collect"},
    {"bundles", "audit"},
    {"shard", "audit"},
    {"since-last", "audit"},
    {"history", "audit merge"},
    {"csv", "audit merge"},
    {"site", "audit merge"},
};

static bool concerns(const Option *option, Str command) {
    for (size_t i = 0; i < sizeof concerned / sizeof *concerned; i++) {
        if (strcmp(concerned[i][0], option->name) != 0) continue;
        Str names = str_from(concerned[i][1]), name;
        while (str_word_next(&names, &name))
            if (str_equal(name, command)) return true;
        return false;
    }
    return true;
}

void options_help(Str command, StrBuf *out) {
    if (command.size == 0) {
        strbuf_add(out, STR("faultline: what stops when a region, zone, control plane or third party fails,\n"
                            "and the line of source that says so. Reads source only; uses no network.\n\n"
                            "  faultline scan                      findings of the current folder\n"
                            "  faultline scan repo@main --format html=report.html\n"
                            "  faultline whatif aws:us-east-1      what falls with us-east-1\n\nCommands\n"));
        for (size_t i = 0; i < COMMAND_COUNT; i++)
            strbuf_format(out, "  %-13s %s\n", commands[i].name, commands[i].help);
        strbuf_add(out, STR("\n'faultline COMMAND --help' lists the options. Exit: 0 nothing at or above the\n"
                            "threshold, 1 findings, 2 usage or environment, 3 incomplete (--strict),\n"
                            "4 nothing to analyse, 5 internal fault.\n"));
        return;
    }
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (str_equal(command, str_from(commands[i].name)))
            strbuf_format(out, "faultline %s %s\n  %s\n\nOptions\n", commands[i].name, commands[i].usage,
                          commands[i].help);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (!concerns(&options[i], command)) continue;
        char head[48];
        int size = snprintf(head, sizeof head, "--%s%s%s", options[i].name, options[i].value ? " " : "",
                            options[i].value ? options[i].value : "");
        (void)size;
        strbuf_format(out, "  %-28s %s\n", head, options[i].help);
    }
}
