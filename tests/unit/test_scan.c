/* Which files are listed and read, from a work tree and from git objects, and what hostile folders and
 * repositories can't make us do. */
#include "tests/unit/temporary_tree.h"

#include <git2/sys/repository.h>
#include <limits.h>

#include "analyzer/core/limits.h"
#include "analyzer/ignore.h"
#include "analyzer/read_file.h"

/* ---- Plain folders ---- */

static void files_are_sorted_by_path(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "b/z.tf", "");
    tree_file(tree, "b.tf", "");
    tree_file(tree, "a/c/d.tf", "12345");
    tree_file(tree, "a.tf", "");
    ScanList list = {0};
    assert_string_equal(tree_list(tree, "", NULL, &list), "a.tf\na/c/d.tf\nb.tf\nb/z.tf\n");
    assert_int_equal(list.files.items[1].size_bytes, 5);
    assert_int_equal(tree->diags.list.count, 0);
}

static void gitignore_counts_in_a_plain_folder_too(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, ".gitignore",
              "# comment\n\n*.log\n!keep.log\n/top.tf\nbuilt/\ndocs/*.md\n**/deep\nsp\\ ace\n\\#hash\nx.tf  \r\n");
    tree_file(tree, "a.log", "");
    tree_file(tree, "keep.log", "");
    tree_file(tree, "top.tf", "");
    tree_file(tree, "sub/top.tf", "");
    tree_file(tree, "built/a.tf", "");
    tree_file(tree, "sub/built", "a file, not a folder");
    tree_file(tree, "docs/a.md", "");
    tree_file(tree, "docs/sub/a.md", "");
    tree_file(tree, "p/q/deep/a.tf", "");
    tree_file(tree, "sp ace", "");
    tree_file(tree, "#hash", "");
    tree_file(tree, "x.tf", "");
    tree_file(tree, "sub/.gitignore", "!*.log\n/only-here\n");
    tree_file(tree, "sub/b.log", "");
    tree_file(tree, "sub/only-here", "");
    tree_file(tree, "sub/s/only-here", "");
    ScanList list = {0};
    assert_string_equal(tree_list(tree, "", NULL, &list),
                        ".gitignore\ndocs/sub/a.md\nkeep.log\nsub/.gitignore\nsub/b.log\nsub/built\nsub/s/only-here\n"
                        "sub/top.tf\n");
    assert_int_equal(list.skipped_files[SKIP_IGNORED], 7);
    assert_int_equal(list.skipped_folders.count, 2);
}

static void too_many_ignore_patterns_are_a_limit(void **state) {
    TemporaryTree *tree = *state;
    StrBuf text = strbuf_new(tree->arena, SIZE_MAX);
    for (int i = 0; i <= IGNORE_PATTERNS_MAX; i++) strbuf_format(&text, "p%d\n", i);
    tree_file_bytes(tree, ".gitignore", strbuf_str(&text));
    tree_list(tree, "", NULL, NULL);
    assert_int_equal(tree->diags.limit_count, 1);
}

static void foreign_code_is_left_out_and_counted(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "");
    tree_file(tree, "node_modules/x/index.js", "");
    tree_file(tree, "app/__pycache__/x.py", "");
    tree_file(tree, "package-lock.json", "{}");
    tree_file(tree, "app.min.js", "");
    tree_file(tree, "code.zip", "");
    tree_file(tree, "zz_generated.deepcopy.go", "");
    ScanList list = {0};
    assert_string_equal(tree_list(tree, "", NULL, &list), "main.tf\n");
    assert_int_equal(list.skipped_files[SKIP_LOCK_FILE], 1);
    assert_int_equal(list.skipped_files[SKIP_GENERATED], 2);
    assert_int_equal(list.skipped_files[SKIP_ARCHIVE], 1);
    assert_int_equal(list.skipped_folders.count, 2);
    assert_string_equal(list.skipped_folders.items[1].path.data, "node_modules");
    assert_int_equal(list.skipped_folders.items[1].reason, SKIP_VENDORED);
}

