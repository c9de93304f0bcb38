// Makes an organisation of bare repositories of which everything is known.
//
//     node make_organisation.mjs COUNT FOLDER TRUTH.csv [CHANGED]
//
// Every tenth repository is a platform: it keeps a state with an output, a parameter, a secret, a queue, a bucket, an image, a zone, a module and exports
// (one called after its stack, which nobody says) under names of its own, in its own region and account. Each of the others needs three
// things of platforms, by another kind of name each, and one in three a third party. One in twenty looks for a name that nobody has, one
// in twenty for a queue where its owner is not: these must not be joined. TRUTH.csv: from,to,kind,name of each link, and
// *,id,third-party,services. The first CHANGED repositories have another commit. Objects are written as git would, so that no process is
// started for each.
import {createHash} from "node:crypto";
import {appendFileSync, mkdirSync, writeFileSync} from "node:fs";
import {deflateSync} from "node:zlib";

const [countText, folder, truthFile, changedText = "0"] = process.argv.slice(2);
const count = Number(countText), changed = Number(changedText);
const regions = ["eu-west-1", "eu-west-2", "us-east-1", "us-west-2", "eu-central-1"];
const nameOf = (index) => `r${String(index).padStart(5, "0")}`;
const isPlatform = (index) => index % 10 === 0;
const regionOf = (index) => regions[(index / 10) % regions.length | 0];
const accountOf = (index) => String(100000000000 + 7 * (index - (index % 10)));

// The same every time: xorshift.
let random = 0x9e3779b9;
const draw = (below) => {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return (random >>> 0) % below;
};

const writeObject = (repository, kind, body) => {
    const bytes = Buffer.concat([Buffer.from(`${kind} ${body.length}\0`), body]);
    const id = createHash("sha1").update(bytes).digest("hex");
    mkdirSync(`${repository}/objects/${id.slice(0, 2)}`, {recursive: true});
    writeFileSync(`${repository}/objects/${id.slice(0, 2)}/${id.slice(2)}`, deflateSync(bytes, {level: 1}));
    return id;
};

const writeRepository = (name, files) => {
    const repository = `${folder}/${name}.git`;
    mkdirSync(`${repository}/refs/heads`, {recursive: true});
    const entries = Object.keys(files).sort().map((file) => {
        const id = writeObject(repository, "blob", Buffer.from(files[file]));
        return Buffer.concat([Buffer.from(`100644 ${file}\0`), Buffer.from(id, "hex")]);
    });
    const tree = writeObject(repository, "tree", Buffer.concat(entries));
    const who = "t <t@example.com> 1700000000 +0000";
    const commit = writeObject(repository, "commit", Buffer.from(`tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nmade\n`));
    writeFileSync(`${repository}/HEAD`, "ref: refs/heads/main\n");
    writeFileSync(`${repository}/refs/heads/main`, `${commit}\n`);
};

const provider = (region, account, alias = "") => `provider "aws" {
${alias ? `  alias = "${alias}"\n` : ""}  region = "${region}"
  allowed_account_ids = ["${account}"]
}
`;

const platform = (index) => {
    const name = nameOf(index), region = regionOf(index);
    return {
        "main.tf": `terraform {
  backend "s3" {
    bucket = "acme-states"
    key    = "${name}.tfstate"
    region = "eu-west-1"
  }
}
${provider(region, accountOf(index))}
resource "aws_ssm_parameter" "value" {
  name  = "/platform/${name}/value"
  type  = "String"
  value = "x"
}
resource "aws_secretsmanager_secret" "key" {
  name = "${name}-key"
}
resource "aws_sqs_queue" "queue" {
  name = "${name}-queue"
}
resource "aws_s3_bucket" "files" {
  bucket = "acme-${name}-files"
}
resource "aws_ecr_repository" "image" {
  name = "${name}/app"
}
resource "aws_route53_zone" "zone" {
  name = "${name}.acme-corp.net"
}
resource "aws_ssm_parameter" "open" {
  name  = "/open/${name}/\${var.environment}"
  type  = "String"
  value = "x"
}
variable "environment" {}
output "queue" {
  value = aws_sqs_queue.queue.url
}
`,
        "template.yaml": `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Topic: {Type: AWS::SNS::Topic}
Outputs:
  Arn:
    Value: !Ref Topic
    Export: {Name: ${name}-topic}
  Name:
    Value: !GetAtt Topic.TopicName
    Export: {Name: !Sub "\${AWS::StackName}-${name}TopicName"}
`,
        CODEOWNERS: `* @acme/platform-${index / 10}\n`,
    };
};

