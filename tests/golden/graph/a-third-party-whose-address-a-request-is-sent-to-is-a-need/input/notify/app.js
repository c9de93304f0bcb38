export const handler = async (event) => fetch(`https://hooks.slack.com/services/${process.env.HOOK}`, { method: "POST", body: event.text });