static void installed_packages_of_python_are_left_out_beside_own_code(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "lambda/app.py", "");
    tree_file(tree, "lambda/orders/store.py", "");
    tree_file(tree, "lambda/flask_cors/core.py", "");
    tree_file(tree, "lambda/Flask_Cors-3.0.10.dist-info/RECORD", "");
    tree_file(tree, "flask_cors/own.py", "");
    ScanList list = {0};
    assert_string_equal(tree_list(tree, "", NULL, &list), "flask_cors/own.py\nlambda/app.py\nlambda/orders/store.py\n");
    assert_int_equal(list.skipped_folders.count, 2);
    assert_string_equal(list.skipped_folders.items[1].path.data, "lambda/flask_cors");
    assert_int_equal(list.skipped_folders.items[1].reason, SKIP_VENDORED);
}

static void vendored_modules_are_kept_and_marked_even_when_ignored(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, ".gitignore", ".terraform/\n");
    tree_file(tree, ".terraform/modules/modules.json", "{}");
    tree_file(tree, ".terraform/modules/db/main.tf", "");
    tree_file(tree, ".terraform/modules/db/README.md", "");
    tree_file(tree, ".terraform/providers/aws", "");
    tree_file(tree, "vendor/github.com/a/b.go", "");
    tree_file(tree, "vendor/module/main.tf", "");
    assert_string_equal(tree_list(tree, "", NULL, NULL),
                        ".gitignore\n.terraform/modules/db/main.tf (vendored)\n"
                        ".terraform/modules/modules.json (vendored)\nvendor/module/main.tf (vendored)\n");
}

static void excludes_are_patterns_like_in_gitignore(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "a.tf", "");
    tree_file(tree, "docs/a.tf", "");
    tree_file(tree, "x/examples/a.tf", "");
    const Str excludes[] = {STR("/docs"), STR("examples/")};
    assert_string_equal(tree_list(tree, "", &(ScanOptions){.excludes = excludes, .exclude_count = 2}, NULL), "a.tf\n");
}

static void names_are_kept_as_bytes(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "a\nb\x1b[31m.tf", "");
    tree_file(tree, "\xff\xfe.tf", "x");
    tree_file(tree, "::set-output name=x::y.tf", "");
    ScanList list = {0};
    tree_list(tree, "", NULL, &list);
    assert_int_equal(list.files.count, 3);
    assert_string_equal(list.files.items[2].path.data, "\xff\xfe.tf");
}

static void a_single_file_can_be_the_target(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "templates/stack.yaml", "Resources: {}");
    tree_file(tree, "templates/other.yaml", "");
    assert_string_equal(tree_list(tree, "templates/stack.yaml", NULL, NULL), "stack.yaml\n");
}

static void a_missing_target_is_an_error(void **state) {
    TemporaryTree *tree = *state;
    Repository *repository = NULL;
    assert_false(repository_open(&repository, STR("/nowhere/at/all"), tree->arena, &tree->diags));
    assert_false(repository_open(&repository, str_from(tree_path(tree, "@main")), tree->arena, &tree->diags));
    assert_int_equal(tree->diags.error_count, 2);
}

/* ---- Links and special files ---- */

static void links_inside_are_listed_once_under_the_real_path(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "shared/variables.tf", "");
    tree_file(tree, "modules/db/main.tf", "");
    tree_link(tree, "prod/variables.tf", "../shared/variables.tf");
    tree_link(tree, "prod/modules", "../modules");
    tree_link(tree, "absolute.tf", tree_path(tree, "shared/variables.tf"));
    ScanList list = {0};
    assert_string_equal(tree_list(tree, "", NULL, &list), "modules/db/main.tf\nshared/variables.tf\n");
    assert_int_equal(list.links.count, 3);
    assert_string_equal(list.links.items[1].path.data, "prod/modules");
    assert_string_equal(list.links.items[1].target.data, "modules");
    assert_true(list.links.items[1].is_folder);
    assert_string_equal(list.links.items[2].target.data, "shared/variables.tf");
    assert_int_equal(tree->diags.list.count, 0);
}

static void links_that_leave_the_root_are_not_read(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "outside.tf", "secret");
    tree_file(tree, "target/main.tf", "");
    tree_link(tree, "target/passwd.tf", "/etc/passwd");
    tree_link(tree, "target/up.tf", "../outside.tf");
    tree_link(tree, "target/folder", "..");
    assert_string_equal(tree_list(tree, "target", NULL, NULL), "main.tf\n");
    assert_true(tree_has_diag(tree, DIAG_GAP, "passwd.tf", "link leaves the root"));
    assert_true(tree_has_diag(tree, DIAG_GAP, "up.tf", "link leaves the root"));
    assert_true(tree_has_diag(tree, DIAG_GAP, "folder", "link leaves the root"));
}

