/* Which reader a file gets, and whether it is read at all. The name decides the syntax; a cheap look at the bytes
 * decides whether the file can matter; only then is it parsed. */
#include "parsers/parser.h"

#include "analyzer/core/limits.h"
#include "parsers/document.h"
#include "parsers/formats/deploy_rows.h"
#include "parsers/formats/deployments.h"
#include "parsers/formats/formats.h"
#include "parsers/formats/serverless.h"
#include "parsers/formats/terraform.h"
#include "parsers/placeholders.h"
#include "parsers/preprocessor.h"
#include "parsers/prefilter.h"
#include "parsers/program.h"
#include "parsers/pragma.h"
#include "parsers/query.h"

/* ---- Names ---- */

/* Globs against the path without its folders; with a '/' against the whole path. First match wins. */
typedef struct {
    Str glob; /* every name of a repository is asked about all of them: their sizes are known before */
    Syntax syntax;
    const char *language;
} NameRule;

/* STR() is no constant for all compilers. */
#define TEXT(literal) \
    { (literal), sizeof(literal) - 1 }
#define NAMED(glob, syntax, language) \
    { TEXT(glob), syntax, language }

static const NameRule name_rules[] = {
    /* Written by tools for tools. */
    NAMED("package-lock.json", SYNTAX_NONE, ""),
    NAMED("npm-shrinkwrap.json", SYNTAX_NONE, ""),
    NAMED("pnpm-lock.yaml", SYNTAX_NONE, ""),
    NAMED("composer.lock", SYNTAX_NONE, ""),
    NAMED("*.lock", SYNTAX_NONE, ""),
    NAMED("*.lock.json", SYNTAX_NONE, ""),
    NAMED("*.lock.hcl", SYNTAX_NONE, ""),
    NAMED("go.sum", SYNTAX_NONE, ""),
    NAMED("tsconfig*.json", SYNTAX_NONE, ""),
    NAMED("jsconfig*.json", SYNTAX_NONE, ""),
    NAMED("*.tfstate", SYNTAX_NONE, ""),
    NAMED("*.tfstate.*", SYNTAX_NONE, ""),
    NAMED("*.tfplan", SYNTAX_NONE, ""),
    NAMED("*.min.js", SYNTAX_NONE, ""),
    NAMED("*.bundle.js", SYNTAX_NONE, ""),
    NAMED("*.map", SYNTAX_NONE, ""),
    /* Ours. */
    NAMED(".faultline*", SYNTAX_NONE, ""),
    /* Terraform and Terragrunt. */
    NAMED("*.tf", SYNTAX_HCL, "terraform"),
    NAMED("*.tofu", SYNTAX_HCL, "terraform"),
    NAMED("*.tf.json", SYNTAX_JSON, "terraform"),
    NAMED("*.tofu.json", SYNTAX_JSON, "terraform"),
    NAMED("*.tfvars", SYNTAX_HCL, "tfvars"),
    NAMED("*.tfvars.json", SYNTAX_JSON, "tfvars"),
    NAMED("**/.terraform/modules/modules.json", SYNTAX_JSON, "modules.json"),
    NAMED(".terraform/modules/modules.json", SYNTAX_JSON, "modules.json"),
    NAMED("*.tfplan.json", SYNTAX_JSON, "terraform-plan"),
    NAMED("tfplan.json", SYNTAX_JSON, "terraform-plan"),
    NAMED("*.tftest.hcl", SYNTAX_NONE, ""),
    NAMED("*.pkr.hcl", SYNTAX_NONE, ""),
    NAMED(".tflint.hcl", SYNTAX_NONE, ""),
    NAMED("*.hcl", SYNTAX_HCL, "terragrunt"),
    NAMED("*.hcl.json", SYNTAX_JSON, "terragrunt"),
    NAMED("*.tfbackend", SYNTAX_HCL, "terragrunt"),
    NAMED("*.backend", SYNTAX_HCL, "terragrunt"),
    /* Documents known by name. */
    NAMED(".github/workflows/*.yml", SYNTAX_YAML, "workflow"),
    NAMED(".github/workflows/*.yaml", SYNTAX_YAML, "workflow"),
    NAMED("**/.github/workflows/*.yml", SYNTAX_YAML, "workflow"),
    NAMED("**/.github/workflows/*.yaml", SYNTAX_YAML, "workflow"),
    NAMED("action.y*ml", SYNTAX_YAML, "workflow"),
    NAMED(".gitlab-ci*.yml", SYNTAX_YAML, "gitlab-ci"),
    NAMED("*.gitlab-ci.yml", SYNTAX_YAML, "gitlab-ci"),
    NAMED("docker-compose*.y*ml", SYNTAX_YAML, "compose"),
    NAMED("compose.y*ml", SYNTAX_YAML, "compose"),
    NAMED("compose.*.y*ml", SYNTAX_YAML, "compose"),
    NAMED("serverless.y*ml", SYNTAX_YAML, "serverless"),
    NAMED("serverless.json", SYNTAX_JSON, "serverless"),
    NAMED("serverless-compose.y*ml", SYNTAX_YAML, "serverless-compose"),
    /* What an application reads when it starts: Spring, ASP.NET Core, node-config. Kubernetes has an Application, too: content
     * goes first. */
    NAMED("application*.y*ml", SYNTAX_YAML, "settings"),
    NAMED("application*.properties", SYNTAX_LINES, "settings"),
    NAMED("bootstrap*.y*ml", SYNTAX_YAML, "settings"),
    NAMED("bootstrap*.properties", SYNTAX_LINES, "settings"),
    NAMED("**/src/main/resources/*.properties", SYNTAX_LINES, "settings"),
    NAMED("src/main/resources/*.properties", SYNTAX_LINES, "settings"),
    NAMED("application*.conf", SYNTAX_LINES, "settings"), /* HOCON */
    NAMED("**/src/main/resources/*.conf", SYNTAX_LINES, "settings"),
    NAMED("src/main/resources/*.conf", SYNTAX_LINES, "settings"),
    NAMED("reference.conf", SYNTAX_LINES, "settings"),
    NAMED("[Aa]pp[Ss]ettings*.json", SYNTAX_JSON, "settings"),
    NAMED("[Aa]pp.config", SYNTAX_LINES, "settings"), /* of .NET, in XML */
    NAMED("[Ww]eb.config", SYNTAX_LINES, "settings"),
    NAMED("**/config/default.json", SYNTAX_JSON, "settings"),
    NAMED("**/config/production.json", SYNTAX_JSON, "settings"),
    NAMED("**/config/default.y*ml", SYNTAX_YAML, "settings"),
    NAMED("**/config/production.y*ml", SYNTAX_YAML, "settings"),
    /* https://guides.rubyonrails.org/active_storage_overview.html#setup */
    NAMED("**/config/storage.y*ml", SYNTAX_YAML, "settings"),
    NAMED("config/storage.y*ml", SYNTAX_YAML, "settings"),
    NAMED("config/**/config.y*ml", SYNTAX_YAML, "stack-group"), /* of Sceptre, unless it says something else */
    NAMED("**/config/**/config.y*ml", SYNTAX_YAML, "stack-group"),
    NAMED("config/default.json", SYNTAX_JSON, "settings"),
    NAMED("config/production.json", SYNTAX_JSON, "settings"),
    NAMED("config/default.y*ml", SYNTAX_YAML, "settings"),
    NAMED("config/production.y*ml", SYNTAX_YAML, "settings"),
    NAMED("package.json", SYNTAX_JSON, "package.json"),
    NAMED("*.snap", SYNTAX_JSON, "snapshot"),
    NAMED("catalog-info*.y*ml", SYNTAX_YAML, "catalog-info"),
    NAMED("appspec.y*ml", SYNTAX_YAML, "appspec"),
    NAMED("appspec.json", SYNTAX_JSON, "appspec"),
    NAMED("buildspec*.y*ml", SYNTAX_YAML, "buildspec"),
    NAMED("kustomization.y*ml", SYNTAX_YAML, "kustomization"),
    NAMED("Kustomization", SYNTAX_YAML, "kustomization"),
    NAMED("Chart.y*ml", SYNTAX_YAML, "chart"),
    NAMED("*samconfig*.toml", SYNTAX_LINES, "samconfig"),
    NAMED("*samconfig*.y*ml", SYNTAX_YAML, "samconfig"),
    NAMED("fly.toml", SYNTAX_LINES, "platform:fly"),
    NAMED("fly.*.toml", SYNTAX_LINES, "platform:fly"),
    NAMED("render.y*ml", SYNTAX_YAML, "platform:render"),
    NAMED("app.json", SYNTAX_JSON, "platform:heroku"),
    NAMED("heroku.y*ml", SYNTAX_YAML, "platform:heroku-build"),
    NAMED("Procfile", SYNTAX_YAML, "platform:procfile"),
    NAMED("vercel.json", SYNTAX_JSON, "platform:vercel"),
    NAMED("now.json", SYNTAX_JSON, "platform:vercel"),
    NAMED("netlify.toml", SYNTAX_LINES, "platform:netlify"),
    NAMED("app.y*ml", SYNTAX_YAML, "platform:appengine"),
    NAMED("apprunner.y*ml", SYNTAX_YAML, "platform:apprunner"),
    NAMED(".elasticbeanstalk/config.yml", SYNTAX_YAML, "platform:elasticbeanstalk"),
    NAMED("**/.elasticbeanstalk/config.yml", SYNTAX_YAML, "platform:elasticbeanstalk"),
    NAMED("copilot/*/manifest.y*ml", SYNTAX_YAML, "platform:copilot"),
    NAMED("**/copilot/*/manifest.y*ml", SYNTAX_YAML, "platform:copilot"),
    NAMED("manifest*.y*ml", SYNTAX_YAML, "platform:cloudfoundry"),
    NAMED("azure.y*ml", SYNTAX_YAML, "platform:azd"),
    NAMED("Pulumi.y*ml", SYNTAX_YAML, "pulumi"),
    NAMED("Pulumi.*.y*ml", SYNTAX_YAML, "pulumi-stack"),
    NAMED(".circleci/*.yml", SYNTAX_YAML, "pipeline"),
    NAMED("**/.circleci/*.yml", SYNTAX_YAML, "pipeline"),
    NAMED("azure-pipelines*.y*ml", SYNTAX_YAML, "pipeline"),
    NAMED("bitbucket-pipelines.y*ml", SYNTAX_YAML, "pipeline"),
    NAMED(".travis.yml", SYNTAX_YAML, "pipeline"),
    /* Scripts. */
    NAMED("*.sh", SYNTAX_LINES, "shell"),
    NAMED("*.bash", SYNTAX_LINES, "shell"),
    NAMED("*.ps1", SYNTAX_LINES, "shell"),
    NAMED("Makefile", SYNTAX_LINES, "makefile"),
    NAMED("makefile", SYNTAX_LINES, "makefile"),
    NAMED("GNUmakefile", SYNTAX_LINES, "makefile"),
    NAMED("*.mk", SYNTAX_LINES, "makefile"),
    NAMED("justfile", SYNTAX_LINES, "justfile"),
    NAMED("Justfile", SYNTAX_LINES, "justfile"),
    NAMED(".justfile", SYNTAX_LINES, "justfile"),
    NAMED("[Jj]enkinsfile*", SYNTAX_LINES, "jenkinsfile"),
    NAMED("*.jenkinsfile", SYNTAX_LINES, "jenkinsfile"),
    NAMED("*.jenkins", SYNTAX_LINES, "jenkinsfile"),
    NAMED("*.Jenkinsfile", SYNTAX_LINES, "jenkinsfile"),
    NAMED("vars/*.groovy", SYNTAX_LINES, "jenkinsfile"),
    NAMED("**/vars/*.groovy", SYNTAX_LINES, "jenkinsfile"),
    NAMED("*.groovy", SYNTAX_LINES, "groovy"), /* a pipeline, or a program: content decides */
    NAMED("Taskfile*.y*ml", SYNTAX_YAML, "taskfile"),
    NAMED("taskfile*.y*ml", SYNTAX_YAML, "taskfile"),
    /* Line formats. */
    NAMED("CODEOWNERS", SYNTAX_LINES, "codeowners"),
    NAMED("Dockerfile*", SYNTAX_LINES, "dockerfile"),
    NAMED("*.Dockerfile", SYNTAX_LINES, "dockerfile"),
    NAMED("*.dockerfile", SYNTAX_LINES, "dockerfile"),
    NAMED("Containerfile*", SYNTAX_LINES, "dockerfile"),
    NAMED(".env", SYNTAX_LINES, "dotenv"),
    NAMED(".env.*", SYNTAX_LINES, "dotenv"),
    NAMED(".envrc", SYNTAX_LINES, "dotenv"),
    NAMED("*.env", SYNTAX_LINES, "dotenv"),
    NAMED("*.properties", SYNTAX_LINES, "properties"),
    NAMED("*.ini", SYNTAX_LINES, "ini"),
    NAMED("*.cfg", SYNTAX_LINES, "ini"),
    NAMED("**/.aws/config", SYNTAX_LINES, "ini"),
    NAMED("*.toml", SYNTAX_LINES, "toml"),
    /* Any other document. */
    NAMED("*.yaml", SYNTAX_YAML, "yaml"),
    NAMED("*.yml", SYNTAX_YAML, "yaml"),
    NAMED("*.json", SYNTAX_JSON, "json"),
    NAMED("*.template", SYNTAX_YAML, "yaml"),
    NAMED("*.cfn", SYNTAX_YAML, "yaml"),
    NAMED("*.cft", SYNTAX_YAML, "yaml"),
    NAMED("*.cform", SYNTAX_YAML, "yaml"),
    /* Texts that a preprocessor makes documents of: read when they look like a template of CloudFormation or a manifest. */
    NAMED("*.j2", SYNTAX_YAML, "preprocessed"),
    NAMED("*.jinja", SYNTAX_YAML, "preprocessed"),
    NAMED("*.jinja2", SYNTAX_YAML, "preprocessed"),
    NAMED("*.tmpl", SYNTAX_YAML, "preprocessed"),
    NAMED("*.tpl", SYNTAX_YAML, "preprocessed"),
    NAMED("*.erb", SYNTAX_YAML, "preprocessed"),
    NAMED("*.gotmpl", SYNTAX_YAML, "preprocessed"),
    NAMED("*.mustache", SYNTAX_YAML, "preprocessed"),
    NAMED("*.envsubst", SYNTAX_YAML, "preprocessed"),
};

