const axios = require('axios');

exports.list = (user) => axios.get(`https://us-central1-orders-1.cloudfunctions.net/orders?user=${user}`);
