# Libraries that are not ours: packages of the system, and C sources that come as npm packages.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(git2 REQUIRED IMPORTED_TARGET libgit2)
# Distributions have added this limit to older libgit2; its number differs between them, so only the name can be asked.
include(CheckCSourceCompiles)
set(CMAKE_REQUIRED_INCLUDES ${git2_INCLUDE_DIRS})
check_c_source_compiles("#include <git2.h>\nint main(void) { return GIT_OPT_SET_PACK_MAX_OBJECT_SIZE; }"
  FAULTLINE_HAVE_PACK_MAX_OBJECT_SIZE)
unset(CMAKE_REQUIRED_INCLUDES)
if(FAULTLINE_HAVE_PACK_MAX_OBJECT_SIZE)
  set_property(TARGET PkgConfig::git2 APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS FAULTLINE_HAVE_PACK_MAX_OBJECT_SIZE)
endif()
pkg_check_modules(igraph REQUIRED IMPORTED_TARGET igraph)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(mpfr REQUIRED IMPORTED_TARGET mpfr)
pkg_check_modules(gmp REQUIRED IMPORTED_TARGET gmp)
pkg_check_modules(expat REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)

# What every folder may use. Libraries with a single door (libgit2, igraph, tree-sitter) are linked where the door is.
add_library(faultline_common INTERFACE)
target_link_libraries(faultline_common INTERFACE PkgConfig::yaml PkgConfig::pcre2 PkgConfig::zlib m)

set(npm_packages ${PROJECT_SOURCE_DIR}/node_modules)
if(NOT EXISTS ${npm_packages}/tree-sitter/vendor/tree-sitter/lib/src/lib.c)
  message(FATAL_ERROR "the tree-sitter sources are missing; run `make build`, or `npm ci`, once")
endif()

# third_party_library(<name> <sources>...): always optimised, since parsing is what a run spends its time on; no
# warnings, since they are not ours to mend; no sanitizers, since the tree-sitter core is known to read misaligned.
function(third_party_library name)
  add_library(${name} STATIC ${ARGN})
  target_link_libraries(${name} PRIVATE faultline_hardening)
  target_compile_options(${name} PRIVATE -O2 -w)
  set_target_properties(${name} PROPERTIES C_STANDARD 11)
endfunction()

set(treesitter_folder ${npm_packages}/tree-sitter/vendor/tree-sitter/lib)
third_party_library(treesitter ${treesitter_folder}/src/lib.c)
target_include_directories(treesitter SYSTEM PUBLIC ${treesitter_folder}/include PRIVATE ${treesitter_folder}/src)
target_compile_definitions(treesitter PRIVATE _POSIX_C_SOURCE=200112L _DEFAULT_SOURCE)

# grammar(<name> <folder with src/parser.c in node_modules>) adds the library grammar_<name>.
set(FAULTLINE_GRAMMARS "")
function(grammar name folder)
  set(source ${npm_packages}/${folder}/src)
  set(sources ${source}/parser.c)
  if(EXISTS ${source}/scanner.c)
    list(APPEND sources ${source}/scanner.c)
  endif()
  third_party_library(grammar_${name} ${sources})
  target_include_directories(grammar_${name} PRIVATE ${source})
  set(FAULTLINE_GRAMMARS ${FAULTLINE_GRAMMARS} grammar_${name} PARENT_SCOPE)
endfunction()

# One line per grammar, and its package in package.json.
grammar(csharp tree-sitter-c-sharp)
grammar(go tree-sitter-go)
grammar(hcl @tree-sitter-grammars/tree-sitter-hcl)
grammar(java tree-sitter-java)
grammar(javascript tree-sitter-javascript)
grammar(kotlin @tree-sitter-grammars/tree-sitter-kotlin)
grammar(php tree-sitter-php/php)
grammar(python tree-sitter-python)
grammar(ruby tree-sitter-ruby)
grammar(rust tree-sitter-rust)
grammar(scala tree-sitter-scala)
grammar(tsx tree-sitter-typescript/tsx)
grammar(typescript tree-sitter-typescript/typescript)