/* Folders whose content was not written by the people of this repository. */
static const Str foreign_folders[] = {
    TEXT("node_modules"), TEXT("bower_components"), TEXT(".terraform"),  TEXT(".terragrunt-cache"),
    TEXT(".git"),         TEXT("site-packages"),    TEXT("__pycache__"), TEXT(".venv"),
    TEXT(".tox"),         TEXT(".aws-sam"),         TEXT(".serverless"), TEXT("jspm_packages"),
    TEXT(".history"), /* copies that an editor keeps of what was there */
};

/* What `terraform init` installed is needed to know what its callers make. */
static bool is_installed_module(Str path) {
    if (!str_contains(path, STR(".terraform/modules/"))) return false;
    static const char *const endings[] = {"/modules.json", ".tf", ".tofu", ".tf.json", ".tofu.json"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends_with(path, str_from(endings[i]))) return true;
    return false;
}

static bool is_foreign(Str path) {
    if (is_installed_module(path)) return false;
    Str rest = path, folder;
    Str before = STR_NONE;
    for (; str_split_next(&rest, '/', &folder); before = folder) {
        for (size_t i = 0; i < sizeof foreign_folders / sizeof *foreign_folders; i++)
            if (str_equal(folder, foreign_folders[i])) return true;
        /* obj/Release/…: what a build of .NET made */
        bool is_built = str_equal(before, STR("obj")) || str_equal(before, STR("bin"));
        if (is_built && (str_equal(folder, STR("Release")) || str_equal(folder, STR("Debug")))) return true;
    }
    return false;
}

