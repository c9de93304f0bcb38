#!/bin/sh
# Hostile input, one case at a time: the run ends within seconds and a bounded memory, says in `coverage` what it left
# out, and the good file beside the bad one is not lost. Git, links and names in whole repositories: reading.sh.
# FAULTLINE may point to a sanitizer build. ONLY=word runs the cases whose name holds it; VERBOSE=1 prints the times.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac
[ -x "$FAULTLINE" ] || { echo "FAIL: $FAULTLINE is no program" >&2; exit 1; }

work=$(mktemp -d)
trap 'chmod -R u+rwx "$work" 2>/dev/null || :; rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
unset CI || :
cd "$work"

# Sanitizers reserve terabytes of address space and take their time; shared machines are slow now and then.
seconds_max=20
memory_kb=4000000
if grep -qa __asan_init "$FAULTLINE"; then
    seconds_max=120
    memory_kb=unlimited
fi

failures=0
cases=0
case_name=
fail() {
    echo "FAIL: $case_name: $*" >&2
    failures=$((failures + 1))
}

is_wanted() { case $1 in *"${ONLY:-}"*) return 0 ;; *) return 1 ;; esac; }

# begin NAME: a folder with one good file. false when the case is not wanted.
begin() {
    case_name=$1
    is_wanted "$case_name" || return 1
    cases=$((cases + 1))
    rm -rf "$work/in"
    mkdir "$work/in"
    cd "$work/in"
    printf 'resource "aws_sqs_queue" "beside" {\n  name = "beside"\n}\n' >good.tf
}

# scan [WORD]: WORD stands in the coverage part of the report (a file name, or what the limit is called).
scan() {
    cd "$work"
    started=$(date +%s)
    status=0
    (
        ulimit -v "$memory_kb" 2>/dev/null || :
        ulimit -t $seconds_max # of the processor: a busy machine is no fault; the clock is for what waits for ever
        exec timeout -k 5 $((seconds_max * 10)) "$FAULTLINE" scan in --format json=out.json --format text=out.txt --format sarif=out.sarif --format html=out.html --jobs 2
    ) >stdout 2>stderr || status=$?
    [ -z "${VERBOSE:-}" ] || echo "$case_name: exit $status, $(($(date +%s) - started)) s"
    case $status in
    0 | 1) ;;
    124 | 137 | 152) fail "not done after $seconds_max s of the processor" && return ;;
    *) fail "exit $status: $(head -c 300 stderr)" && return ;;
    esac
    [ ! -s stderr ] || fail "standard error: $(head -c 300 stderr)"
    python3 - "$@" <<'PY' || fail "see above"
import json, sys
report = json.load(open("out.json", encoding="utf-8"))
json.load(open("out.sarif", encoding="utf-8"))
errors = []
if not any("aws_sqs_queue.beside" in node["key"] for node in report["nodes"]):
    errors.append("the good file was lost")
coverage = json.dumps(report["coverage"])
for word in sys.argv[1:]:
    if word not in coverage:
        errors.append(f"coverage does not tell of {word}: {coverage[:400]}")
# One file costs one file, but none of these should cost even that.
if "parser stopped" in coverage:
    errors.append("a parser process died: " + json.dumps(report["coverage"]["skipped_files"])[:300])
for text in errors:
    print("  " + text, file=sys.stderr)
sys.exit(1 if errors else 0)
PY
    if grep -q 'root:x:0' out.json out.txt out.sarif out.html; then fail "a file outside the root was read"; fi
    if grep -q "$(printf '\033')" out.json out.txt out.sarif out.html; then fail "an escape character went through"; fi
}

# repeat COUNT TEXT: without a line end.
repeat() { awk -v text="$2" -v count="$1" 'BEGIN { for (i = 0; i < count; i++) printf "%s", text }' </dev/null; }

# ---- Bytes that are no source ----

if begin "empty files"; then
    for name in a.tf a.tf.json a.json a.yaml a.py a.js a.ts a.tfvars Dockerfile package.json a.toml template.yaml samconfig.toml; do : >$name; done
    scan
fi

if begin "one byte"; then
    for name in a.tf a.tf.json a.yaml template.yaml a.py a.ts a.js; do printf '{' >$name; done
    scan
