module.exports = {
  welcome: (user) => {
    const stop = `https://us-central1-orders-1.cloudfunctions.net/stop?email=${user}`;
    return `<p>Welcome</p><a href="${stop}">No more of these</a>`;
  },
};
