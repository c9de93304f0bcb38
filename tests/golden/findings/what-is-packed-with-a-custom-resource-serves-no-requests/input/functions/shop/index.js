const AWS = require("aws-sdk");
const { send } = require("./lib/orders");

exports.handler = async (event) => send(event.text);
