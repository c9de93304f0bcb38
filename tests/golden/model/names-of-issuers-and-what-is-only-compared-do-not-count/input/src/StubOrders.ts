export const orders = fetch("https://sqs.eu-south-1.amazonaws.com/482913746501/orders");
