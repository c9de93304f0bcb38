export function imageLink(params) {
  return {
    label: 'Make an image',
    link: `https://s3-eu-west-1.amazonaws.com/images.example.org/index.html?${params}`,
  };
}

export const manual = { rel: 'help', href: 'https://manual.s3.eu-west-1.amazonaws.com/index.html' };

export const prices = { url: 'https://prices.s3.eu-west-2.amazonaws.com/today.json' };
