package shop

func text(client *dynamodb.Client) (string, error) {
	out, err := client.GetItem(ctx, input)
	if err != nil {
		log.Printf("gone: %v", err)
		return "hello", nil
	}
	if _, err := client.PutItem(ctx, input); err != nil {
		return "", err
	}
	rows, err := client.Scan(ctx, input)
	if err != nil {
		rows = defaults
	}
	if out != nil {
		panic("no")
	}
	return out.Text, nil
}