fi

# A template or module cut off anywhere is still a file.
if begin "truncated anywhere"; then
    cat >whole.tf <<'TF'
resource "aws_lambda_function" "f" {
  environment { variables = { A = "${join("-", [for k in ["a"] : upper(k) if k != null])}" } }
  description = <<-EOT
    text ${var.x}
  EOT
}
TF
    cat >whole.yaml <<'YAML'
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Name: !Sub "${A}-${B}", Env: [&a !Ref A, *a, "x\u0041"]}}
YAML
    printf 'import boto3\nx = boto3.client("sqs", region_name=f"us-{a!r:>{w}}-1", **{"a": [1, (2, {3})]})\n' >whole.py
    printf 'const {S3Client} = require("@aws-sdk/client-s3"); new S3Client({region: `us-${x ? `${y}` : /[/]/}-1`})\n' >whole.js
    for file in whole.*; do
        size=$(wc -c <"$file")
        cut=1
        while [ $cut -lt "$size" ]; do
            mkdir -p "cut$cut"
            head -c $cut "$file" >"cut$cut/main.${file#whole.}"
            cut=$((cut + 7))
        done
    done
    scan
fi

if begin "binary under the names of sources"; then
    head -c 300000 /dev/urandom >a.tf
    head -c 300000 /dev/urandom >a.py
    head -c 300000 /dev/urandom >template.yaml
    head -c 300000 /dev/zero >b.tf
    scan binary
fi

if begin "not UTF-8"; then
    printf 'resource "aws_sqs_queue" "caf\351" {\n  name = "\377\376\300\257"\n}\n' >latin.tf
    printf 'import boto3\nq = boto3.client("sqs", region_name="us-east-1")  # caf\351\n' >latin.py
    printf '\377\376r\0e\0s\0o\0u\0r\0c\0e\0' >utf16.tf
    printf '\357\273\277locals {\r\n  a = 1\r\n}\r\n' >bom.tf
    printf 'Resources:\n  "\355\240\200": {Type: AWS::SQS::Queue}\n' >surrogate.yaml
    scan
fi

if begin "one line of 50 MB, json"; then
    { printf '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}, "x": "'; head -c 50000000 /dev/zero | tr '\0' x; printf '"}'; } >template.json
    scan template.json
fi
if begin "one line of 50 MB, tf"; then
    { printf 'locals { x = "'; head -c 50000000 /dev/zero | tr '\0' x; printf '" }'; } >line.tf
    scan line.tf
fi
if begin "one line of 50 MB, js"; then
    { printf 'const AWS = require("aws-sdk"); const x = "'; head -c 50000000 /dev/zero | tr '\0' x; printf '";'; } >line.js
    scan line.js
fi
# Below the limits: these are parsed.
if begin "one line just below the limits"; then
    { printf 'locals { x = "'; head -c 2000000 /dev/zero | tr '\0' x; printf '" }'; } >line.tf
    { printf '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}, "x": "'; head -c 9000000 /dev/zero | tr '\0' x; printf '"}'; } >template.json
    scan
fi
if begin "many addresses that requests are sent to"; then
    { printf 'import requests\n'; awk 'BEGIN { for (i = 0; i < 30000; i++) printf "requests.get(\"https://api.stripe.com/v1/%d\")\n", i }'; } >calls.py
    { printf 'import requests\n'; awk 'BEGIN { for (i = 0; i < 30000; i++) printf "X%d = \"https://api.stripe.com/v1/%d\"\n", i, i }'; } >constants.py
    scan