static void folder_loops_end(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "a/main.tf", "");
    tree_link(tree, "a/b", "..");
    tree_link(tree, "x", "y");
    tree_link(tree, "y", "x");
    tree_link(tree, "long", "long/long");
    ScanList list = {0};
    assert_string_equal(tree_list(tree, "", NULL, &list), "a/main.tf\n");
    assert_int_equal(list.skipped_files[SKIP_LINK_BROKEN], 3);
}

static void a_file_swapped_for_a_link_is_refused(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "folder/main.tf", "good");
    ScanList list = {0};
    Repository *repository = tree_open(tree, "");
    repository_list(&list, repository, &(ScanOptions){0}, tree->arena, &tree->diags);
    assert_int_equal(rename(tree_path(tree, "folder"), tree_path(tree, "moved")), 0);
    tree_link(tree, "folder", "moved");
    Str bytes;
    assert_false(repository_read(&bytes, repository, &list.files.items[0], tree->arena, &tree->diags));
    assert_true(tree_has_diag(tree, DIAG_GAP, "folder/main.tf", "symbolic link"));
    repository_close(repository);
}

static void special_files_are_not_opened(void **state) {
    TemporaryTree *tree = *state;
    assert_int_equal(mkfifo(tree_path(tree, "main.tf"), 0644), 0);
    assert_string_equal(tree_list(tree, "", NULL, NULL), "");
    assert_true(tree_has_diag(tree, DIAG_GAP, "main.tf", "not a regular file"));

    Str bytes;
    int root = open(tree->root, O_PATH | O_DIRECTORY);
    assert_int_equal(read_beneath(&bytes, root, STR("main.tf"), 100, tree->arena), READ_NOT_A_FILE);
    close(root);
}

static void a_huge_sparse_file_is_a_limit(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "");
    assert_int_equal(truncate(tree_path(tree, "main.tf"), (off_t)10 * 1024 * 1024 * 1024), 0);
    ScanList list = {0};
    Repository *repository = tree_open(tree, "");
    repository_list(&list, repository, &(ScanOptions){0}, tree->arena, &tree->diags);
    Str bytes;
    assert_false(repository_read(&bytes, repository, &list.files.items[0], tree->arena, &tree->diags));
    assert_true(tree_has_diag(tree, DIAG_LIMIT, "main.tf", "larger than"));
    repository_close(repository);
}

static void size_limit_is_exact(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "a", "12345");
    Str bytes;
    int root = open(tree->root, O_PATH | O_DIRECTORY);
    assert_int_equal(read_beneath(&bytes, root, STR("a"), 4, tree->arena), READ_TOO_LARGE);
    assert_int_equal(read_beneath(&bytes, root, STR("a"), 5, tree->arena), READ_DONE);
    assert_int_equal(bytes.size, 5);
    assert_int_equal(read_beneath(&bytes, root, STR("../etc/passwd"), 1000, tree->arena), READ_LINK);
    assert_int_equal(read_beneath(&bytes, root, STR("/etc/passwd"), 1000, tree->arena), READ_LINK);
    close(root);
}

static void unreadable_files_and_folders_are_explained(void **state) {
    TemporaryTree *tree = *state;
    const uid_t nobody = 65534;
    bool is_root = geteuid() == 0; /* who may read anything */
    if (is_root) assert_int_equal(chown(tree->root, nobody, nobody) || seteuid(nobody), 0);
    tree_file(tree, "main.tf", "");
    tree_file(tree, "closed/a.tf", "");
    chmod(tree_path(tree, "main.tf"), 0);
    chmod(tree_path(tree, "closed"), 0);
    ScanList list = {0};
    Repository *repository = tree_open(tree, "");
    repository_list(&list, repository, &(ScanOptions){0}, tree->arena, &tree->diags);
    Str bytes;
    assert_false(repository_read(&bytes, repository, &list.files.items[0], tree->arena, &tree->diags));
    assert_true(tree_has_diag(tree, DIAG_GAP, "main.tf", "permission"));
    assert_true(tree_has_diag(tree, DIAG_GAP, "closed", "unreadable"));
    chmod(tree_path(tree, "closed"), 0755);
    repository_close(repository);
    if (is_root) assert_int_equal(seteuid(0), 0);
}