static Str base_name(Str path) {
    size_t slash = str_find_last_char(path, '/');
    return slash == SIZE_MAX ? path : str_slice(path, slash + 1, path.size);
}

/* Nearly every rule is refused by its last character. */
static bool may_match(Str path, Str glob) {
    char last = glob.data[glob.size - 1];
    return last == '*' || last == '?' || last == ']' || last == path.data[path.size - 1];
}

/* Programs of a repository have no ending; their first line tells what they are (syntax_of). Names in capitals are those of
 * texts for people and of formats. */
static bool may_be_program(Str name) {
    return str_find_char(name, '.', 0) == SIZE_MAX && name.data[0] >= 'a' && name.data[0] <= 'z';
}

Syntax parser_syntax(Str path, Str *language) {
    *language = STR_NONE;
    if (path.size == 0 || is_foreign(path)) return SYNTAX_NONE;
    Str name = base_name(path);
    for (size_t i = 0; i < sizeof name_rules / sizeof *name_rules; i++) {
        Str glob = name_rules[i].glob;
        if (!may_match(path, glob)) continue;
        if (!str_matches_glob(str_find_char(glob, '/', 0) == SIZE_MAX ? name : path, glob)) continue;
        *language = str_from(name_rules[i].language);
        return name_rules[i].syntax;
    }
    if (code_language(path, language)) return SYNTAX_CODE;
    if (!name.size || !may_be_program(name)) return SYNTAX_NONE;
    *language = STR("shell");
    return SYNTAX_LINES;
}