fi
if begin "many short statements"; then
    { printf 'import boto3\n'; repeat 60000 'a = b(c, "us-east-1")\n'; } >many.py
    { printf 'locals {\n'; awk 'BEGIN { for (i = 0; i < 40000; i++) printf "  a%d = [%d, \"x\"]\n", i, i }'; printf '}\n'; } >many.tf
    { printf 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n'; awk 'BEGIN { for (i = 0; i < 30000; i++) printf "  Q%d: {Type: AWS::SQS::Queue}\n", i }'; } >many.yaml
    scan
fi

# ---- Depth ----

# Lines are short where a long one would be taken for minified code, which is not parsed at all.
deep() { # NAME FILE PREFIX OPEN CLOSE SUFFIX: nested 100,000 deep, closed and not closed
    begin "nesting: $1" || return 0
    { printf "$3"; repeat 100000 "$4"; printf x; repeat 100000 "$5"; printf "$6"; } >"$2"
    mkdir open
    { printf "$3"; repeat 100000 "$4"; } >"open/$2"
    scan "$2"
}
deep "tf lists" main.tf 'locals {\n x = ' '[' ']' '\n}\n'
deep "tf templates" main.tf 'locals {\n x = "' '${"' '"}' '"\n}\n'
deep "tf blocks" main.tf '' 'a {\n' '}\n' ''
deep "tf parentheses" main.tf 'locals {\n x = ' '(' ')' '\n}\n'
deep "tf calls" main.tf 'locals {\n x = ' 'f(' ')' '\n}\n'
deep "tf negations" main.tf 'locals {\n x = ' '!' '' '\n}\n'
deep "tf conditionals" main.tf 'locals {\n x = ' 'a ? b : ' '' '\n}\n'
deep "tf attributes" main.tf 'locals {\n x = a' '.a' '' '\n}\n'
deep "tf sums" main.tf 'locals {\n x = ' '1 + ' '' '\n}\n'
deep "json lists" template.json '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": ' '[' ']' '}'
deep "json objects" template.json '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": ' '{"a":' '}' '}'
deep "tf json" main.tf.json '{"locals": {"x": ' '[' ']' '}}'

if begin "a block beside 90,000 dynamic ones"; then
    awk 'BEGIN { printf "{\"resource\":{\"aws_sqs_queue\":{\"wide\":{\"dynamic\":["
        for (i = 0; i < 90000; i++) printf "%s{\"a\":{}}", i ? "," : ""
        printf "]"; for (i = 0; i < 90000; i++) printf ",\"k%d\":1", i; printf "}}}}" }' >wide.tf.json
    scan
    grep -q 'aws_sqs_queue.wide' "$work/out.json" || fail "the file was lost"
fi
deep "yaml flow" template.yaml 'AWSTemplateFormatVersion: "2010-09-09"\nResources: ' '[' ']' '\n'
deep "yaml sequences" template.yaml 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n ' '- ' '' '\n'
deep "python lists" app.py 'import boto3\nx = ' '[' ']' '\n'
deep "python parentheses" app.py 'import boto3\nx = boto3.client' '(' ')' '\n'
deep "python attributes" app.py 'import boto3\nx = boto3' '.a' '' '\n'
deep "python calls" app.py 'import boto3\nx = boto3.client' '()' '' '\n'
deep "python sums" app.py 'import boto3\nx = boto3 + ' '"a" + ' '' '\n'
deep "javascript arrays" app.js 'const AWS = require("aws-sdk"); const y = ' '[\n' ']' ';\n'
deep "javascript functions" app.js 'const AWS = require("aws-sdk"); const y = ' '()=>\n' '' ';\n'
deep "javascript templates" app.js 'const AWS = require("aws-sdk"); const y = `' '\n${`' '`}' '`;\n'
deep "javascript ors" app.js 'const AWS = require("aws-sdk"); const y = ' 'a ||\n' '' ';\n'
deep "javascript blocks" app.js 'const AWS = require("aws-sdk");' '{\n' '}' '\n'
deep "typescript generics" app.ts 'import * as AWS from "aws-sdk"; let y: ' 'A<\n' '>' ';\n'
deep "tsx elements" app.tsx 'import * as AWS from "aws-sdk"; const y = ' '<a>\n' '</a>\n' ';\n'
deep "toml lists" samconfig.toml 'version = 0.1\nx = ' '[' ']' '\n'

