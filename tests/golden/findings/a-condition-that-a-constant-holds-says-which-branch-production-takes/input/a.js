const {SQSClient, SendMessageCommand} = require("@aws-sdk/client-sqs");

const isProd = process.env.NODE_ENV === "production";
const isBig = process.env.SIZE === "big";

const first = new SQSClient({region : isProd ? "eu-west-1" : "us-east-1"});
first.send(new SendMessageCommand({}));

let where;
if (isProd) {
    where = "eu-west-2";
} else {
    where = "us-east-2";
}
const second = new SQSClient({region : where});
second.send(new SendMessageCommand({}));

let place;
if (isBig) {
    place = "eu-central-1";
} else {
    place = "eu-north-1";
}
const third = new SQSClient({region : place});
third.send(new SendMessageCommand({}));

const fourth = new SQSClient({region : isBig ? "us-west-1" : "us-west-2"});
fourth.send(new SendMessageCommand({}));