bool parser_preprocessed_ending(size_t index, Str *ending) {
    for (size_t i = 0; i < sizeof name_rules / sizeof *name_rules; i++) {
        if (!str_equal(str_from(name_rules[i].language), STR("preprocessed")) || index-- > 0) continue;
        *ending = str_slice(name_rules[i].glob, 1, SIZE_MAX);
        return true;
    }
    return false;
}

/* A note of the commands by which somebody deploys begins with one of them. */
static bool is_list_of_commands(Str bytes) {
    enum { LINES_MAX = 20 };
    Str line;
    for (int i = 0; i < LINES_MAX && bytes.size && str_split_next(&bytes, '\n', &line); i++) {
        line = str_trim(line);
        if (line.size && line.data[0] != '#') return deploy_is_command_line(line);
    }
    return false;
}

/* The syntax of a file whose name may not tell it. */
static Syntax syntax_of(Str path, Str bytes, Str *language) {
    Syntax syntax = parser_syntax(path, language);
    if (str_equal(*language, STR("groovy"))) {
        if (!groovy_is_pipeline(bytes)) return SYNTAX_NONE;
        *language = STR("jenkinsfile");
    }
    bool is_told = !str_equal(*language, STR("shell")) || str_find_char(base_name(path), '.', 0) != SIZE_MAX;
    if (syntax != SYNTAX_LINES || is_told) return syntax;
    *language = is_list_of_commands(bytes) ? STR("shell") : program_language(bytes);
    return !language->size ? SYNTAX_NONE : str_equal(*language, STR("shell")) ? SYNTAX_LINES : SYNTAX_CODE;
}

/* ---- A look at the bytes ---- */

static bool is_utf16(Str bytes) {
    return str_starts_with(bytes, STR("\xFF\xFE")) || str_starts_with(bytes, STR("\xFE\xFF"));
}

static bool is_binary(Str bytes) {
    enum { LOOKED_AT_BYTES = 8192 };
    return !is_utf16(bytes) && str_find_char(str_slice(bytes, 0, LOOKED_AT_BYTES), '\0', 0) != SIZE_MAX;
}

/* serverless.ts, serverless.js */
static bool is_service_program(Str path) {
    return str_starts_with(base_name(path), STR("serverless.")) && serverless_is_program(base_name(path));
}

/* Programs for browsers are sent without what people need to read them. */
static bool can_be_minified(Str language) {
    return str_equal(language, STR("javascript")) || str_equal(language, STR("typescript")) ||
           str_equal(language, STR("tsx"));
}

