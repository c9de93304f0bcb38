const stripe = require('stripe')(process.env.STRIPE_KEY);
exports.pay = (order) => stripe.charges.create({amount: order.amount});