if begin "nesting: yaml by indentation"; then
    { printf 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n'; awk 'BEGIN { for (i = 1; i < 3000; i++) printf "%*s\n", i + 2, "a:" }'; } >template.yaml
    scan template.yaml
fi
if begin "nesting: folders"; then
    folder=in
    (cd "$work/in"; i=0; while [ $i -lt 400 ]; do mkdir d && cd d; i=$((i + 1)); done; printf 'locals {}\n' >deep.tf)
    scan
fi

# ---- What is not a file, or not ours ----

if begin "pipes and links"; then
    mkfifo main.tf pipe.py template.yaml
    ln -s /etc/passwd passwd.tf
    ln -s ../../../../../../../../etc/passwd relative.tf
    ln -s / root
    ln -s . self
    ln -s loop-b loop-a
    ln -s loop-a loop-b
    ln -s good.tf again.tf
    ln -s /dev/zero zero.tf
    mkdir sub
    ln -s .. sub/up
    scan
fi
if begin "names"; then
    printf 'locals { a = 1 }\n' >"$(printf 'esc\033[31m\007\033]8;;x\007.tf')"
    printf 'locals { b = 1 }\n' >"$(printf 'new\nline.tf')"
    printf 'import boto3\nboto3.client("sqs", region_name="us-east-1")\n' >'::error::x.py'
    printf 'import boto3\nboto3.client("sqs", region_name="us-east-1")\n' >'##[add-mask]y.py'
    printf 'import boto3\nboto3.client("sqs", region_name="us-east-1")\n' >"$(printf 'esc\033]0;title\007.py')"
    printf 'locals { d = 1 }\n' >"$(printf 'bytes\377\300.tf')"
    printf 'locals { e = 1 }\n' >'--help.tf'
    printf 'locals { f = 1 }\n' >'<img src=x onerror=alert(1)>.tf'
    printf 'locals { g = 1 }\n' >"$(printf '\342\200\256fdp.tf')"
    long=$(repeat 250 n)
    printf 'locals { h = 1 }\n' >"$long.tf"
    export CI=true
    scan
    unset CI
    if grep -Eq '^[[:blank:]]*::|##\[' "$work/out.txt"; then fail "a workflow command went through"; fi
fi

# ---- Bombs ----

if begin "yaml aliases"; then
    {
        printf 'AWSTemplateFormatVersion: "2010-09-09"\na0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n'
        i=1
        while [ $i -lt 40 ]; do
            previous=$((i - 1))
            printf 'a%s: &a%s [*a%s, *a%s, *a%s, *a%s, *a%s, *a%s, *a%s, *a%s, *a%s]\n' $i $i $previous $previous $previous $previous $previous $previous $previous $previous $previous
            i=$((i + 1))
        done
        printf 'Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: *a39}\n'
    } >template.yaml
    printf 'Resources: &a\n  <<: *a\n  Q: {Type: AWS::SQS::Queue, Properties: *a}\n' >itself.yaml
    printf 'Resources: *nowhere\n' >nowhere.yaml
    scan
fi
if begin "module that calls itself"; then
    mkdir m
    printf 'module "m" {\n  source = "./m"\n}\n' >main.tf
    printf 'module "a" {\n  source = "../m"\n}\nmodule "b" {\n  source = "./"\n}\nresource "aws_sqs_queue" "q" {}\n' >m/main.tf
    scan "calls itself"
fi
if begin "modules that double"; then
    i=0
    while [ $i -lt 30 ]; do
        mkdir m$i
        printf 'module "a" {\n  source = "../m%s"\n}\nmodule "b" {\n  source = "../m%s"\n}\nresource "aws_sqs_queue" "q" {}\n' $((i + 1)) $((i + 1)) >m$i/main.tf
        i=$((i + 1))
    done
    mkdir m30
    printf 'resource "aws_sqs_queue" "q" {}\n' >m30/main.tf
    printf 'module "a" {\n  source = "./m0"\n}\n' >main.tf
    scan "instances"
fi
if begin "counts"; then
    cat >main.tf <<'TF'
resource "aws_sqs_queue" "billion" { count = 1e9 }
resource "aws_sqs_queue" "largest" { count = 99999999999999999999999999 }
resource "aws_sqs_queue" "negative" { count = -1 }
resource "aws_sqs_queue" "fraction" { count = 1.5 }
resource "aws_sqs_queue" "text" { count = "many" }
resource "aws_sqs_queue" "range" { count = length(range(0, 1e9)) }
resource "aws_sqs_queue" "each" { for_each = toset([for i in range(0, 1e9) : tostring(i)]) }
resource "aws_sqs_queue" "nested" { for_each = toset(flatten([for i in range(1000) : [for j in range(1000) : "${i}-${j}"]])) }
module "many" {
  source = "./m"
  count  = 1e9
}
TF
    mkdir m
    printf 'resource "aws_sqs_queue" "q" { count = 1000 }\n' >m/main.tf
    scan main.tf
fi
if begin "each of a thousand may be any of a thousand"; then
    cat >main.tf <<'TF'
resource "aws_subnet" "s" { count = 1000 }
resource "aws_instance" "i" {
  count     = 1000
  subnet_id = element(aws_subnet.s[*].id, count.index)
}
TF
    scan "might refer to more than"
fi
if begin "for_each over 100,000 keys"; then
    {
        printf 'resource "aws_sqs_queue" "each" {\n  for_each = {\n'
        awk 'BEGIN { for (i = 0; i < 60000; i++) printf "    k%d = %d\n", i, i }'
        printf '  }\n  name = each.key\n}\n'
    } >main.tf
    awk 'BEGIN { printf "{\"k\": ["; for (i = 0; i < 100000; i++) printf "%s\"k%d\"", i ? "," : "", i; printf "]}" }' >keys.json
    printf 'resource "aws_sqs_queue" "file" {\n  for_each = toset(jsondecode(file("keys.json")).k)\n  name = each.key\n}\n' >file.tf
    scan "too large"
fi
if begin "values that grow"; then
    cat >main.tf <<'TF'
locals {
  a0 = "xxxxxxxxxxxxxxxx"
  b0 = ["x", "x"]
TF
    i=1
    while [ $i -lt 70 ]; do
        printf '  a%s = "${local.a%s}${local.a%s}"\n  b%s = [local.b%s, local.b%s]\n' $i $((i - 1)) $((i - 1)) $i $((i - 1)) $((i - 1)) >>main.tf
        i=$((i + 1))
    done
    cat >>main.tf <<'TF'
  joined = join(",", [for i in range(9999) : local.a9])
  format = format("%999999999d", 1)
  pad    = format("%-2147483647s|%.2147483647f", "x", 1)
  power  = pow(10, 400) * 1e400
  huge   = 99999999999999999999999999999999999999999999999999 * 99999999999999999999999999999999999999
  product = setproduct(range(10000), range(10000), range(10000))
  replace = replace(local.a9, "/x/", local.a9)
  chunks  = chunklist(range(10000), 0)
  indent  = indent(1000000000, local.a9)
}
resource "aws_sqs_queue" "q" {
  name = "${local.a69}${jsonencode(local.b69)}${local.joined}${local.format}${local.pad}${local.power}${local.huge}"
}
resource "aws_sqs_queue" "r" {
  name = "${jsonencode(local.product)}${local.replace}${jsonencode(local.chunks)}${local.indent}"
}
TF
    scan
fi
if begin "files outside"; then
    cat >main.tf <<'TF'
locals {
  a = file("/etc/passwd")
  b = file("../../../../../../../../../etc/passwd")
  c = templatefile("/etc/passwd", {})
  d = fileset("/", "**")
  e = filebase64("/proc/self/environ")
  f = filesha256("~/.ssh/id_rsa")
  g = file("passwd.tf")
  h = file("${path.module}/../../etc/passwd")
}
resource "aws_sqs_queue" "q" {
  name = "${local.a}${local.b}${local.c}${join(",", local.d)}${local.e}${local.f}${local.g}${local.h}"
}
module "out" {
  source = "../../../../../../etc"
}
module "run" {
  source = "git::ext::sh -c touch% canary"
}
TF
    ln -s /etc/passwd passwd.tf
    scan
    [ ! -e "$work/canary" ] && [ ! -e "$work/in/canary" ] || fail "a module's source was run"
fi
if begin "patterns that explode"; then
    text=$(repeat 40 a)
    cat >main.tf <<TF
resource "aws_sqs_queue" "q" {
  name = "\${regex("(a+)+\$", "${text}!")}\${replace("${text}!", "/(a|aa)+\$/", "x")}\${length(regexall("(.*)*(.*)*(.*)*b", "${text}"))}"
}
TF
    {
        printf 'Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Sub "'
        repeat 100000 '${'
        printf '"}\n'
    } >template.yaml
    printf '%s\n' '**/**/**/**/**/**/**/**/**/**/**/**/**/x' '[[[[[[[' '*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b' >.gitignore
    scan
fi
if begin "long chain of locals"; then
    {
        printf 'locals {\n  v0 = "us-east-1"\n'
        awk 'BEGIN { for (i = 1; i <= 2000; i++) printf "  v%d = local.v%d\n", i, i - 1 }'
        printf '}\nprovider "aws" {\n  region = local.v2000\n}\n'
    } >main.tf
    scan
fi
if begin "locals in a circle"; then
    {
        printf 'locals {\n  me = local.me\n  v0 = local.v999\n'
        awk 'BEGIN { for (i = 1; i < 1000; i++) printf "  v%d = \"${local.v%d}x\"\n", i, i - 1 }'
        printf '}\nprovider "aws" {\n  region = local.v0\n}\nresource "aws_sqs_queue" "q" {\n  name = local.me\n}\n'
    } >main.tf
    cat >template.yaml <<'YAML'
AWSTemplateFormatVersion: "2010-09-09"
Conditions:
  A: !Not [!Condition B]
  B: !Not [!Condition A]
Resources:
  Q: {Type: AWS::SQS::Queue, Condition: A, Properties: {QueueName: !GetAtt R.QueueName}}
  R: {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt Q.QueueName}}
