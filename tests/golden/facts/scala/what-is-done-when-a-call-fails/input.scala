class Shop(client: DynamoDbClient) {
  def all = Try(client.scan()).getOrElse(Seq.empty)
  def one = options.get("x").getOrElse(1)
}