/* Nobody writes lines like these by hand. */
static bool is_minified(Str bytes) {
    enum { LINE_SIZE_MAX = 20000, LINE_SIZE_AVERAGE_MAX = 500, SMALL_SIZE = 5000 };
    if (bytes.size < SMALL_SIZE) return false;
    size_t line_count = 1, start = 0;
    for (size_t end; (end = str_find_char(bytes, '\n', start)) != SIZE_MAX; start = end + 1) {
        if (end - start > LINE_SIZE_MAX) return true;
        line_count++;
    }
    return bytes.size - start > LINE_SIZE_MAX || bytes.size / line_count > LINE_SIZE_AVERAGE_MAX;
}

static bool is_generated(Str bytes) {
    enum { LOOKED_AT_BYTES = 2048 };
    Str head = str_slice(bytes, 0, LOOKED_AT_BYTES);
    size_t mark = str_find(head, STR("Code generated "), 0);
    if (mark != SIZE_MAX && str_find(head, STR("DO NOT EDIT"), mark) != SIZE_MAX) return true;
    return str_contains(head, STR("@generated"));
}

static bool looks_like_a_template(Str bytes) {
    return str_contains(bytes, STR("Resources")) && str_contains(bytes, STR("Type")) &&
           str_contains(bytes, STR("AWS::"));
}

/* Words that show a known format in a document of no particular name. */
static bool looks_like_a_known_document(Str bytes) {
    if (str_contains(bytes, STR("AWSTemplateFormatVersion")) || str_contains(bytes, STR("ParameterKey"))) return true;
    enum { PARAMETER_FILE_SIZE_MAX = 64 * 1024 };
    if (bytes.size < PARAMETER_FILE_SIZE_MAX && str_contains(bytes, STR("Parameters"))) return true;
    if (str_contains(bytes, STR("Resources")) && str_contains(bytes, STR("::"))) return true;
    if (str_contains(bytes, STR("apiVersion")) && str_contains(bytes, STR("kind"))) return true;
    if (str_contains(bytes, STR("provider:")) && str_contains(bytes, STR("service:"))) return true;
    bool has_path = str_contains(bytes, STR("template:")) && str_contains(bytes, STR("path:"));
    if (has_path || str_contains(bytes, STR("template_path:")) || str_contains(bytes, STR("project_code:")))
        return true;
    if (str_contains(bytes, STR("cloudformation:")) && str_contains(bytes, STR("stack_name:"))) return true;
    if (str_contains(bytes, STR("cloud-formation")) && str_contains(bytes, STR("deployments:"))) return true;
    if (str_contains(bytes, STR("containerDefinitions")) || str_contains(bytes, STR("task_definition:"))) return true;
    return str_contains(bytes, STR("services:")) &&
           (str_contains(bytes, STR("image:")) || str_contains(bytes, STR("build:")));
}

/* index.ts, __init__.py: says where the names of a folder come from, or what a function begins with, and no word of a cloud. Tests of it
 * don't, and in JSX most such files are parts of a page, which import others to show them. */
static bool passes_on_others(Str path, Str bytes) {
    enum { SIZE_MAX_HERE = 64 * 1024 };
    Str name = base_name(path);
    if (str_equal(name, STR("__init__.py"))) return bytes.size <= SIZE_MAX_HERE && str_contains(bytes, STR("from ."));
    bool is_index = str_starts_with(name, STR("index.")) && str_find_char(name, '.', STR("index.").size) == SIZE_MAX;
    if (bytes.size > SIZE_MAX_HERE || !is_index) return false;
    bool is_page = str_ends_with(name, STR(".tsx")) || str_ends_with(name, STR(".jsx"));
    if (is_page && !str_contains(bytes, STR("export *")) && !str_contains(bytes, STR("export {"))) return false;
    return str_contains(bytes, STR("export *")) || str_contains(bytes, STR("} from '")) ||
           str_contains(bytes, STR("} from \""));
}

static bool is_script(Str language) {
    return language.size && shell_is_among(language, "shell makefile justfile jenkinsfile");
}