YAML
    printf 'import boto3\na = b\nb = c\nc = a\nself.x = self.x\nboto3.client("sqs", region_name=a)\n' >app.py
    scan
fi
if begin "code in a circle"; then
    {
        printf 'import boto3\nv0 = "us-east-1"\n'
        awk 'BEGIN { for (i = 1; i <= 3000; i++) printf "v%d = v%d or v%d\n", i, i - 1, i - 1 }'
        printf 'boto3.client("sqs", region_name=v3000)\n'
    } >app.py
    {
        printf 'const AWS = require("aws-sdk");\nlet v0 = "us-east-1";\n'
        awk 'BEGIN { for (i = 1; i <= 3000; i++) printf "const v%d = `${v%d}${v%d}`;\n", i, i - 1, i - 1 }'
        printf 'new AWS.S3({region: v3000});\n'
    } >app.js
    scan
fi
if begin "program whose loops stand too deep"; then
    awk 'BEGIN {
        printf "import aws_cdk as cdk\nfrom aws_cdk import aws_s3 as s3\nclass S(cdk.Stack):\n def __init__(self, *a):\n  super().__init__(*a)\n"
        for (i = 0; i < 60; i++) { for (k = 0; k < i + 2; k++) printf " "; printf "for x%d in range(100):\n", i }
        for (k = 0; k < 62; k++) printf " "
        printf "s3.Bucket(self, \"b\")\nS(cdk.App(), \"s\")\n"
    }' >app.py
    scan app.py
