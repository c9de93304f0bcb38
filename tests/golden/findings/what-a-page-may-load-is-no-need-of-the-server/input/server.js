const helmet = require("helmet");
app.use(helmet({ contentSecurityPolicy: { directives: { imgSrc: ["https://logos.s3.eu-west-1.amazonaws.com"] } } }));
app.use((req, res, next) => {
  res.setHeader("Content-Security-Policy", "default-src 'self'; img-src https://logos.s3.eu-west-2.amazonaws.com");
  fetch("https://orders.s3.eu-north-1.amazonaws.com/list");
});
