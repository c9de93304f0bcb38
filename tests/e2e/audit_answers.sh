#!/bin/sh
# What an audit answers, and in which order: circles of repositories and of systems with the needs that close them, open names once for each
# repository with how many services look for them, what hangs on an account, and first what matters most.
set -eu
: "${FAULTLINE:?path of the program}"
case $FAULTLINE in /*) ;; *) FAULTLINE=$PWD/$FAULTLINE ;; esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" HOME="$work" LC_ALL=C CI=1
cd "$work"
failures=0
fail() {
    echo "FAIL: $*" >&2
    failures=$((failures + 1))
}
rows() { # <table> <text> <number>: rows of a table that hold the text
    count=$(grep -cF -e "$2" "csv/$1.csv" || true)
    [ "$count" -eq "$3" ] || fail "$1.csv has $count rows with \"$2\", not $3: $(cat "csv/$1.csv")"
}
first() { # <table> <text>: the first row begins with it
    row=$(sed -n 2p "csv/$1.csv")
    case $row in "$2"*) ;; *) fail "$1.csv begins with $row, not $2" ;; esac
}
commit() { (cd "$1" && git -c init.defaultBranch=main init -q . && git add -A && git -c user.name=t -c user.email=t@example.com -c commit.gpgsign=false commit -qm x); }
system() { # <repository> <system>
    printf 'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: %s\nspec:\n  type: service\n  owner: team-%s\n  system: %s\n' "$1" "$1" "$2" >"$1/catalog-info.yaml"
}
queue() { printf 'resource "aws_sqs_queue" "%s" {\n  name = "%s"\n}\n' "$2" "$2" >>"$1/main.tf"; }
seeks_queue() { # <repository> <name>: a function that works with it
    printf 'data "aws_sqs_queue" "%s" {\n  name = "%s"\n}\nresource "aws_lambda_function" "%s" {\n  function_name = "on-%s"\n  role          = "arn:aws:iam::374269020027:role/x"\n  environment {\n    variables = { QUEUE = data.aws_sqs_queue.%s.url }\n  }\n}\n' "$2" "$2" "$2" "$2" "$2" >>"$1/main.tf"
}

# shop needs pay, pay needs post, post needs shop; till needs shop alone. shop and till are one system, which the circle leads through.
for name in shop pay post till bank; do
    mkdir $name
    account=374269020027
    [ $name = bank ] && account=598160065950
    printf 'provider "aws" {\n  region              = "eu-west-1"\n  allowed_account_ids = ["%s"]\n}\n' $account >$name/main.tf
    queue $name "$name-orders"
done
system shop retail
system till retail
system pay payments
system post delivery
seeks_queue shop pay-orders
seeks_queue pay post-orders
seeks_queue post shop-orders
seeks_queue till shop-orders
seeks_queue bank bank-orders

# Three functions look for one queue that nobody has, and another repository for one, too; one is wanted by one alone.
for i in 1 2 3; do
    mkdir -p shop/stacks/s$i
    printf 'provider "aws" {\n  region = "eu-west-1"\n}\n' >shop/stacks/s$i/main.tf
    seeks_queue shop/stacks/s$i lost-orders
done
seeks_queue pay lost-orders
seeks_queue pay missing-orders

# Two repositories of which one looks for a name that everybody uses: no need of one on the other.
mkdir hooks seeker
printf 'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_secretsmanager_secret" "x" {\n  name = "slack-webhook"\n}\n' >hooks/main.tf
printf 'provider "aws" {\n  region = "eu-west-1"\n}\ndata "aws_secretsmanager_secret" "x" {\n  name = "slack-webhook"\n}\n' >seeker/main.tf

# An output that only `${cf:…}` could read is no export; one that is exported is. A module of two repositories goes before one of one.
mkdir exports
cat >exports/serverless.yml <<'YML'
service: exports
provider: {name: aws, region: eu-west-1, stage: prod}
resources:
  Resources:
    Topic: {Type: AWS::SNS::Topic}
  Outputs:
    Read: {Value: !Ref Topic}
    Told: {Value: !Ref Topic, Export: {Name: exports-told}}
YML
printf 'module "v" {\n  source = "github.com/acme/terraform-a?ref=v1"\n}\n' >>hooks/main.tf
mkdir tutorial && printf 'provider "aws" {\n  region              = "eu-west-1"\n  allowed_account_ids = ["111111111111"]\n}\n' >tutorial/main.tf
seeks_queue tutorial tutorial-orders && queue tutorial tutorial-own
for name in hooks seeker; do printf 'module "w" {\n  source = "github.com/acme/terraform-z?ref=v1"\n}\n' >>$name/main.tf; done

for name in shop pay post till bank hooks seeker exports tutorial; do commit $name; done
mkdir -p damaged/.git/refs cut.git/refs && echo 'ref: refs/heads/main' >damaged/.git/HEAD && echo 'ref: refs/heads/main' >cut.git/HEAD && : >cut.git/packed-refs
echo 'resource "aws_sqs_queue" "x" {}' >damaged/main.tf
{
    echo 'repositories:'
    for name in pay post till bank hooks seeker exports tutorial; do echo "  - {path: $name}"; done
    echo '  - {path: shop, environment: production}'
    echo '  - {path: damaged}'
    echo '  - {path: cut.git}'
} >manifest.yaml
"$FAULTLINE" audit manifest.yaml --bundles bundles --csv csv --site site --format text=out --history history.db --quiet 2>err || fail "exit $?: $(cat err)"

rows cycles '"repositories",3,"pay, post, shop","pay needs post (queue post-orders at main.tf:8); post needs shop (queue shop-orders at main.tf:8); shop needs pay (queue pay-orders at main.tf:8)"' 1
rows cycles '"systems",3,"delivery, payments, retail","delivery needs retail (queue shop-orders at main.tf:8); retail needs payments (queue pay-orders at main.tf:8); payments needs delivery (queue post-orders at main.tf:8)"' 1
rows services '"till","","shop"' 0
rows services '"till"' 1
rows dangling lost-orders 2
first dangling '"shop","'
rows dangling '"queue","lost-orders",3,' 1
rows dangling '"queue","lost-orders",1,"main.tf:' 1
rows dangling '"queue","missing-orders",1,' 1
rows ambiguous slack-webhook 1
rows dependencies '"seeker"' 0
rows orphans exports-told 1
rows orphans cf: 0
rows concentration '"account","aws:374269020027"' 1
rows concentration '"account","aws:598160065950"' 1
rows concentration 111111111111 0
[ "$(sed -n 's/.*"acme\/terraform-\([az]\)".*/\1/p' csv/versions.csv | tr -d '\n')" = za ] || fail "versions: $(cat csv/versions.csv)"
first one-region '"shop"'
first repositories '"cut","","","","failed","it is meant as a repository'
sed -n 3p csv/repositories.csv | grep -q '^"damaged",.*"failed"' || fail "a damaged clone is read from its work folder: $(cat csv/repositories.csv)"

# What is more, or less, needed than before is told by name.
mv pay gone && sed -i '/path: pay/d' manifest.yaml
"$FAULTLINE" audit manifest.yaml --bundles bundles --csv csv --site site --format text=out --format json=out.json --history history.db --quiet 2>err || fail "second: $(cat err)"
rows trend '"repositories",11,10,' 1
rows trend '"services that the loss of aws:eu-west-1 stops",10,9,' 1
rows cycles repositories 0
rows history '"' 2
grep -q 'href="#history"' site/index.html || fail "the index has no history"

[ $failures -eq 0 ] || exit 1
echo "answers come in the order of what matters"