fi
if begin "program whose functions call the next one twice"; then
    {
        printf 'import aws_cdk as cdk\nfrom aws_cdk import aws_s3 as s3\n'
        awk 'BEGIN { for (i = 0; i < 60; i++) printf "def f%d(x):\n  return f%d(x) + f%d(x)\n", i, i + 1, i + 1 }'
        printf 'def f60(x):\n  return x\nclass S(cdk.Stack):\n  def __init__(self, *a):\n    super().__init__(*a)\n'
        printf '    s3.Bucket(self, "endless", bucket_name=f0("a"))\n    s3.Bucket(self, "after")\nS(cdk.App(), "s")\n'
    } >app.py
    scan app.py
    grep -q '"address": *"after"' out.json || fail "what stands behind it is lost"
fi
if begin "program whose values name the next one twice"; then
    {
        printf 'name: x\nruntime: yaml\nvariables:\n  v2000: x\n'
        awk 'BEGIN { for (i = 0; i < 2000; i++) printf "  v%d: ${v%d}${v%d}\n", i, i + 1, i + 1 }'
        printf 'resources:\n  b: {type: "aws:s3:Bucket", properties: {bucket: "${v0}"}}\n'
    } >Pulumi.yaml
    scan
fi
if begin "everything refers to everything"; then
    {
        awk 'BEGIN {
            for (i = 0; i < 300; i++) {
                printf "resource \"aws_lambda_function\" \"f%d\" {\n  environment {\n    variables = {\n", i
                for (j = 0; j < 300; j++) if (j != i) printf "      V%d = aws_lambda_function.f%d.arn\n", j, j
                printf "    }\n  }\n}\n"
            }
        }'
    } >main.tf
    scan
