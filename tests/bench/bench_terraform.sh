#!/bin/sh
# How the time to evaluate Terraform grows: generated repositories, each in a size and in twice that size; prints
# seconds of processor time and these per 1,000 resources. Linear means that the last column stays what it is.
# FAULTLINE=path tests/bench/bench_terraform.sh [SCALE]     SCALE: percent of full size, 100 unless told
set -eu
: "${FAULTLINE:?path of the program}"
scale=${1:-100}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache"

# $1 folder, $2 resources: many in each of the files of one root, each refers to the one before
flat() {
    mkdir -p "$1"
    awk -v n="$2" -v out="$1" 'BEGIN {
        print "provider \"aws\" {\n  region = \"eu-west-1\"\n}" > (out "/provider.tf")
        for (i = 0; i < n; i++) {
            f = out "/part" int(i / 500) ".tf"
            printf "resource \"aws_sqs_queue\" \"q%d\" {\n  name = \"q%d\"\n%s}\n", i, i, \
                   i % 500 ? "  tags = { before = aws_sqs_queue.q" (i - 1) ".name }\n" : "" > f
        }
    }'
}

# $1 folder, $2 calls: one module with 20 resources, called again and again; each call is given the output of the one before
calls() {
    mkdir -p "$1/modules/part"
    awk -v n="$2" -v out="$1" 'BEGIN {
        m = out "/modules/part/main.tf"; f = out "/main.tf"
        print "variable \"name\" {}\nvariable \"after\" {\n  default = \"\"\n}\nlocals {\n  prefix = \"p-${var.name}\"\n}" > m
        for (i = 0; i < 20; i++)
            printf "resource \"aws_sqs_queue\" \"q%d\" {\n  name = \"${local.prefix}-%d\"\n}\n", i, i > m
        print "output \"name\" {\n  value = aws_sqs_queue.q0.name\n}" > m
        print "provider \"aws\" {\n  region = \"eu-west-1\"\n}" > f
        for (i = 0; i < n; i++)
            printf "module \"m%d\" {\n  source = \"./modules/part\"\n  name   = \"m%d\"\n%s}\n", i, i, \
                   i % 50 ? "  after  = module.m" (i - 1) ".name\n" : "" > f
    }'
}

# $1 folder, $2 roots: each calls 40 modules of two levels that all roots share
roots() {
    mkdir -p "$1"
    awk -v n="$2" -v out="$1" 'BEGIN {
        for (k = 0; k < 40; k++) {
            dir = out "/modules/m" k; system("mkdir -p " dir "/inner"); f = dir "/main.tf"; g = dir "/inner/main.tf"
            print "variable \"env\" {}\nmodule \"inner\" {\n  source = \"./inner\"\n  env = var.env\n}" > f
            printf "resource \"aws_sqs_queue\" \"q\" {\n  name = \"${var.env}-%d-${module.inner.name}\"\n}\n", k > f
            print "variable \"env\" {}\nresource \"aws_sns_topic\" \"t\" {\n  name = var.env\n}\noutput \"name\" {\n  value = aws_sns_topic.t.name\n}" > g
            close(f); close(g)
        }
        for (i = 0; i < n; i++) {
            dir = out "/roots/r" i; system("mkdir -p " dir); f = dir "/main.tf"
            print "provider \"aws\" {\n  region = \"eu-west-1\"\n}" > f
            for (k = 0; k < 40; k++)
                printf "module \"m%d\" {\n  source = \"../../modules/m%d\"\n  env = \"r%d\"\n}\n", k, k, i > f
            close(f)
        }
    }'
}

# Of all children so far.
processor_seconds() {
    awk 'NR == 2 { split($1, u, /[ms]/); split($2, k, /[ms]/); print u[1] * 60 + u[2] + k[1] * 60 + k[2] }' "$work/times"
}

# $1 kind, $2 number, $3 resources per unit of the number
measure() {
    folder=$work/$1-$2
    "$1" "$folder" "$2"
    times >"$work/times"
    before=$(processor_seconds)
    "$FAULTLINE" scan "$folder" --dump model >"$work/model" 2>"$work/stderr" || { cat "$work/stderr" >&2; exit 1; }
    times >"$work/times"
    after=$(processor_seconds)
    found=$(grep -c '^resource' "$work/model")
    awk -v kind="$1" -v n="$2" -v want="$(($2 * $3))" -v found="$found" -v s="$before" -v e="$after" 'BEGIN {
        printf "%-6s %6d  %7d resources  %7.2f s  %7.4f s per 1,000\n", kind, n, found, e - s, (e - s) * 1000 / found
        exit found == want ? 0 : 1
    }' || { echo "FAIL: $1 $2: $found resources" >&2; exit 1; }
    rm -rf "$folder"
}

for half in 50 100; do measure flat $((50000 * half * scale / 10000)) 1; done
for half in 50 100; do measure calls $((500 * half * scale / 10000)) 20; done
for half in 50 100; do measure roots $((200 * half * scale / 10000)) 80; done