bool parser_wants(Str path, Str bytes, Str *reason) {
    Str language;
    Syntax syntax = syntax_of(path, bytes, &language);
    *reason = STR_NONE;
    if (syntax == SYNTAX_NONE)
        *reason = STR("not a format that is read");
    else if (is_binary(bytes))
        *reason = STR("binary");
    else if (syntax == SYNTAX_CODE && is_generated(bytes))
        *reason = STR("generated");
    else if (syntax == SYNTAX_CODE && can_be_minified(language) && !is_service_program(path) && is_minified(bytes))
        *reason = STR("minified");
    if (reason->size) return false;
    if (str_equal(language, STR("preprocessed")) || str_equal(language, STR("snapshot"))) {
        bool is_manifest = str_equal(language, STR("preprocessed")) && str_contains(bytes, STR("apiVersion:"));
        if (!is_manifest && !looks_like_a_template(bytes)) *reason = STR("no indicator");
        return reason->size == 0;
    }
    if (is_script(language) && !deployments_are_likely(bytes) && !prefilter_wants(bytes, false)) {
        *reason = STR("no indicator");
        return false;
    }
    bool is_generic = str_equal(language, STR("yaml")) || str_equal(language, STR("json")) ||
                      str_equal(language, STR("ini")) || str_equal(language, STR("toml")) ||
                      str_equal(language, STR("properties")) || str_equal(language, STR("settings"));
    /* Words can't be looked for in UTF-16 text; it is rare enough to be read always. */
    if (syntax != SYNTAX_CODE && (!is_generic || is_utf16(bytes))) return true;
    if (syntax != SYNTAX_CODE && looks_like_a_known_document(bytes)) return true;
    if (prefilter_wants(bytes, syntax == SYNTAX_CODE && !is_script(language))) return true;
    if (syntax == SYNTAX_CODE &&
        (is_service_program(path) || programs_may_deploy(bytes) || passes_on_others(path, bytes)))
        return true;
    *reason = STR("no indicator");
    return false;
}

/* The line where brackets nest deeper than `depth_max`, strings and comments included: an upper bound in one pass. 0: they don't.
 * Syntax trees nest as deep, and the readers of languages work on them. */
static uint32_t too_deep_at(Str bytes, size_t depth_max) {
    size_t depth = 0;
    uint32_t line = 1;
    for (size_t i = 0; i < bytes.size; i++) {
        char c = bytes.data[i];
        if (c == '\n') line++;
        if (c == '(' || c == '[' || c == '{') {
            if (++depth > depth_max) return line;
        } else if ((c == ')' || c == ']' || c == '}') && depth) {
            depth--;
        }
    }
    return 0;
}

/* ---- Parsing ---- */

/* The text of a suppression inside a JSON string, which ends at the quote that closes it. */
static Str pragma_in_string(Str text, Arena *arena) {
    StrBuf buf = strbuf_new(arena, text.size);
    for (size_t i = 0; i < text.size && text.data[i] != '"'; i++) {
        if (text.data[i] == '\\' && i + 1 < text.size) i++;
        strbuf_add_char(&buf, text.data[i]);
    }
    return strbuf_str(&buf);
}

/* `# faultline:ignore …` in formats whose readers do not keep comments; `"//": "faultline:ignore …"` in JSON, which
 * has none. */
static void add_pragmas(FactsBuilder *builder, Str bytes, Arena *arena) {
    Str rest = bytes, line;
    size_t start, first = pragma_find(bytes, 0, &start);
    if (first == SIZE_MAX) return;
    for (uint32_t number = 1; str_split_next(&rest, '\n', &line); number++) {
        size_t at = pragma_find(line, 0, &start);
        if (at == SIZE_MAX) continue;
        Str before = str_slice(line, 0, at), text = str_slice(line, start, line.size);
        bool is_comment = str_contains(before, STR("#")) || str_contains(before, STR("//"));
        if (str_ends_with(before, STR("\"")) && str_contains(before, STR("//"))) text = pragma_in_string(text, arena);
        if (is_comment) facts_add_pragma(builder, PRAGMA_IGNORE, number, str_trim(text));
    }
}

/* JSON is YAML too, but with tabs, and better read by its own reader, unless that stumbles over YAML in brackets. */
static bool read_as_json(DocNode **root, FactsBuilder *notes, Str bytes, const DocBranches *branches, Arena *arena) {
    Str text = str_trim(str_starts_with(bytes, STR("\xEF\xBB\xBF")) ? str_slice(bytes, 3, bytes.size) : bytes);
    if (text.size < 2 || (text.data[0] != '{' && text.data[0] != '[') || str_starts_with(text, STR("{{")) ||
        str_starts_with(text, STR("{%")) || str_starts_with(text, STR("{#")))
        return false;
    DocNotes remarks = {.arena = arena, .branches = branches};
    if (!document_read_json(root, bytes, arena, &remarks)) return false;
    if (document_has_loss(&remarks) && document_is_yaml(bytes, arena)) return false;
    document_flush_notes(&remarks, notes);
    return true;
}

/* Pipelines, and templates that declare some. */
static void add_delivery(FactsBuilder *builder, const ScriptSource *source, DocNode *root, Arena *arena) {
    if (!str_equal(source->language, STR("cloudformation"))) {
        deployments_of_document(builder, source, root, arena);
        return;
    }
    codepipeline_lower(builder, root, arena);
    codebuild_lower(builder, source, root, arena);
}

