/* Folders and git repositories made for one test, and removed after it. */
#ifndef TESTS_UNIT_TEMPORARY_TREE_H
#define TESTS_UNIT_TEMPORARY_TREE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <assert.h>
#include <fcntl.h>
#include <ftw.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/scan.h"

typedef struct {
    Arena *arena;
    Diags diags;
    char root[64]; /* real path of an empty folder */
} TemporaryTree;

static inline int tree_remove_entry(const char *path, const struct stat *info, int type, struct FTW *where) {
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

static inline int tree_setup(void **state) {
    TemporaryTree *tree = malloc(sizeof *tree);
    assert(tree);
    tree->arena = arena_new();
    tree->diags = diags_new(tree->arena);
    snprintf(tree->root, sizeof tree->root, "/tmp/faultline-test-XXXXXX");
    assert(mkdtemp(tree->root));
    git_libgit2_init();
    *state = tree;
    return 0;
}

static inline int tree_teardown(void **state) {
    TemporaryTree *tree = *state;
    nftw(tree->root, tree_remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(tree->arena);
    free(tree);
    git_libgit2_shutdown();
    return 0;
}

static inline const char *tree_path(TemporaryTree *tree, const char *path) {
    return str_format(tree->arena, "%s/%s", tree->root, path).data;
}

/* Makes the folders above `path` too. */
static inline void tree_folder(TemporaryTree *tree, const char *path) {
    Str full = str_from(tree_path(tree, path));
    for (size_t end = strlen(tree->root); end != SIZE_MAX;) {
        end = str_find_char(full, '/', end + 1);
        mkdir(str_zero_terminated(tree->arena, str_slice(full, 0, end)), 0755);
    }
}

static inline void tree_file_bytes(TemporaryTree *tree, const char *path, Str bytes) {
    size_t slash = str_find_last_char(str_from(path), '/');
    if (slash != SIZE_MAX) tree_folder(tree, str_zero_terminated(tree->arena, str_slice(str_from(path), 0, slash)));
    FILE *file = fopen(tree_path(tree, path), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.data, 1, bytes.size, file), bytes.size);
    fclose(file);
}

static inline void tree_file(TemporaryTree *tree, const char *path, const char *text) {
    tree_file_bytes(tree, path, str_from(text));
}

static inline void tree_link(TemporaryTree *tree, const char *path, const char *target) {
    tree_file(tree, path, "");
    unlink(tree_path(tree, path));
    assert_int_equal(symlink(target, tree_path(tree, path)), 0);
}

/* Commits everything below `folder`, making the repository when there is none; ignored files too when
 * they are named in `forced`. Gives the commit's digits. */
static inline Str tree_commit(TemporaryTree *tree, const char *folder, const char *forced) {
    git_repository *repository = NULL;
    git_index *index = NULL;
    git_oid tree_id, commit_id, parent_id;
    git_tree *contents = NULL;
    git_signature *author = NULL;
    git_commit *parent = NULL;
    const char *path = tree_path(tree, folder);
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    if (git_repository_open_ext(&repository, path, GIT_REPOSITORY_OPEN_NO_SEARCH, NULL))
        assert_int_equal(git_repository_init(&repository, path, 0), 0);
    assert_int_equal(git_repository_index(&index, repository), 0);
    char everything[] = "*";
    char *patterns[] = {everything};
    assert_int_equal(git_index_add_all(index, &(git_strarray){patterns, 1}, 0, NULL, NULL), 0);
    if (forced) assert_int_equal(git_index_add_bypath(index, forced), 0);
    assert_int_equal(git_index_write(index), 0);
    assert_int_equal(git_index_write_tree(&tree_id, index), 0);
    assert_int_equal(git_tree_lookup(&contents, repository, &tree_id), 0);
    assert_int_equal(git_signature_new(&author, "Test", "test@example.com", 1000000000, 0), 0);
    size_t parent_count = 0;
    if (git_reference_name_to_id(&parent_id, repository, "HEAD") == 0)
        parent_count = git_commit_lookup(&parent, repository, &parent_id) == 0;
    const git_commit *parents[] = {parent};
    assert_int_equal(git_commit_create(&commit_id, repository, "HEAD", author, author, NULL, "test", contents,
                                       parent_count, parents),
                     0);
    char digits[GIT_OID_HEXSZ + 1];
    git_oid_tostr(digits, sizeof digits, &commit_id);
    git_commit_free(parent);
    git_signature_free(author);
    git_tree_free(contents);
    git_index_free(index);
    git_repository_free(repository);
    return str_copy(tree->arena, str_from(digits));
}

/* Opens root/target. */
static inline Repository *tree_open(TemporaryTree *tree, const char *target) {
    Repository *repository = NULL;
    assert_true(repository_open(&repository, str_from(tree_path(tree, target)), tree->arena, &tree->diags));
    return repository;
}

/* Paths of a list, one per line. */
static inline const char *tree_lines(TemporaryTree *tree, const ScanList *list) {
    StrBuf out = strbuf_new(tree->arena, SIZE_MAX);
    for (size_t i = 0; i < list->files.count; i++) {
        strbuf_add(&out, list->files.items[i].path);
        if (list->files.items[i].is_vendored) strbuf_add(&out, STR(" (vendored)"));
        strbuf_add_char(&out, '\n');
    }
    strbuf_add_char(&out, '\0');
    return strbuf_str(&out).data;
}

static inline const char *tree_list(TemporaryTree *tree, const char *target, const ScanOptions *options,
                                    ScanList *list) {
    ScanList own = {0};
    const ScanOptions none = {0};
    Repository *repository = tree_open(tree, target);
    repository_list(list ? list : &own, repository, options ? options : &none, tree->arena, &tree->diags);
    repository_close(repository);
    return tree_lines(tree, list ? list : &own);
}

/* Is there a diagnostic for `path` that contains `text`? */
static inline bool tree_has_diag(TemporaryTree *tree, DiagKind kind, const char *path, const char *text) {
    for (size_t i = 0; i < tree->diags.list.count; i++) {
        const Diag *diag = &tree->diags.list.items[i];
        if (diag->kind == kind && str_equal(diag->path, str_from(path)) && str_contains(diag->message, str_from(text)))
            return true;
    }
    return false;
}

#endif
