export const orders = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod'; // NOTE: replace with the address of your API
export const carts = 'https://f6g7h8i9j0.execute-api.us-east-1.amazonaws.com/prod';