static void paths_beyond_the_systems_limit_are_read_stepwise(void **state) {
    TemporaryTree *tree = *state;
    char name[201];
    memset(name, 'd', 200);
    name[200] = '\0';
    int folder = open(tree->root, O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < PATH_MAX / 200 + 2; i++) {
        assert_int_equal(mkdirat(folder, name, 0755), 0);
        int next = openat(folder, name, O_RDONLY | O_DIRECTORY);
        close(folder);
        folder = next;
    }
    int file = openat(folder, "main.tf", O_WRONLY | O_CREAT, 0644);
    assert_int_equal(write(file, "deep", 4), 4);
    close(file);
    ScanList list = {0};
    Repository *repository = tree_open(tree, "");
    repository_list(&list, repository, &(ScanOptions){0}, tree->arena, &tree->diags);
    assert_int_equal(list.files.count, 1);
    assert_true(list.files.items[0].path.size > PATH_MAX);
    Str bytes = STR_NONE;
    assert_true(repository_read(&bytes, repository, &list.files.items[0], tree->arena, &tree->diags));
    assert_string_equal(bytes.data, "deep");
    repository_close(repository);
    /* nftw can't remove what it can't name */
    assert_int_equal(unlinkat(folder, "main.tf", 0), 0);
    for (int i = 0; i < PATH_MAX / 200 + 2; i++) {
        int above = openat(folder, "..", O_RDONLY | O_DIRECTORY);
        close(folder);
        assert_int_equal(unlinkat(above, name, AT_REMOVEDIR), 0);
        folder = above;
    }
    close(folder);
}

static void folders_deeper_than_the_limit_are_cut_off(void **state) {
    TemporaryTree *tree = *state;
    StrBuf path = strbuf_new(tree->arena, SIZE_MAX);
    for (int i = 0; i < PATH_DEPTH_MAX; i++) strbuf_add(&path, STR("d/"));
    Str deepest = str_copy(tree->arena, strbuf_str(&path));
    tree_file(tree, str_format(tree->arena, "%.*sin.tf", STR_ARG(deepest)).data, "");
    tree_file(tree, str_format(tree->arena, "%.*sd/out.tf", STR_ARG(deepest)).data, "");
    ScanList list = {0};
    tree_list(tree, "", NULL, &list);
    assert_int_equal(list.files.count, 1);
    assert_true(str_ends_with(list.files.items[0].path, STR("/in.tf")));
    assert_int_equal(tree->diags.limit_count, 1);
}

/* ---- Git work trees ---- */

static void a_work_tree_knows_its_commit_and_name(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "shop/main.tf", "");
    Str commit = tree_commit(tree, "shop", NULL);
    Repository *repository = tree_open(tree, "shop");
    assert_true(str_equal(repository_commit(repository), commit));
    assert_string_equal(repository_name(repository).data, "shop");
    assert_string_equal(repository_root(repository).data, ".");
    repository_close(repository);

    tree_file(tree, "shop/.git/config",
              "[remote \"origin\"]\n\turl = https://user:token@example.com/org/checkout.git\n");
    repository = tree_open(tree, "shop");
    assert_string_equal(repository_name(repository).data, "checkout");
    repository_close(repository);
}

static void ignored_but_tracked_files_are_source(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, ".gitignore", "env/\n*.auto.tfvars\n");
    tree_file(tree, "env/prod.tf", "");
    tree_file(tree, "env/scratch.tf", "");
    tree_file(tree, "a.auto.tfvars", "");
    tree_commit(tree, "", "env/prod.tf");
    tree_file(tree, ".git/info/exclude", "local.tf\n");
    tree_file(tree, "local.tf", "");
    tree_file(tree, "untracked.tf", "");
    assert_string_equal(tree_list(tree, "", NULL, NULL), ".gitignore\nenv/prod.tf\nuntracked.tf\n");
}

