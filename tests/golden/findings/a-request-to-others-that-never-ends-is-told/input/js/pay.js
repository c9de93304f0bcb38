const axios = require("axios");

exports.handler = async (event) => {
  const first = await axios.post("https://api.stripe.com/v1/charges", event.body, { headers: { a: "b" } });
  const second = await axios.get("https://api.github.com/zen", { timeout: 2000 });
  const third = await axios.get("https://api.mailgun.net/v3", event.options);
  const fourth = await fetch("https://api.twilio.com/2010-04-01");
  return [first.data, second.data, third.data, await fourth.text()];
};
