const https = require("https");

module.exports = class Base {
  answer(event, status) {
    https.request(event.ResponseURL, { method: "PUT" }).end(JSON.stringify({ Status: status }));
  }
};