static void a_subfolder_is_the_root_of_its_paths(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, ".gitignore", "*.log\n");
    tree_file(tree, "modules/db/main.tf", "");
    tree_file(tree, "infra/prod/main.tf", "prod");
    tree_file(tree, "infra/prod/a.log", "");
    tree_link(tree, "infra/prod/shared.tf", "../shared.tf");
    tree_file(tree, "infra/shared.tf", "");
    Str commit = tree_commit(tree, "", NULL);
    const char *targets[] = {"infra/prod", str_format(tree->arena, "infra/prod@%.*s", STR_ARG(commit)).data};
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(tree_list(tree, targets[i], NULL, NULL), "../shared.tf\nmain.tf\n");
        ScanOptions modules = {.under = STR("../../modules")};
        assert_string_equal(tree_list(tree, targets[i], &modules, NULL), "../../modules/db/main.tf\n");
        Repository *repository = tree_open(tree, targets[i]);
        assert_string_equal(repository_root(repository).data, "infra/prod");
        SourceFile file;
        Str bytes;
        assert_true(repository_find(&file, repository, STR("./../prod/main.tf"), tree->arena));
        assert_true(repository_read(&bytes, repository, &file, tree->arena, &tree->diags));
        assert_string_equal(bytes.data, "prod");
        assert_true(repository_find(&file, repository, STR("../../modules/db/main.tf"), tree->arena));
        assert_false(repository_find(&file, repository, STR("../../../etc/passwd"), tree->arena));
        assert_false(repository_find(&file, repository, STR("/etc/passwd"), tree->arena));
        assert_false(repository_find(&file, repository, STR("../../.git/config"), tree->arena));
        repository_close(repository);
    }
    ScanOptions outside = {.under = STR("../../..")};
    assert_string_equal(tree_list(tree, targets[0], &outside, NULL), "");
    assert_true(tree_has_diag(tree, DIAG_GAP, "../../..", "outside"));
}

static void an_ignored_folder_that_was_named_is_a_plain_folder(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, ".gitignore", "build/\n");
    tree_file(tree, "main.tf", "");
    tree_commit(tree, "", NULL);
    tree_file(tree, "build/x/main.tf", "");
    assert_string_equal(tree_list(tree, "build/x", NULL, NULL), "main.tf\n");
    Repository *repository = tree_open(tree, "build/x");
    assert_int_equal(repository_commit(repository).size, 0);
    repository_close(repository);
}

static void nested_repositories_are_skipped_and_listed(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "");
    tree_commit(tree, "", NULL);
    tree_file(tree, "sub/.git", "gitdir: ../.git/modules/sub\n");
    tree_file(tree, "sub/main.tf", "");
    ScanList list = {0};
    assert_string_equal(tree_list(tree, "", NULL, &list), "main.tf\n");
    assert_int_equal(list.skipped_folders.count, 1);
    assert_int_equal(list.skipped_folders.items[0].reason, SKIP_NESTED_REPOSITORY);
}

/* ---- Commits ---- */

static void a_commit_is_read_without_a_check_out(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "one");
    tree_file(tree, "gone/a.tf", "");
    tree_link(tree, "link.tf", "main.tf");
    tree_link(tree, "out.tf", "../../etc/passwd");
    Str first = tree_commit(tree, "", NULL);
    tree_file(tree, "main.tf", "two");
    unlink(tree_path(tree, "gone/a.tf"));
    tree_commit(tree, "", NULL);
    tree_file(tree, "main.tf", "three, not committed");

    const char *forms[] = {"HEAD~1", "HEAD^", "@^1", "main~", "refs/heads/main^{commit}~1", NULL};
    git_repository *git = NULL;
    git_reference *branch = NULL, *head = NULL;
    assert_int_equal(git_repository_open(&git, tree->root), 0);
    assert_int_equal(git_repository_head(&head, git), 0);
    assert_int_equal(git_reference_create(&branch, git, "refs/heads/main", git_reference_target(head), 1, NULL), 0);
    git_reference_free(branch);
    git_reference_free(head);
    git_repository_free(git);
    forms[5] = str_format(tree->arena, "%.*s", 7, first.data).data;
    for (size_t i = 0; i < 6; i++) {
        Repository *repository = tree_open(tree, str_format(tree->arena, "@%s", forms[i]).data);
        assert_true(str_equal(repository_commit(repository), first));
        ScanList list = {0};
        repository_list(&list, repository, &(ScanOptions){0}, tree->arena, &tree->diags);
        assert_string_equal(tree_lines(tree, &list), "gone/a.tf\nmain.tf\n");
        assert_int_equal(list.links.count, 1);
        assert_int_equal(list.skipped_files[SKIP_LINK_OUTSIDE], 1);
        Str bytes;
        assert_true(repository_read(&bytes, repository, &list.files.items[1], tree->arena, &tree->diags));
        assert_string_equal(bytes.data, "one");
        Str base = STR_NONE;
        assert_true(repository_merge_base(&base, repository, STR("main"), tree->arena, &tree->diags));
        assert_true(str_equal(base, first));
        repository_close(repository);
    }
}