fi
if begin "chain of 5,000 resources"; then
    awk 'BEGIN {
        printf "resource \"aws_lambda_function\" \"f0\" {}\n"
        for (i = 1; i < 5000; i++) printf "resource \"aws_lambda_function\" \"f%d\" {\n  description = aws_lambda_function.f%d.arn\n}\n", i, i - 1
    }' >main.tf
    scan
fi
if begin "many small services"; then
    i=0
    while [ $i -lt 600 ]; do
        mkdir s$i
        printf 'provider "aws" {\n  region = "us-east-1"\n}\nresource "aws_sqs_queue" "q" {}\nresource "aws_dynamodb_table" "t" {}\n' >s$i/main.tf
        i=$((i + 1))
    done
    scan
fi

# ---- Other languages ----

deep "go calls" app.go 'package a\nimport "github.com/aws/aws-sdk-go/aws"\nvar x = ' 'f(\n' ')' '\n'
deep "java calls" App.java 'import com.amazonaws.services.s3.*;\nclass A { Object x = ' 'f(\n' ')' '; }\n'
deep "kotlin lambdas" app.kt 'import aws.sdk.kotlin.services.s3.S3Client\nval x = ' '{\n' '}' '\n'
deep "kotlin sums" app.kt 'import aws.sdk.kotlin.services.s3.S3Client\nval x = ' 'a +\n' '' '\n'
deep "scala calls" app.scala 'import com.amazonaws.services.s3._\nval x = ' 'f(\n' ')' '\n'
deep "scala strings" app.scala 'import com.amazonaws.services.s3._\nval x = s"' '${s"' '"}' '"\n'
deep "csharp calls" App.cs 'using Amazon.S3;\nclass A { object x = ' 'f(\n' ')' '; }\n'
deep "csharp blocks" App.cs 'using Amazon.S3;\nclass A { void F() ' '{\n' '}' ' }\n'
deep "php arrays" app.php '<?php use Aws\\S3\\S3Client;\n$x = ' '[\n' ']' ';\n'
deep "php members" app.php '<?php use Aws\\S3\\S3Client;\n$x = $a' '->a\n' '' ';\n'
deep "rust blocks" app.rs 'use aws_sdk_s3::Client;\nfn f() ' '{\n' '}' '\n'
deep "rust macros" app.rs 'use aws_sdk_s3::Client;\nfn f() { ' 'vec![\n' ']' '; }\n'
deep "ruby blocks" app.rb 'require "aws-sdk-s3"\nx = ' 'f {\n' '}' '\n'
deep "ruby heredocs" app.rb 'require "aws-sdk-s3"\nx = "' '#{"' '"}' '"\n'
deep "shell substitutions" app.sh '#!/bin/sh\naws s3 ls ' '$(' ')' '\n'
deep "shell conditions" app.sh '#!/bin/sh\n' 'if aws s3 ls; then\n' 'fi\n' ''
deep "shell quotes" app.sh '#!/bin/sh\naws s3 ls ' '"$(' ')"' '\n'