/* What a document says of deployments, beside what it is. */
static void add_deployments(FactsBuilder *builder, Str path, Str language, DocNode *root, Arena *arena) {
    Str format = document_format(language, root);
    bool is_of_group = str_equal(language, STR("stack-group")) && document_is_mapping(root);
    if (is_of_group && !str_equal(format, STR("sceptre")) && !sceptre_is_stack(root))
        sceptre_lower(builder, path, root,
                      arena); /* settings of any name, for the stacks below it, if there are some */
    if (str_equal(format, STR("sceptre")))
        sceptre_lower(builder, path, root, arena);
    else if (str_equal(format, STR("riff-raff")))
        riff_raff_lower(builder, root, arena);
    else if (str_equal(format, STR("ecspresso")))
        ecspresso_lower(builder, root, arena);
    else if (str_equal(format, STR("samconfig")))
        samconfig_lower(builder, root, arena);
    else if (str_equal(format, STR("pulumi-stack")))
        pulumi_stack_lower(builder, path, root, arena);
    else if (str_equal(format, STR("pulumi")))
        pulumi_program_lower(builder, root, arena);
    else
        add_delivery(builder, &(ScriptSource){path, format, STR_NONE, NULL}, root, arena);
}

static void lower(FactsBuilder *builder, Str path, Str language, DocNode *const *documents, size_t count,
                  Arena *arena) {
    bool is_platform = platform_is_language(language);
    bool is_compose = count && str_equal(document_format(language, documents[0]), STR("compose"));
    if (is_platform) facts_set_format(builder, STR("platform"));
    if (!is_platform) documents_lower(builder, language, documents, count, arena);
    if (is_platform || is_compose)
        platform_lower(builder, is_compose ? STR("platform:compose") : language, path, documents[0], arena);
    for (size_t i = 0; !is_platform && i < count; i++) add_deployments(builder, path, language, documents[i], arena);
}

/* A template whose tags stand where neither YAML nor JSON has room for them; or settings of Rails, which are ERB first. */
static bool wants_preprocessor(Str language, Str bytes, Arena *arena) {
    if (!preprocessor_has_tags(bytes)) return false;
    if (str_equal(language, STR("preprocessed"))) return true;
    if (!looks_like_a_template(bytes) && !str_contains(bytes, STR("<%"))) return false;
    DocNotes remarks = {.arena = arena};
    bool is_json = document_read_json(&(DocNode *){NULL}, bytes, arena, &remarks) && !document_has_loss(&remarks);
    return !is_json && !document_is_yaml(bytes, arena);
}

static void parse_yaml(FactsBuilder *builder, Str path, Str language, Str bytes, Arena *arena) {
    const DocBranches *branches = preprocessor_branches(bytes, arena);
    if (wants_preprocessor(language, bytes, arena)) bytes = preprocessor_text(builder, bytes, arena);
    if (str_equal(language, STR("preprocessed"))) language = STR("yaml");
    DocNode *root = NULL, **documents = &root;
    size_t count = 1;
    if (!read_as_json(&root, builder, bytes, branches, arena))
        count = document_parse_branches(&documents, bytes, branches, arena, builder);
    language = platform_language(language, "yaml", count ? documents[0] : NULL, arena);
    facts_set_format(builder, language);
    lower(builder, path, language, documents, count, arena);
    preprocessor_mark_branches(builder, branches, arena);
}

static void parse_json(FactsBuilder *builder, Str path, Str language, Str bytes, Arena *arena) {
    DocNode *root = NULL;
    Str written = bytes;
    if (str_equal(language, STR("snapshot"))) {
        snapshots_lower(builder, bytes, arena);
        return;
    }
    if (str_equal(language, STR("json")) && wants_preprocessor(language, bytes, arena))
        bytes = preprocessor_text(builder, bytes, arena);
    if (str_equal(language, STR("terraform")))
        terraform_parse_json(builder, path, bytes, arena);
    else if (str_equal(language, STR("tfvars")))
        terraform_parse_vars_json(builder, path, bytes, arena);
    else if (str_equal(language, STR("terragrunt")))
        terragrunt_parse_json(builder, path, bytes, arena);
    else if (document_parse_json(&root, bytes, arena, builder)) {
        language = platform_language(language, "json", root, arena);
        facts_set_format(builder, language);
        lower(builder, path, language, &root, 1, arena);
        preprocessor_mark_branches(builder, preprocessor_branches(written, arena), arena);
    }
}

static void parse_hcl(FactsBuilder *builder, Str path, Str language, Str bytes, Arena *arena) {
    if (str_equal(language, STR("tfvars")))
        terraform_parse_vars(builder, path, bytes, arena);
    else if (str_equal(language, STR("terragrunt")))
        terragrunt_parse(builder, path, bytes, arena);
    else
        terraform_parse(builder, path, bytes, arena);
}

static void parse_script(FactsBuilder *builder, const ScriptSource *source, Arena *arena) {
    if (str_equal(source->language, STR("shell")))
        deployments_of_script(builder, source, arena);
    else if (str_equal(source->language, STR("jenkinsfile")))
        deployments_of_groovy(builder, source, arena);
    else
        deployments_of_makefile(builder, source, arena);
}

static void parse_lines(FactsBuilder *builder, Str path, Str language, Str bytes, Arena *arena) {
    bool is_toml =
        str_equal(language, STR("toml")) || str_equal(language, STR("samconfig")) || platform_is_language(language);
    DocNode *root = NULL;
    if (is_script(language))
        parse_script(builder, &(ScriptSource){path, language, bytes, NULL}, arena);
    else if (!is_toml)
        (str_ends_with(path, STR(".conf"))     ? hocon_parse
         : str_ends_with(path, STR(".config")) ? dotnet_config_parse
                                               : lines_parse)(builder, language, bytes, arena);
    else if (document_parse_toml(&root, bytes, arena, builder)) {
        language = platform_language(language, "toml", root, arena);
        facts_set_format(builder, language);
        lower(builder, path, language, &root, 1, arena);
    }
}