static void a_revision_that_is_none_is_an_error(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "");
    tree_commit(tree, "", NULL);
    const char *forms[] = {"nowhere", "HEAD~1", "HEAD^2",           "HEAD^{tree}",   "HEAD~99999999999999999999",
                           "config",  "index",  "../../etc/passwd", "refs/heads/..", "abc",
                           "HEAD^{"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        Repository *repository = NULL;
        Str target = str_from(tree_path(tree, str_format(tree->arena, "@%s", forms[i]).data));
        assert_false(repository_open(&repository, target, tree->arena, &tree->diags));
        assert_int_equal(tree->diags.error_count, i + 1);
    }
}

static void a_bare_repository_gives_its_head(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "work/main.tf", "x");
    Str commit = tree_commit(tree, "work", NULL);
    assert_int_equal(rename(tree_path(tree, "work/.git"), tree_path(tree, "shop.git")), 0);
    Repository *repository = tree_open(tree, "shop.git");
    assert_true(repository_is_commit(repository));
    assert_true(str_equal(repository_commit(repository), commit));
    assert_string_equal(str_zero_terminated(tree->arena, repository_name(repository)), "shop");
    repository_close(repository);
    assert_string_equal(tree_list(tree, "shop.git", NULL, NULL), "main.tf\n");
}

/* Writes a tree object byte by byte, since libgit2 would refuse these names. */
static void hostile_names_in_a_tree_are_refused(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "");
    tree_commit(tree, "", NULL);
    git_repository *git = NULL;
    git_odb *store = NULL;
    git_oid blob, tree_id, commit;
    assert_int_equal(git_repository_open(&git, tree->root), 0);
    assert_int_equal(git_repository_odb(&store, git), 0);
    assert_int_equal(git_odb_write(&blob, store, "x", 1, GIT_OBJECT_BLOB), 0);
    const char *names[] = {".",       "..",     ".git",    ".GIT",    "::error::x.tf", "a\x1b.tf",
                           "good.tf", "n\n.tf", "good.tf", "../x.tf", "a/b.tf"};
    StrBuf bytes = strbuf_new(tree->arena, SIZE_MAX);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        strbuf_format(&bytes, "100644 %s", names[i]);
        strbuf_add_char(&bytes, '\0');
        strbuf_add(&bytes, str_of((const char *)blob.id, sizeof blob.id));
    }
    Str all = strbuf_str(&bytes);
    assert_int_equal(git_odb_write(&tree_id, store, all.data, all.size, GIT_OBJECT_TREE), 0);
    Str text = str_format(tree->arena, "tree %s\nauthor T <t@e> 1 +0000\ncommitter T <t@e> 1 +0000\n\nx\n",
                          git_oid_tostr_s(&tree_id));
    assert_int_equal(git_odb_write(&commit, store, text.data, text.size, GIT_OBJECT_COMMIT), 0);
    ScanList list = {0};
    const char *target = str_format(tree->arena, "@%s", git_oid_tostr_s(&commit)).data;
    assert_string_equal(tree_list(tree, target, NULL, &list), "::error::x.tf\na\x1b.tf\ngood.tf\nn\n.tf\n");
    assert_int_equal(list.skipped_files[SKIP_BAD_NAME], 6);
    git_odb_free(store);
    git_repository_free(git);
}

/* Ten folders that are all the same folder, seven times over: ten million files in eight objects. */
static void a_tree_bomb_is_a_limit(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "");
    tree_commit(tree, "", NULL);
    git_repository *git = NULL;
    git_oid id, commit;
    assert_int_equal(git_repository_open(&git, tree->root), 0);
    assert_int_equal(git_blob_create_from_buffer(&id, git, "x", 1), 0);
    for (int level = 0; level < 7; level++) {
        git_treebuilder *builder = NULL;
        assert_int_equal(git_treebuilder_new(&builder, git, NULL), 0);
        for (int i = 0; i < 10; i++) {
            git_filemode_t mode = level ? GIT_FILEMODE_TREE : GIT_FILEMODE_BLOB;
            assert_int_equal(git_treebuilder_insert(NULL, builder, str_format(tree->arena, "%d", i).data, &id, mode),
                             0);
        }
        assert_int_equal(git_treebuilder_write(&id, builder), 0);
        git_treebuilder_free(builder);
    }
    git_tree *contents = NULL;
    git_signature *author = NULL;
    assert_int_equal(git_tree_lookup(&contents, git, &id), 0);
    assert_int_equal(git_signature_new(&author, "Test", "test@example.com", 1000000000, 0), 0);
    assert_int_equal(git_commit_create(&commit, git, NULL, author, author, NULL, "bomb", contents, 0, NULL), 0);
    git_signature_free(author);
    git_tree_free(contents);
    git_repository_free(git);

    ScanList list = {0};
    tree_list(tree, str_format(tree->arena, "@%s", git_oid_tostr_s(&commit)).data, NULL, &list);
    assert_in_range(list.files.count, FILE_COUNT_MAX / 2, FILE_COUNT_MAX);
    assert_int_equal(tree->diags.limit_count, 1);
}