# Bytes before, between and after do not hide a client: a mark of the byte order, line ends of Windows, bytes of another encoding.
clients() { # writes one client per language
    printf 'import boto3\n# \350\nboto3.client("sqs", region_name="eu-west-1").list_queues()\n' >a.py
    printf 'const AWS = require("aws-sdk");\n// \350\nnew AWS.SQS({ region: "eu-west-1" }).listQueues();\n' >a.js
    printf 'import { SQS } from "@aws-sdk/client-sqs";\n// \350\nnew SQS({ region: "eu-west-1" }).listQueues({});\n' >a.ts
    printf 'package a\nimport (\n"github.com/aws/aws-sdk-go/aws"\n"github.com/aws/aws-sdk-go/aws/session"\n"github.com/aws/aws-sdk-go/service/sqs"\n)\n// \350\nfunc f() { sqs.New(session.New(&aws.Config{Region: aws.String("eu-west-1")})).ListQueues(nil) }\n' >a.go
    printf 'import com.amazonaws.services.sqs.*;\n// \350\nclass A { void f() { AmazonSQSClientBuilder.standard().withRegion("eu-west-1").build().listQueues(); } }\n' >A.java
    printf 'import aws.sdk.kotlin.services.sqs.SqsClient\n// \350\nsuspend fun f() { SqsClient { region = "eu-west-1" }.listQueues() }\n' >a.kt
    printf 'import software.amazon.awssdk.services.sqs.SqsClient\nimport software.amazon.awssdk.regions.Region\n// \350\nobject A { def f = SqsClient.builder.region(Region.EU_WEST_1).build.listQueues }\n' >a.scala
    printf 'using Amazon;\nusing Amazon.SQS;\n// \350\nclass A { void F() { new AmazonSQSClient(RegionEndpoint.EUWest1).ListQueuesAsync(""); } }\n' >A.cs
    printf 'require "aws-sdk-sqs"\n# \350\nAws::SQS::Client.new(region: "eu-west-1").list_queues\n' >a.rb
    printf '<?php\nuse Aws\\Sqs\\SqsClient;\n// \350\n(new SqsClient(["region" => "eu-west-1"]))->listQueues();\n' >a.php
    printf 'use aws_sdk_sqs::Client;\n// \350\nasync fn f() { let c = aws_config::from_env().region(aws_config::Region::new("eu-west-1")).load().await; Client::new(&c).list_queues().send().await; }\n' >a.rs
    printf '#!/bin/bash\n# \350\naws sqs list-queues --region eu-west-1\n' >a.sh
}

all_languages_call() {
    python3 - "$work/out.json" <<'PY' || fail "see above"
import json, sys
found = {call["file"] for call in json.load(open(sys.argv[1]))["calls"] if call["region"] == "eu-west-1"}
missing = {"a.py", "a.js", "a.ts", "a.go", "A.java", "a.kt", "a.scala", "A.cs", "a.rb", "a.php", "a.rs", "a.sh"} - found
if missing:
    print("  no call found in", sorted(missing), file=sys.stderr)
sys.exit(1 if missing else 0)
PY
}

if begin "code in another encoding"; then
    clients
    scan
    all_languages_call
fi

if begin "code with line ends of Windows"; then
    clients
    for file in a.* A.*; do
        awk '{ printf "%s\r\n", $0 }' "$file" >line-ends
        mv line-ends "$file"
    done
    scan
    all_languages_call
fi

if begin "code behind a mark of the byte order"; then
    clients
    for file in a.* A.*; do
        [ "$file" = a.sh ] && continue # no shell reads it
        { printf '\357\273\277'; cat "$file"; } >marked
        mv marked "$file"
    done
    scan
    all_languages_call
fi

# Generated clients and bundles: up to the limit they are read, beyond it they are told.
if begin "code of five megabytes"; then
    for file in b.py b.js b.go b.java b.kt b.scala b.cs b.rb b.php b.rs b.sh; do
        awk 'BEGIN { for (i = 0; i < 110000; i++) printf "x%d = aws_sqs(\"us-east-1\", %d);\n", i, i; print "boto3 aws-sdk amazonaws" }' >$file
    done
    scan b.py b.js b.go b.java b.kt b.scala b.cs b.rb b.php b.rs b.sh
fi

if begin "code without line ends"; then
    for file in b.py b.go b.java b.kt b.scala b.cs b.rb b.php b.rs b.sh; do
        awk 'BEGIN { printf "boto3 aws-sdk amazonaws;"; for (i = 0; i < 12000; i++) printf "x%d=aws_sqs(\"us-east-1\",%d);", i, i }' >$file
    done
    scan
fi

case_name=all
[ -n "${ONLY:-}" ] || [ $cases -ge 65 ] || fail "only $cases cases ran"
echo "hostile: $cases cases, $failures failures"
[ "$failures" -eq 0 ]
