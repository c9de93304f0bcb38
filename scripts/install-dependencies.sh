#!/bin/sh
# Installs what is missing, and does nothing when nothing is.
#
#   scripts/install-dependencies.sh build    what a user needs
#   scripts/install-dependencies.sh test     and what the tests need on top
#
# On Debian and its relatives packages are installed; elsewhere the script says what to install and exits with 2.
set -eu
cd "$(dirname "$0")/.."

purpose=${1:-build}
node_major_min=18

# cmocka is small, and with it one configured tree serves users and tests alike.
build_packages="build-essential cmake ninja-build pkg-config ca-certificates
libgit2-dev libigraph-dev libyaml-dev libpcre2-dev libutf8proc-dev libmpfr-dev libgmp-dev libexpat1-dev zlib1g-dev libsqlite3-dev libcmocka-dev"
# Slurm runs an audit on two nodes. git makes the repositories that tests scan; scram checks our cut sets; xmllint checks our XML.
test_packages="clang libclang-rt-dev chromium scram ripgrep libxml2-utils gcovr git clang-format
slurm-wlm munge parallel"

build_commands="cc cmake ninja pkg-config node npm"
build_modules="libgit2 igraph yaml-0.1 libpcre2-8 libutf8proc mpfr gmp expat zlib sqlite3 cmocka"
test_commands="clang chromium scram rg xmllint gcovr git"

# Node often comes from elsewhere than the distribution; any recent one will do.
node_is_usable() {
    command -v node >/dev/null && command -v npm >/dev/null &&
        [ "$(node -p 'process.versions.node.split(".")[0]')" -ge "$node_major_min" ]
}

missing_packages() {
    for package in "$@"; do
        status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) || status=
        [ "$status" = installed ] || printf '%s ' "$package"
    done
}

install_packages() {
    packages=$build_packages
    [ "$purpose" = build ] || packages="$packages $test_packages"
    node_is_usable || packages="$packages nodejs npm"
    # shellcheck disable=SC2086  # a list of words
    missing=$(missing_packages $packages)
    [ -n "$missing" ] || return 0

    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "neither root nor sudo; please install: $missing" >&2
            exit 2
        fi
        as_root="sudo"
    fi
    echo "installing: $missing"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    if ! node_is_usable; then
        echo "node $node_major_min or later is needed, with npm" >&2
        exit 2
    fi
}

# Without apt we cannot install, but a machine that has everything can build.
require_tools() {
    commands=$build_commands
    [ "$purpose" = build ] || commands="$commands $test_commands"
    missing=
    for name in $commands; do
        command -v "$name" >/dev/null || missing="$missing $name"
    done
    for module in $build_modules; do
        pkg-config --exists "$module" 2>/dev/null || missing="$missing $module(library)"
    done
    node_is_usable || missing="$missing node>=$node_major_min"
    [ -n "$missing" ] || return 0
    cat >&2 <<MESSAGE
This machine has no apt-get, so please install by hand:
   $missing
The versions of Debian 12 are known to work: libgit2 1.5, igraph 0.10, libyaml 0.2.5, PCRE2 10.42, utf8proc 2.8, MPFR 4.2, GMP 6.2, SQLite 3.40, CMake 3.25.
MESSAGE
    exit 2
}

# node_modules holds the tree-sitter sources (for the build) and the browser and schema tests' tools. The copy of the
# lock file says for which lock file it was filled; comparing contents is cheaper than asking npm.
install_node_modules() {
    cmp -s package-lock.json node_modules/.faultline-lock && return 0
    echo "installing the packages of package-lock.json"
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    cp package-lock.json node_modules/.faultline-lock
}

case $purpose in
build | test) ;;
*)
    echo "usage: $0 build|test" >&2
    exit 2
    ;;
esac

if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    install_packages
else
    require_tools
fi
install_node_modules