/* ---- Hostile repositories ---- */

static void a_git_file_must_be_answered_by_the_other_side(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "victim/secret.tf", "");
    tree_commit(tree, "victim", NULL);
    tree_file(tree, "trap/.git", str_format(tree->arena, "gitdir: %s\n", tree_path(tree, "victim/.git")).data);
    tree_file(tree, "trap/main.tf", "");
    assert_string_equal(tree_list(tree, "trap", NULL, NULL), "main.tf\n");
    assert_true(tree_has_diag(tree, DIAG_GAP, ".git", "plain folder"));
    Repository *repository = NULL;
    assert_false(repository_open(&repository, str_from(tree_path(tree, "trap@HEAD")), tree->arena, &tree->diags));

    /* The same through a link, and through a borrowed folder of objects and references. */
    tree_link(tree, "trap2/.git", "../victim/.git");
    assert_false(repository_open(&repository, str_from(tree_path(tree, "trap2@HEAD")), tree->arena, &tree->diags));
    tree_file(tree, "trap3/.git/HEAD", "ref: refs/heads/main\n");
    tree_file(tree, "trap3/.git/commondir", tree_path(tree, "victim/.git"));
    assert_false(repository_open(&repository, str_from(tree_path(tree, "trap3@HEAD")), tree->arena, &tree->diags));
}

static void linked_work_trees_and_submodules_answer(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main/a.tf", "");
    Str commit = tree_commit(tree, "main", NULL);
    tree_file(tree, "linked/.git",
              str_format(tree->arena, "gitdir: %s\n", tree_path(tree, "main/.git/worktrees/linked")).data);
    tree_file(tree, "linked/b.tf", "");
    tree_file(tree, "main/.git/worktrees/linked/gitdir", tree_path(tree, "linked/.git\n"));
    tree_file(tree, "main/.git/worktrees/linked/commondir", "../..\n");
    tree_file(tree, "main/.git/worktrees/linked/HEAD", commit.data);
    Repository *repository = tree_open(tree, "linked");
    assert_true(str_equal(repository_commit(repository), commit));
    repository_close(repository);
    assert_string_equal(tree_list(tree, "linked@HEAD", NULL, NULL), "a.tf\n");

    tree_file(tree, "main/module/.git", "gitdir: ../.git/modules/module\n");
    assert_int_equal(rename(tree_path(tree, "main/.git"), tree_path(tree, "kept")), 0);
    tree_folder(tree, "main/.git/modules");
    assert_int_equal(rename(tree_path(tree, "kept"), tree_path(tree, "main/.git/modules/module")), 0);
    tree_file(tree, "main/.git/modules/module/config", "[core]\n\tworktree = ../../../module\n");
    repository = tree_open(tree, "main/module");
    assert_true(str_equal(repository_commit(repository), commit));
    repository_close(repository);
}

/* Nothing in the configuration is obeyed: not the folder it names, not the files it includes (the FIFO
 * would make any reader wait), not the commands. */
static void configuration_is_not_obeyed(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "real");
    Str commit = tree_commit(tree, "", NULL);
    assert_int_equal(mkfifo(tree_path(tree, ".git/pipe"), 0644), 0);
    const char *canary = tree_path(tree, "canary");
    tree_file(tree, ".gitattributes", "*.tf filter=x diff=x\n");
    tree_file(
        tree, ".git/config",
        str_format(tree->arena,
                   "[core]\n\tworktree = /etc\n\tfsmonitor = touch %s\n[include]\n\tpath = pipe\n\tpath = /etc/shadow\n"
                   "[filter \"x\"]\n\tsmudge = touch %s\n\tclean = touch %s\n[diff \"x\"]\n\tcommand = touch %s\n",
                   canary, canary, canary, canary)
            .data);
    assert_string_equal(tree_list(tree, "", NULL, NULL), ".gitattributes\nmain.tf\n");
    assert_string_equal(tree_list(tree, str_format(tree->arena, "@%.*s", STR_ARG(commit)).data, NULL, NULL),
                        "main.tf\n");
    assert_int_equal(access(canary, F_OK), -1);
}