static void parse_code(FactsBuilder *builder, Str path, Str language, Str bytes, Arena *arena) {
    enum { BRACKET_DEPTH_MAX = 1000 };
    uint32_t too_deep = too_deep_at(bytes, BRACKET_DEPTH_MAX);
    if (too_deep) {
        facts_add_note(builder, DIAG_LIMIT, too_deep, "brackets nest deeper than %d; not read", BRACKET_DEPTH_MAX);
        facts_set_partial(builder);
        return;
    }
    code_parse(builder, path, language, bytes, arena);
    deployments_of_program(builder, path, bytes, arena);
    /* What it exports is read with the files that it imports, where these are at hand. */
    if (is_service_program(path))
        facts_add_decl(builder, DECL_SETTINGS, STR("files"), STR_NONE, 1, 1)->body =
            facts_add_expr(builder, EXPR_NULL, 1, 1, NULL, 0);
}

size_t parser_size_max(Syntax syntax) {
    switch (syntax) {
    case SYNTAX_HCL: return HCL_SIZE_BYTES_MAX;
    case SYNTAX_YAML:
    case SYNTAX_JSON: return DOCUMENT_SIZE_BYTES_MAX;
    case SYNTAX_NONE:
    case SYNTAX_LINES:
    case SYNTAX_CODE: break;
    }
    return CODE_SIZE_BYTES_MAX;
}

static bool is_too_large(FactsBuilder *builder, Syntax syntax, Str bytes) {
    size_t size_max = parser_size_max(syntax);
    if (bytes.size <= size_max) return false;
    facts_add_note(builder, DIAG_LIMIT, 0, "%zu bytes; files of this kind are read up to %zu", bytes.size, size_max);
    facts_set_partial(builder);
    return true;
}

static void parse(FactsBuilder *builder, Str path, Str bytes, Arena *arena) {
    Str language;
    Syntax syntax = syntax_of(path, bytes, &language);
    facts_set_format(builder, language);
    if (syntax == SYNTAX_NONE || is_too_large(builder, syntax, bytes)) return;
    add_placeholders(builder, bytes);
    switch (syntax) {
    case SYNTAX_NONE: return;
    case SYNTAX_HCL: parse_hcl(builder, path, language, bytes, arena); return;
    case SYNTAX_CODE: parse_code(builder, path, language, bytes, arena); return;
    case SYNTAX_LINES: parse_lines(builder, path, language, bytes, arena); break;
    case SYNTAX_JSON: parse_json(builder, path, language, bytes, arena); break;
    case SYNTAX_YAML: parse_yaml(builder, path, language, bytes, arena); break;
    }
    if (!str_equal(language, STR("terraform")) && !str_equal(language, STR("tfvars")))
        add_pragmas(builder, bytes, arena);
}

/* UTF-16 is read as such where it can be. In all else a byte of another encoding is replaced, or ends a word. */
static void note_encoding(FactsBuilder *builder, Str bytes) {
    if (is_utf16(bytes) || str_is_valid_utf8(bytes)) return;
    uint32_t count = 0, first = 0, number = 1;
    Str line;
    for (; str_split_next(&bytes, '\n', &line); number++)
        if (!str_is_valid_utf8(line) && count++ == 0) first = number;
    facts_add_note(builder, DIAG_GAP, first, "not valid UTF-8 in %u lines; words there may be read wrong", count);
}

const unsigned char *parser_parse_with(Str path, Str bytes, const Files *files, Arena *arena, size_t *size_bytes) {
    FactsBuilder *builder = facts_builder_new(arena, path, STR_NONE);
    facts_builder_set_files(builder, files);
    parse(builder, path, bytes, arena);
    note_encoding(builder, bytes);
    return facts_finish(builder, size_bytes);
}

const unsigned char *parser_follow(Str path, Str bytes, const Files *files, Arena *arena, size_t *size_bytes) {
    ScriptSource source = {.path = path, .bytes = bytes, .files = files};
    Syntax syntax = syntax_of(path, bytes, &source.language);
    FactsBuilder *builder = facts_builder_new(arena, path, source.language);
    if (is_script(source.language) && !is_too_large(builder, syntax, bytes)) parse_script(builder, &source, arena);
    if ((syntax == SYNTAX_YAML || syntax == SYNTAX_JSON) && !is_too_large(builder, syntax, bytes)) {
        DocNode **documents = NULL;
        size_t count = document_parse_yaml(&documents, bytes, arena, NULL);
        Str language = source.language;
        for (size_t i = 0; i < count; i++) {
            source.language = document_format(platform_language(language, "yaml", documents[i], arena), documents[i]);
            add_delivery(builder, &source, documents[i], arena);
        }
    }
    return facts_finish(builder, size_bytes);
}
