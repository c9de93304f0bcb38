const Base = require("./lib/base");
const Notifications = require("./lib/notifications");

exports.handler = (event) => new Notifications().Create(event.ResourceProperties, () => new Base().answer(event, "SUCCESS"));