static void object_stores_with_special_files_are_refused(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "");
    tree_commit(tree, "", NULL);
    assert_int_equal(mkfifo(tree_path(tree, ".git/objects/pack/pack-1.idx"), 0644), 0);
    Repository *repository = NULL;
    assert_false(repository_open(&repository, str_from(tree_path(tree, "@HEAD")), tree->arena, &tree->diags));
    assert_true(tree->diags.error_count == 1);
    /* Files are not touched by that. */
    assert_string_equal(tree_list(tree, "", NULL, NULL), "main.tf\n");
}

static void damaged_objects_give_diagnostics(void **state) {
    TemporaryTree *tree = *state;
    tree_file(tree, "main.tf", "some content");
    tree_file(tree, "other.tf", "other content");
    tree_commit(tree, "", NULL);
    ScanList list = {0};
    Repository *repository = tree_open(tree, "@HEAD");
    repository_list(&list, repository, &(ScanOptions){0}, tree->arena, &tree->diags);
    Str id = list.files.items[0].blob_id, other = list.files.items[1].blob_id, bytes;
    const char *path = str_format(tree->arena, ".git/objects/%.*s/%.*s", 2, id.data, 38, id.data + 2).data;
    chmod(tree_path(tree, path), 0644);
    tree_file(tree, path, "this is not zlib");
    const char *gone = str_format(tree->arena, ".git/objects/%.*s/%.*s", 2, other.data, 38, other.data + 2).data;
    unlink(tree_path(tree, gone));
    assert_false(repository_read(&bytes, repository, &list.files.items[0], tree->arena, &tree->diags));
    assert_false(repository_read(&bytes, repository, &list.files.items[1], tree->arena, &tree->diags));
    assert_true(tree_has_diag(tree, DIAG_GAP, "other.tf", "not in this clone"));
    assert_int_equal(tree->diags.gap_count, 2);
    repository_close(repository);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, tree_setup, tree_teardown)

int main(void) {
    const struct CMUnitTest tests[] = {
        CASE(files_are_sorted_by_path),
        CASE(gitignore_counts_in_a_plain_folder_too),
        CASE(too_many_ignore_patterns_are_a_limit),
        CASE(foreign_code_is_left_out_and_counted),
        CASE(installed_packages_of_python_are_left_out_beside_own_code),
        CASE(vendored_modules_are_kept_and_marked_even_when_ignored),
        CASE(excludes_are_patterns_like_in_gitignore),
        CASE(names_are_kept_as_bytes),
        CASE(a_single_file_can_be_the_target),
        CASE(a_missing_target_is_an_error),
        CASE(links_inside_are_listed_once_under_the_real_path),
        CASE(links_that_leave_the_root_are_not_read),
        CASE(folder_loops_end),
        CASE(a_file_swapped_for_a_link_is_refused),
        CASE(special_files_are_not_opened),
        CASE(a_huge_sparse_file_is_a_limit),
        CASE(size_limit_is_exact),
        CASE(unreadable_files_and_folders_are_explained),
        CASE(paths_beyond_the_systems_limit_are_read_stepwise),
        CASE(folders_deeper_than_the_limit_are_cut_off),
        CASE(a_work_tree_knows_its_commit_and_name),
        CASE(ignored_but_tracked_files_are_source),
        CASE(a_subfolder_is_the_root_of_its_paths),
        CASE(an_ignored_folder_that_was_named_is_a_plain_folder),
        CASE(nested_repositories_are_skipped_and_listed),
        CASE(a_commit_is_read_without_a_check_out),
        CASE(a_revision_that_is_none_is_an_error),
        CASE(a_bare_repository_gives_its_head),
        CASE(hostile_names_in_a_tree_are_refused),
        CASE(a_tree_bomb_is_a_limit),
        CASE(a_git_file_must_be_answered_by_the_other_side),
        CASE(linked_work_trees_and_submodules_answer),
        CASE(configuration_is_not_obeyed),
        CASE(object_stores_with_special_files_are_refused),
        CASE(damaged_objects_give_diagnostics),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