const needs = {
    state: (to) => [`${"acme-states"}/${nameOf(to)}.tfstate`, `data "terraform_remote_state" "n${to}" {
  backend = "s3"
  config = {
    bucket = "acme-states"
    key    = "${nameOf(to)}.tfstate"
    region = "eu-west-1"
  }
}
`],
    output: (to) => [`acme-states/${nameOf(to)}.tfstate#queue`, `data "terraform_remote_state" "u${to}" {
  backend = "s3"
  config = {
    bucket = "acme-states"
    key    = "${nameOf(to)}.tfstate"
    region = "eu-west-1"
  }
}
resource "aws_ssm_parameter" "u${to}" {
  type  = "String"
  value = data.terraform_remote_state.u${to}.outputs.queue
}
`, "", "output", `state,acme-states/${nameOf(to)}.tfstate`],
    parameter: (to) => [`/platform/${nameOf(to)}/value`, `data "aws_ssm_parameter" "n${to}" {
  name = "/platform/${nameOf(to)}/value"
}
`],
    secret: (to) => [`${nameOf(to)}-key`, `data "aws_secretsmanager_secret" "n${to}" {
  name = "${nameOf(to)}-key"
}
`],
    queue: (to) => [`${nameOf(to)}-queue`, `data "aws_sqs_queue" "n${to}" {
  name = "${nameOf(to)}-queue"
}
`],
    export: (to) => [`${nameOf(to)}-topic`, "", `!ImportValue ${nameOf(to)}-topic`],
    stack: (to) => [`of-${to}-${nameOf(to)}TopicName`, "", `!ImportValue of-${to}-${nameOf(to)}TopicName`, "export"],
    open: (to) => [`/open/${nameOf(to)}/prod`, `data "aws_ssm_parameter" "o${to}" {
  name = "/open/${nameOf(to)}/prod"
}
`, "", "parameter"],
    zone: (to) => [`${nameOf(to)}.acme-corp.net`, `data "aws_route53_zone" "z${to}" {
  name = "${nameOf(to)}.acme-corp.net"
}
`],
    module: (to) => [`acme/${nameOf(to)}`, `module "m${to}" {
  source = "git::https://github.com/acme/${nameOf(to)}.git?ref=v1.0.0"
}
`],
    image: (to) => [`${accountOf(to)}.dkr.ecr.${regionOf(to)}.amazonaws.com/${nameOf(to)}/app`, `resource "aws_lambda_function" "i${to}" {
  function_name = "i${to}"
  role          = "arn:aws:iam::${accountOf(to)}:role/i${to}"
  image_uri     = "${accountOf(to)}.dkr.ecr.${regionOf(to)}.amazonaws.com/${nameOf(to)}/app:1"
  package_type  = "Image"
}
`],
    bucket: (to) => [`acme-${nameOf(to)}-files`, `data "aws_s3_bucket" "n${to}" {
  bucket = "acme-${nameOf(to)}-files"
}
`],
};

// Things of a region and account are needed by those that are there, too; the others by anybody.
const everywhere = ["state", "output", "bucket", "export", "stack", "zone", "module", "image"], local = ["parameter", "secret", "queue", "open"];
let paying = 0;

const member = (index, truth) => {
    const own = index - (index % 10); // its platform, in its region and account
    let text = provider(regionOf(own), accountOf(own));
    const used = new Set(), imports = [];
    const need = (kind, to) => {
        const [value, source, imported, told = kind, beside] = needs[kind](to);
        if (to >= count || used.has(to + kind)) return;
        used.add(to + kind);
        text += source;
        if (imported) imports.push(imported);
        truth.push(`${nameOf(index)},${nameOf(to)},${told},${value}`);
        if (beside) truth.push(`${nameOf(index)},${nameOf(to)},${beside}`);
    };
    need(local[draw(local.length)], own);
    need(everywhere[draw(everywhere.length)], 10 * draw(Math.ceil(count / 10)));
    need(everywhere[draw(everywhere.length)], 10 * draw(Math.ceil(count / 10)));
    if (index % 20 === 3) text += `data "aws_ssm_parameter" "nobodys" {\n  name = "/nobody/${nameOf(index)}"\n}\n`;
    if (index % 20 === 7 && count > 60) {
        const other = (own + 10) % (count - (count % 10));
        text += `data "aws_sqs_queue" "elsewhere" {\n  name = "${nameOf(other)}-queue"\n}\n`;
    }
    text += `resource "aws_lambda_function" "main" {
  function_name = "${nameOf(index)}"
  role          = "arn:aws:iam::${accountOf(own)}:role/${nameOf(index)}"
  image_uri     = "public.ecr.aws/acme/base:1"
  package_type  = "Image"
}
module "tags" {
  source = "git::https://github.com/acme/terraform-tags.git?ref=v${1 + draw(4)}.0.0"
}
`;
    paying += index % 3 === 1;
    const files = {"main.tf": text, "CODEOWNERS": `* @acme/team-${index % 97}\n`};
    if (index % 3 === 1)
        files["web.yaml"] = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: "ghcr.io/acme/web:1", env: [{name: PAY, value: "https://api.stripe.com/v1"}]}
`;
    if (imports.length)
        files["template.yaml"] = `AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties: {MetricName: Errors, Namespace: AWS/Lambda, AlarmActions: [${imports.join(", ")}]}
`;
    return files;
};

mkdirSync(folder, {recursive: true});
writeFileSync(truthFile, "from,to,kind,name\n");
for (let start = 0; start < count; start += 1000) {
    const truth = [];
    for (let index = start; index < count && index < start + 1000; index++) {
        const files = isPlatform(index) ? platform(index) : member(index, truth);
        if (index < changed) files["main.tf"] += "# changed\n";
        writeRepository(nameOf(index), files);
    }
    appendFileSync(truthFile, truth.map((row) => `${row}\n`).join(""));
}
appendFileSync(truthFile, `*,stripe,third-party,${paying}\n`);
